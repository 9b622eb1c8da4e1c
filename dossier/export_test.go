package dossier

// SetPieceLen changes the length from which on a file is read in pieces, until
// the function that it returns is called.
func SetPieceLen(n int) (restore func()) {
	was := pieceLen
	pieceLen = n
	return func() { pieceLen = was }
}
