package genius

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"parley/engine/modelfile"
)

// Bounds on what files may hold; they keep memory within reason.
const (
	mostBytes   = 1 << 28 // of a file
	mostItems   = 1 << 18 // options in a file
	mostDepth   = 32      // of elements or values within each other
	mostNames   = 1 << 12 // bytes of a name
	mostDigits  = 64      // of a number as it is written
	mostDecimal = 400     // places that an exponent may move the point
)

var decimal = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE]([+-]?\d{1,3}))?$`)

// readNumber reads a decimal number exactly; it may not be below 0.
func readNumber(path, text string) (*big.Rat, error) {
	text = strings.TrimSpace(text)
	parts := decimal.FindStringSubmatch(text)
	if parts == nil || len(text) > mostDigits {
		return nil, modelfile.Wrong(path, "%q is no decimal number", modelfile.Clip(text))
	}
	if e, _ := strconv.Atoi(parts[4]); e > mostDecimal || e < -mostDecimal {
		return nil, modelfile.Wrong(path, "%s is out of range", text)
	}
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, modelfile.Wrong(path, "%q is no decimal number", modelfile.Clip(text))
	}
	if x.Sign() < 0 {
		return nil, modelfile.Wrong(path, "%s is less than 0", text)
	}
	return x, nil
}
