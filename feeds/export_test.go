package feeds

import "net/netip"

// ArticlesIn, MayDial and Public are for the tests.
var (
	ArticlesIn = articlesIn
	MayDial    = mayDial
)

func Public(s string) bool { return public(netip.MustParseAddr(s)) }
