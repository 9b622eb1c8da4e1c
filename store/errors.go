package store

import (
	"errors"
	"fmt"
)

// What is wrong with a database. A store wraps these, with what to do.
var (
	ErrNoStore     = errors.New("there is no store")
	ErrNewer       = errors.New("the store was written by a newer parley")
	ErrDamaged     = errors.New("the database is damaged")
	ErrReadOnly    = errors.New("the store cannot be written to")
	ErrFull        = errors.New("the disk is full")
	ErrUnreachable = errors.New("the store cannot be reached")
)

// Exists is the error about a dossier that was to be made and is there.
func Exists(h Head) error {
	return fmt.Errorf("%q: %w, with %d entries; nothing was written: give it another name [exists]", h.Name, ErrExists, h.Size)
}

// NoDossier is the error about a dossier that is not there.
func NoDossier(name string) error {
	return fmt.Errorf("%q: %w; \"parley dossiers\" lists them [no-dossier]", clip(name), ErrNoDossier)
}
