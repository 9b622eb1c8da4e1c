package attribution

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"sync"

	"parley/reading/crf"
)

// weights.bin is written by parley train; docs/reader-model.md has the recipe.
//
//go:embed weights.bin
var weights []byte

// Load is the model that comes with the program. It is opened once, which takes
// some milliseconds.
func Load() (*Model, error) { return loaded() }

var loaded = sync.OnceValues(func() (*Model, error) { return Open(weights) })

const magic = "parley reader 2\n"

// Open reads a model that [Train] made.
func Open(data []byte) (*Model, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("no weights of this version of the reader; make them with parley train")
	}
	data = data[len(magic):]
	m := &Model{}
	for _, part := range []struct {
		table  **crf.Table
		labels int
	}{{&m.sieve, sieveLabels}, {&m.cues, cueLabels}, {&m.roles, roleLabels}, {&m.judge, verdicts}} {
		if len(data) < 4 || uint64(len(data)-4) < uint64(binary.LittleEndian.Uint32(data)) {
			return nil, fmt.Errorf("the weights of the reader are cut off; make them with parley train")
		}
		n := binary.LittleEndian.Uint32(data)
		t, err := crf.Open(data[4 : 4+n])
		if err != nil {
			return nil, err
		}
		if t.Chain.Labels != part.labels {
			return nil, fmt.Errorf("the weights are of another reader; make them with parley train")
		}
		*part.table, data = t, data[4+n:]
	}
	return m, nil
}

// pack joins the parts of a model.
func pack(parts ...[]byte) []byte {
	out := []byte(magic)
	for _, p := range parts {
		out = append(binary.LittleEndian.AppendUint32(out, uint32(len(p))), p...)
	}
	return out
}
