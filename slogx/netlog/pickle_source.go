package netlog

import (
	"log/slog"
	"path"
	"strings"
	"sync/atomic"
)

// places keeps the pickled places of log calls, for looking one up costs more
// than all the rest of a record. It holds a fixed number: of call sites that
// fall into one slot the newest stays. It may be used by several goroutines.
type places struct {
	slots [1 << placeBits]atomic.Pointer[place]
}

const placeBits = 9

// place does not change once it is in a slot.
type place struct {
	pc      uintptr
	pickled []byte
}

// of returns the pickled place of r. It is not to be changed.
func (c *places) of(r *slog.Record) []byte {
	if r.PC == 0 {
		return appendPlace(nil, ownSource(r))
	}
	// Fibonacci hashing: call sites are close to each other.
	slot := &c.slots[uint64(r.PC)*0x9e3779b97f4a7c15>>(64-placeBits)]
	if known := slot.Load(); known != nil && known.pc == r.PC {
		return known.pickled
	}
	pickled := appendPlace(nil, r.Source())
	slot.Store(&place{r.PC, pickled})
	return pickled
}

// ownSource returns the source that a record without a PC brings with it, as
// one that was read from a file does; nil if there is none.
func ownSource(r *slog.Record) (src *slog.Source) {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == slog.SourceKey && a.Value.Kind() == slog.KindAny {
			src, _ = a.Value.Any().(*slog.Source)
		}
		return src == nil
	})
	return src
}

// appendPlace appends the attributes of a LogRecord that say where it was logged.
func appendPlace(dst []byte, src *slog.Source) []byte {
	p := pickler{dst}
	var line int
	file, function := "(unknown file)", "(unknown function)" // CPython's words
	if src != nil {
		file, line, function = src.File, src.Line, shortFunction(src.Function)
	}
	base := path.Base(file)
	p.text("pathname", file)
	p.text("filename", base)
	p.text("module", strings.TrimSuffix(base, ".go"))
	p.int("lineno", int64(line))
	p.text("funcName", function)
	return p.dst
}

// shortFunction returns a function's name without its package: main.run is run,
// a/b.(*T).M is T.M.
func shortFunction(name string) string {
	name = name[strings.LastIndexByte(name, '/')+1:]
	if _, after, ok := strings.Cut(name, "."); ok {
		name = after
	}
	return strings.NewReplacer("(*", "", ")", "").Replace(name)
}
