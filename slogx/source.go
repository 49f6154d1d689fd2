package slogx

import (
	"log/slog"
	"sync/atomic"
)

// recordSource returns the place of r's log call, or nil if it is not known.
// A record without a PC may bring its source as an attr "source" that holds a
// *slog.Source: that is how a record read from a file keeps the place it was
// logged at. sourceAttr tells that attr, which is not printed again.
func recordSource(r slog.Record) *slog.Source {
	if r.PC != 0 {
		return r.Source()
	}
	var src *slog.Source
	r.Attrs(func(a slog.Attr) bool {
		src, _ = sourceAttr(a)
		return src == nil
	})
	return src
}

// sourceAttr returns the source that a carries, if it is one.
func sourceAttr(a slog.Attr) (*slog.Source, bool) {
	if a.Key != slog.SourceKey || a.Value.Kind() != slog.KindAny {
		return nil, false
	}
	src, ok := a.Value.Any().(*slog.Source)
	return src, ok && src != nil
}

// emptySource says whether src names no place.
func emptySource(src *slog.Source) bool { return src == nil || *src == slog.Source{} }

// copySource returns a source that the receiver may change; for nil an empty one.
func copySource(src *slog.Source) *slog.Source {
	if src == nil {
		return new(slog.Source)
	}
	c := *src
	return &c
}

// A sourceCache keeps the sources of call sites, so that looking one up costs
// neither time nor an allocation again. It holds a fixed number: where too
// many call sites fall into one place, the newest stays. It may be
// used by several goroutines.
type sourceCache struct {
	// render, if it is not nil, renders a source the way it is printed.
	render func(*slog.Source) string

	slots [1 << sourceCacheBits]atomic.Pointer[cachedSource]
}

const (
	sourceCacheBits = 10
	// sourceCacheWays is how many neighbouring slots a PC may be in.
	sourceCacheWays = 4
)

// cachedSource does not change once it is in a slot.
type cachedSource struct {
	pc   uintptr
	src  *slog.Source
	text string // rendered
}

// lookup returns the source of pc, which is not 0. It is not to be changed.
func (c *sourceCache) lookup(pc uintptr) *cachedSource {
	// Fibonacci hashing: call sites are close to each other.
	first := int(uint64(pc) * 0x9e3779b97f4a7c15 >> (64 - sourceCacheBits))
	slot := &c.slots[first]
	for i := range sourceCacheWays {
		s := &c.slots[(first+i)%len(c.slots)]
		known := s.Load()
		if known == nil {
			slot = s
			break
		}
		if known.pc == pc {
			return known
		}
	}
	found := &cachedSource{pc: pc, src: slog.Record{PC: pc}.Source()}
	if c.render != nil {
		found.text = c.render(found.src)
	}
	slot.Store(found)
	return found
}

// sourceAttrs returns what is known of src, as slog's JSONHandler prints it.
func sourceAttrs(src *slog.Source) []slog.Attr {
	if src == nil {
		return nil
	}
	var attrs []slog.Attr
	if src.Function != "" {
		attrs = append(attrs, slog.String("function", src.Function))
	}
	if src.File != "" {
		attrs = append(attrs, slog.String("file", src.File))
	}
	if src.Line != 0 {
		attrs = append(attrs, slog.Int("line", src.Line))
	}
	return attrs
}
