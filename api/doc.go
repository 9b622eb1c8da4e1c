// Package api is the desk for programs: JSON over HTTP, under /api/v1/, described
// at /openapi.json in OpenAPI 3.1.
//
// It is as thin as the pages are. What can be asked of a dossier is a table of
// questions that is handed in ([Question]): the commands of the command line
// answer from the same functions, so that an answer here is that of the command,
// byte for byte. Records are read and saved as JSON with the fields of the text
// form, by the same way in which the pages save ([desk.Desk.Save]).
//
// Who asks is known by a token in the header Authorization, never by a cookie: no
// page from elsewhere can make a browser ask in somebody's name. On a desk without
// people no token is needed, and requests that a browser sends for another site
// are refused, reading too.
//
// Every answer has an ETag. That of an answer is made of its bytes; that of a
// record is its mark as this reader sees it, and saving takes it in If-Match. Of
// what is hidden from a reader neither tells anything. Every error is a [Problem].
package api
