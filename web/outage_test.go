package web

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/desk"
	"parley/dossier"
	"parley/store"
)

// failing is a folder whose store is gone from time to time.
type failing struct {
	desk.Folder
	with atomic.Pointer[error] // what every call ends with; nil: none
}

func (f *failing) err() error {
	if e := f.with.Load(); e != nil {
		return *e
	}
	return nil
}

func (f *failing) Mark(ctx context.Context) (string, error) {
	if err := f.err(); err != nil {
		return "", err
	}
	return f.Folder.Mark(ctx)
}

func (f *failing) Load(ctx context.Context) (*dossier.Dossier, string, error) {
	if err := f.err(); err != nil {
		return nil, "", err
	}
	return f.Folder.Load(ctx)
}

func (f *failing) Change(ctx context.Context, by string, now time.Time, work func(*dossier.Dossier) (desk.Change, error)) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Folder.Change(ctx, by, now, work)
}

// While the store is gone the pages stay up with what they had and say so, what is
// sent comes back to whoever sent it, and all goes on when the store is back.
func TestAStoreThatIsGoneLosesNothingThatWasTyped(t *testing.T) {
	source := &failing{Folder: desk.Folder(writeTalks(t))}
	var said []string
	log := func(f string, a ...any) { said = append(said, fmt.Sprintf(f, a...)) }
	over, err := desk.Open(t.Context(), desk.Options{Sources: []desk.Source{source}, By: "aide", Now: func() time.Time { return day }, Random: rand.NewChaCha8([32]byte{1}), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	d := New(over, Options{Log: log})
	shelf := over.Shelf("talks")
	look := func() string {
		for over.Refresh(t.Context(), shelf); shelf.Now() != shelf.Newest(); time.Sleep(20 * time.Millisecond) {
			over.Refresh(t.Context(), shelf)
		}
		return get(t, d, "/d/talks/").Body.String()
	}
	save := func() *httptest.ResponseRecorder {
		form := url.Values{"f.question": {"Who pays for the <port>?"}, "f.unconfirmed": {"not asked yet"}, "do": {"save"}}
		r := httptest.NewRequest(http.MethodPost, "/d/talks/new/question", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w
	}
	for _, fault := range []error{store.ErrUnreachable, store.ErrFull, store.ErrReadOnly, store.ErrDamaged} {
		down := fmt.Errorf("%w: db at 10.0.0.7: no answer", fault)
		source.with.Store(&down)
		w := save()
		if page := w.Body.String(); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" ||
			!strings.Contains(page, fault.Error()) || !strings.Contains(page, "Who pays for the &lt;port&gt;?") || strings.Contains(page, "10.0.0.7") {
			t.Errorf("saving while %v: status %d: %s", fault, w.Code, page)
		}
		if page := look(); !strings.Contains(page, text("trouble.store", fault)) || !strings.Contains(page, "Where things stand") {
			t.Errorf("the page while %v does not say so, or is not up", fault)
		}
		source.with.Store(nil)
		if strings.Contains(look(), `class="trouble"`) {
			t.Errorf("the page still speaks of trouble after %v", fault)
		}
	}
	other := fmt.Errorf("a part of the record <port>")
	source.with.Store(&other)
	if w := save(); w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "Who pays for the &lt;port&gt;?") || strings.Contains(w.Body.String(), "a part of the record") {
		t.Errorf("saving while something else fails: status %d: %s", w.Code, w.Body)
	}
	source.with.Store(nil)
	if w := save(); w.Code != http.StatusSeeOther {
		t.Errorf("saving when all is well again: status %d: %s", w.Code, wrongOn(w.Body.String()))
	}
	if all := strings.Join(said, "\n"); strings.Contains(all, "<port>") || !strings.Contains(all, "no answer") {
		t.Errorf("the log quotes a record, or does not say what is wrong with the store:\n%s", all)
	}
}
