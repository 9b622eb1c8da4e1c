package web

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"parley/access"
	"parley/desk"
)

// provePage asks somebody who is signed in to confirm that it is they who sit
// there. What they sent is kept on it, and carried out with the proof.
type provePage struct {
	Title, At                    string
	Passkeys, Passwords, Account bool // the ways that they have
	Fields                       []hidden
	Wrong                        string
}

// proofField is the field in which the password comes with what was sent.
const proofField = "proof"

// proof takes the proof that came with a form.
func (d *Desk) proof(r *http.Request, who *desk.Viewer, form sent) error {
	if password := form.values.Get(proofField); password != "" {
		return d.desk.People.ProvePassword(r.Context(), who.Session, password, d.from(r))
	}
	return nil
}

// askProof tells whether an error is that a proof is lacking, or is none, and then
// answers with the page that asks for it.
func (d *Desk) askProof(w http.ResponseWriter, r *http.Request, who *desk.Viewer, form sent, err error) bool {
	p := provePage{Title: text("prove.title"), At: r.URL.Path}
	status := http.StatusForbidden
	switch {
	case errors.Is(err, access.ErrProof):
	case errors.Is(err, access.ErrSignIn):
		p.Wrong = text("prove.refused")
	case errors.Is(err, access.ErrTooMany), errors.Is(err, access.ErrNoPasswords):
		status, p.Wrong = refusal(err)
	default:
		return false
	}
	person, err := d.desk.People.Person(r.Context(), who.Person)
	if err != nil {
		d.fail(w, r, nil, err)
		return true
	}
	passkeys, passwords, account := d.desk.People.Means()
	p.Passkeys, p.Passwords, p.Account = passkeys && len(person.Passkeys) > 0, passwords && person.Password != "", account && person.Subject != ""
	for _, name := range slices.Sorted(maps.Keys(form.values)) {
		for _, v := range form.values[name] {
			if name != proofField {
				p.Fields = append(p.Fields, hidden{name, v})
			}
		}
	}
	d.door(w, r, status, proveTemplate, p)
	return true
}

// provePasskey takes the answer of a passkey of whoever is signed in.
func (d *Desk) provePasskey(w http.ResponseWriter, r *http.Request) {
	who, err := d.viewer(r)
	if errors.As(err, &signInFirst{}) {
		writeJSON(w, http.StatusUnauthorized, map[string]string{"wrong": text("signin.first")})
		return
	}
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	p := d.desk.People
	d.passkeyStep(w, r,
		func() (string, []byte, error) { return p.BeginProof(r.Context(), who.Session) },
		func(a asking) (string, *access.Session, error) {
			return "", nil, p.FinishProof(r.Context(), who.Session, a.ID, a.Answer, d.from(r))
		})
}

// proveAccount sends whoever is signed in to the provider once more.
func (d *Desk) proveAccount(w http.ResponseWriter, r *http.Request) {
	who, err := d.viewer(r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	address, browser, err := d.desk.People.BeginProofAccount(r.Context(), who.Session, d.from(r))
	d.sendAway(w, r, address, browser, err)
}
