// Package lru keeps the values that were used last, up to a total size.
package lru

import (
	"container/list"
	"sync"
)

// Cache keeps values, those used last. It can be used by several at once.
type Cache[K comparable, V any] struct {
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

// New makes a cache whose values have sizes that add up to limit at most.
func New[K comparable, V any](limit int, size func(V) int) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, size: size, order: list.New(), at: map[K]*list.Element{}}
}

// Get finds a value, which is then the one used last.
func (c *Cache[K, V]) Get(k K) (v V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[k]
	if !ok {
		return v, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

// All lists what is kept, what was used last first.
func (c *Cache[K, V]) All() []V {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]V, 0, c.order.Len())
	for e := c.order.Front(); e != nil; e = e.Next() {
		out = append(out, e.Value.(*entry[K, V]).value)
	}
	return out
}

// Put keeps a value; one that alone is over the limit is not kept.
func (c *Cache[K, V]) Put(k K, v V) {
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
