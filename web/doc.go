// Package web is the desk in a browser: it serves dossiers from folders and stores,
// follows them while they change, and takes what people write in its forms.
//
// # How a page is made
//
// A page is a pure function of a view of the dossier. The address says which
// view: ?as-of=DATE, ?known=DATE and ?reader=GROUP stand on every page, and
// every link keeps them. The table in page.go names the pages; each has one
// file of its name here, with a function from a [sheet] to what its template
// shows, and one template of its name in templates/. To add a page, write these
// two and add one line to the table.
//
// A sheet is what a page is written on: the view, the page's own arguments,
// the links to other pages, and the notes. Whatever a template shows of the
// record it cites with {{template "cite" (.Cite IDS)}}: the sheet numbers the
// sources in the order in which they appear and the layout lists them at the
// foot, so that every sentence opens to its sources.
//
// What a reader may not see is not in the view, so no page can show it. That a
// page takes nothing but views is what makes this hold; the tests check it by
// comparing with a dossier that never had the hidden records.
//
// # Words
//
// The desk's own words are in text/en.txt, under keys, and nowhere else.
// Templates say {{t "now.about"}}. Words of the record are set in the serif
// with class "say" and dir="auto"; the desk's own in the sans.
//
// # Without and with scripts
//
// Every page is complete without JavaScript: filters and the as-of date are
// forms, source numbers are links to the foot, a cell of the matrix is a page.
// assets/desk.js makes it quicker: it opens sources and cells in place, moves
// the as-of date by a slider and by keys, and follows the files by server-sent
// events. The content security policy allows no inline script and no inline
// style, and nothing from elsewhere.
//
// # Forms
//
// A record's form (edit.go) is made of dossier.Entries by form.go, and what is
// typed is read by dossier.WithEntries; so a field that a record gets has its place
// in the form. Pages keep nothing between two requests: a form carries the text of
// the record with which it began, and against that is held what was typed and what
// others have made of the record meanwhile. All saving goes through desk.Save.
// assets/edit.js keeps what is typed in the browser.
//
// # Files that change
//
// [Desk.Follow] looks at sizes and modification times a few times a second. A
// change that has settled is read; if the text is not in order, the last good
// state stays up under a banner with file and line.
//
// # Costs
//
// Views and written pages are kept, per state of the files, within fixed
// bounds. Open pages cost one goroutine and one slot of a channel each; one
// that does not read what it is sent is dropped.
package web
