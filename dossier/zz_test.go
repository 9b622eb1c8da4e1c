package dossier
import ("testing"; "github.com/google/go-cmp/cmp")
func TestZ(t *testing.T){ 
 for seed := range 1500 {
  d := dossiers(false).Example(seed)
  back, err := LoadFS(t.Context(), inMemory(Format(d)))
  if err != nil { t.Errorf("%d %v", seed, err); continue }
  if diff := cmp.Diff(d, back, same); diff != "" { t.Errorf("%d %s", seed, diff); continue }
  if diff := sameFiles(Format(d), Format(back)); diff != "" { t.Errorf("%d %s", seed, diff) }
 }
}
