package modelfile

import "fmt"

// An Error says what is wrong with a model, and where: Path is a JSON path into
// the model file, such as $.statements[3].clauses[0][1].
type Error struct {
	Path    string
	Problem string
}

func (e *Error) Error() string { return e.Path + ": " + e.Problem }

// Wrong is an *Error at a path.
func Wrong(path, format string, args ...any) error {
	return &Error{path, fmt.Sprintf(format, args...)}
}

// Within puts a path before that of an *Error.
func Within(err error, path string, args ...any) error {
	e := err.(*Error)
	return &Error{fmt.Sprintf(path, args...) + e.Path, e.Problem}
}
