// Package access knows the people of a desk: who they are, how they sign in, in
// which role and with whose eyes they look at a dossier, and what they did.
//
// A desk is one delegation, or one mediator's team; parties to a talk do not
// share one. Within it not everybody sees everything. A [Grant] gives a person a
// role in one dossier, and an audience: the group of the dossier as which the
// person reads. The role says what may be done ([Role.May]), the audience what
// is seen ([Grant.Reader] goes into dossier.Scope); neither gives the other. An
// owner of the [Whole] desk owns every dossier in it.
//
// People come by invitation ([Desk.Invite]), a link that works once and for some
// days. They sign in with a passkey (WebAuthn), with a password where the desk
// allows that (argon2id), or with an account elsewhere where the desk has named
// the provider (OpenID Connect). A [Session] has a secret that only the browser
// has; it ends by itself, and at once when it is revoked or the person is. What would
// let somebody come back for good (another way to sign in, a token) asks for a proof
// of who they are that is not old ([Desk.Proved]).
//
// Programs have a [Token], which its person makes, and which lets through no more
// than the person may, in one dossier.
//
// Everything is recorded in the audit ([Desk.Audit]): sign-ins, what was read and
// exported, and every denial with its reason. Who is denied learns no more than
// that.
//
// Clock and randomness are passed in, and so is the place where all this is
// kept ([Papers]). The package knows nothing of HTTP: a page hands it names,
// secrets and answers of authenticators, and gets a session or an error.
package access
