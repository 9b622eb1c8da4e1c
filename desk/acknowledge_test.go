package desk

import (
	"testing"

	"parley/access"
	"parley/dossier"
)

// A recipient is who bears the name of a person that a text was sent to, or whose
// delegation is named for a party that it was sent to; nobody else.
func TestIsRecipient(t *testing.T) {
	v, err := (&dossier.Dossier{Info: dossier.Info{Title: "Talks", Summary: "Two parties talk."}, Records: dossier.Records{
		Parties: []*dossier.Party{{Meta: dossier.Meta{ID: "p-a"}, Name: "Arland"}, {Meta: dossier.Meta{ID: "p-b"}, Name: "Republic of Borland", Short: "Borland"}},
		Persons: []*dossier.Person{{Meta: dossier.Meta{ID: "x-b"}, Name: "Rustem Umerov", Party: "p-b"}},
	}}).View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		person access.Person
		to     []string
		want   bool
	}{
		"by name":                       {access.Person{Display: "rustem  umerov"}, []string{"x-b"}, true},
		"by another name":               {access.Person{Name: "x-b", Display: "Ida Novak", Delegation: "Borland"}, []string{"x-b"}, false},
		"by the delegation":             {access.Person{Display: "Ida Novak", Delegation: "Borland"}, []string{"p-a", "p-b"}, true},
		"by the delegation's full name": {access.Person{Delegation: "Republic of Borland"}, []string{"p-b"}, true},
		"by the party's id":             {access.Person{Delegation: "p-b"}, []string{"p-b"}, true},
		"of another delegation":         {access.Person{Delegation: "Arland"}, []string{"p-b"}, false},
		"of none":                       {access.Person{}, []string{"p-a", "p-b", "x-b"}, false},
		"to somebody unknown":           {access.Person{Display: "Rustem Umerov"}, []string{"x-z"}, false},
	} {
		if got := IsRecipient(v, &c.person, &dossier.Transmission{To: c.to}); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
