package web

// keysPage is the map of the keyboard.
type keysPage struct{ *sheet }

func buildKeys(s *sheet) (any, error) { return keysPage{s}, nil }
