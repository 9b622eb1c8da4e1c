package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Backup writes a copy of the whole database to a new file, as it is at one
// moment, while others go on writing. What was shredded is not in it, nor traces
// of it.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s: %w; a backup is not written over another [exists]", path, fs.ErrExist)
	}
	db, err := sql.Open("sqlite", s.dsn())
	if err != nil {
		return s.explain(err)
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	if err = errors.Join(s.explain(err), db.Close()); err != nil {
		os.Remove(path)
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Chmod(0o600), f.Close())
}
