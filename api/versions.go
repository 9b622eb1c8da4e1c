package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// ListedVersion is a version of a record in a list.
type ListedVersion struct {
	Number    int64  `json:"number" doc:"From 1, among those that you see"`
	At        string `json:"at" doc:"When it was saved"`
	By        string `json:"by"`
	ETag      string `json:"etag,omitempty" doc:"Of the record as it was; absent where it was taken back or destroyed"`
	TakenBack bool   `json:"taken_back,omitempty"`
	Destroyed bool   `json:"destroyed,omitempty"`
	Current   bool   `json:"current,omitempty" doc:"It is what the record is now"`
}

// VersionPage is a part of a list of versions, the newest first.
type VersionPage struct {
	Versions []ListedVersion `json:"versions"`
	Next     string          `json:"next,omitempty" doc:"The cursor of the next part; absent in the last. The header Link has its address"`
}

// RecordVersion is a record as it was.
type RecordVersion struct {
	ListedVersion
	Record any `json:"record" doc:"Its fields, as in the text form: to say it again, save them with the ETag of the record as it is"`
	// With another version to compare it with.
	With    *ListedVersion `json:"with,omitempty" doc:"The version that it is compared with"`
	Changes []FieldChange  `json:"changes,omitempty" doc:"What is another from that version to this; absent where nothing is"`
}

// FieldChange is a field that is not the same in two versions.
type FieldChange struct {
	Field  string `json:"field" doc:"Its path, as in sources.0.at"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func listed(v desk.SeenVersion) ListedVersion {
	out := ListedVersion{Number: v.Number, At: v.At.UTC().Format(time.RFC3339), By: v.By, TakenBack: v.Record == nil && !v.Destroyed, Destroyed: v.Destroyed, Current: v.Current}
	if v.Record != nil {
		out.ETag = etag(desk.Mark(v.Record))
	}
	return out
}

var readerParam = scopeParams[slices.IndexFunc(scopeParams, func(p Param) bool { return p.Name == "reader" })]

// history finds what a record was, for who may change records.
func (a *API) history(r *http.Request, v *visit, q url.Values) (*desk.History, error) {
	kind, err := kindOf(r)
	if err != nil {
		return nil, err
	}
	if !v.sight.Role.May(access.Change) {
		_, _, err := a.desk.Look(r.Context(), v.who, v.Name, access.Change) // the denial is recorded
		return nil, err
	}
	scope, err := v.scope(q)
	if err != nil {
		return nil, err
	}
	now := *v
	now.now = v.Newest()
	seen, err := now.see(scope)
	if err != nil {
		return nil, err
	}
	at := dossier.Address{Kind: kind, ID: r.PathValue("id")}
	h, err := v.History(r.Context(), seen, at)
	if err == nil && h == nil {
		err = noRecord(kind, at.ID)
	}
	if err != nil {
		return nil, err
	}
	a.desk.Read(v.who, v.Name, "api/versions/"+at.String())
	return h, nil
}

// versions lists those of a record, the newest first.
func (a *API) versions(w http.ResponseWriter, r *http.Request, v *visit) error {
	q, err := arguments(r, append(slices.Clone(listParams), readerParam)...)
	if err != nil {
		return err
	}
	limit, err := limitOf(q)
	if err != nil {
		return err
	}
	before := int64(0)
	if text := q.Get("cursor"); text != "" {
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before < 1 {
			return badArgument("bad-argument", "cursor", "cursor: found %q, expected next of the part before", clip(text))
		}
	}
	h, err := a.history(r, v, q)
	if err != nil {
		return err
	}
	out := VersionPage{Versions: []ListedVersion{}}
	for _, x := range slices.Backward(h.Versions) {
		if before > 0 && x.Number >= before {
			continue
		}
		if len(out.Versions) == limit {
			out.Next = strconv.FormatInt(out.Versions[limit-1].Number, 10)
			goesOn(w, r, q, out.Next)
			break
		}
		out.Versions = append(out.Versions, listed(x))
	}
	return tell(w, r, out)
}

// version sends a record as it was, and what is another from a second version.
func (a *API) version(w http.ResponseWriter, r *http.Request, v *visit) error {
	q, err := arguments(r, withParam, readerParam)
	if err != nil {
		return err
	}
	h, err := a.history(r, v, q)
	if err != nil {
		return err
	}
	find := func(number string) (*desk.SeenVersion, error) {
		n, err := strconv.ParseInt(number, 10, 64)
		if found := h.Version(n); err == nil && found != nil {
			return found, nil
		}
		return nil, problem(http.StatusNotFound, "unknown-version", "there is no version %q of this record that says anything", clip(number))
	}
	this, err := find(r.PathValue("number"))
	if err != nil {
		return err
	}
	out := RecordVersion{ListedVersion: listed(*this), Record: dossier.Fields(this.Record)}
	if number := q.Get("with"); number != "" {
		other, err := find(number)
		if err != nil {
			return err
		}
		with := listed(*other)
		out.With = &with
		list, err := dossier.Differences(other.Record, this.Record)
		if err != nil {
			return err
		}
		for _, d := range list {
			out.Changes = append(out.Changes, FieldChange{d.Name, d.Before, d.After})
		}
	}
	return tell(w, r, out)
}

var withParam = Param{Name: "with", Type: "integer", Doc: "The number of a version to compare it with."}
