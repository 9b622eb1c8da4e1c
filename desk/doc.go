// Package desk is what a desk serves, whatever it is served through: its
// dossiers as they are now, who looks at them and with whose eyes, and the one
// way in which they are changed.
//
// A [Desk] has shelves. Each [Shelf] holds a dossier from a [Source], a folder or
// a store, as a [State] that never changes: when the source does, a new state
// takes its place ([Desk.Follow]) and whoever listens is told. A state gives
// views, and keeps those that were asked for last.
//
// A [Viewer] is who looks. On a desk with people (package access) it is somebody
// who signed in, with a role and an audience in each dossier; on a desk without,
// whoever sits at the machine, who sees all. [Desk.Look] tells whether a viewer
// may do something in a dossier, and as which reader they see it; what it refuses
// is recorded. What is read is recorded too, a moment later ([Desk.Read]).
//
// [Desk.Save] is how records are changed: by whom, which ones, and what each
// looked like to the one who changes it. Where that is not what the dossier has
// any more, somebody else was first and nothing is written ([Conflicts]). Somebody
// who does not see everything changes what they see; the rest of a record stays, and
// makes way where it must, so that they learn nothing of it (sight.go).
package desk
