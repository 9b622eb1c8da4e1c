package dossier

func Merge(whole, seen, edited Record) (Record, error) { return edited, nil }
