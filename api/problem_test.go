package api

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/store"
)

// A store that does not work is no fault of the program that asks: it is told to
// come back, and no address of the store.
func TestAStoreThatIsGoneIsTold(t *testing.T) {
	for _, fault := range []error{store.ErrUnreachable, store.ErrFull, store.ErrReadOnly, store.ErrDamaged} {
		p, ok := problemOf(fmt.Errorf("saving: %w: db at 10.0.0.7", fault))
		if !ok {
			t.Fatalf("%v is something within", fault)
		}
		w := httptest.NewRecorder()
		p.write(w)
		body := w.Body.String()
		if w.Code != 503 || w.Header().Get("Retry-After") == "" || !strings.Contains(body, `"store-fault"`) || !strings.Contains(body, fault.Error()) || strings.Contains(body, "10.0.0.7") {
			t.Errorf("%v: status %d, %s", fault, w.Code, body)
		}
	}
}
