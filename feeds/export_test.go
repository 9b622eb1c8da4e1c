package feeds

import (
	"context"
	"net/netip"
	"time"
)

// ArticlesIn, MayDial, Public, PageOf, IsDue and AskInstead are for the tests.
var (
	ArticlesIn = articlesIn
	MayDial    = mayDial
	PageOf     = pageOf
)

func Public(s string) bool { return public(netip.MustParseAddr(s)) }

func IsDue(s State, now time.Time, address string, every time.Duration) bool {
	return s.due(now, address, every)
}

// AskInstead has an inbox ask in the place of the network.
func AskInstead(b *Inbox, fetch func(context.Context, Feed, Mark, Limits) ([]Article, Mark, error)) {
	b.fetch = fetch
}
