package web

import (
	"container/list"
	"sync"
)

// lru keeps the values that were used last, up to a total size.
type lru[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	size  func(V) int
	total int
	order *list.List // of *entry[K, V], the last used in front
	at    map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](limit int, size func(V) int) *lru[K, V] {
	return &lru[K, V]{limit: limit, size: size, order: list.New(), at: map[K]*list.Element{}}
}

func (c *lru[K, V]) get(k K) (v V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[k]
	if !ok {
		return v, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

// put keeps a value; one that alone is over the limit is not kept.
func (c *lru[K, V]) put(k K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.at[k]; ok {
		return // written twice at the same time: the first is as good
	}
	c.at[k] = c.order.PushFront(&entry[K, V]{k, v})
	c.total += c.size(v)
	for c.total > c.limit {
		last := c.order.Back()
		old := c.order.Remove(last).(*entry[K, V])
		delete(c.at, old.key)
		c.total -= c.size(old.value)
	}
}
