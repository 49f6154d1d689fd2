package slogx

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// builtins is what the options say about the attrs that every record has:
// time, level, logger, source and msg. It is shared by a formatter and those
// derived from it, and does not change but for the caches in it.
type builtins struct {
	opts    OutputOptions
	sources *sourceCache // nil without AddSource
	seconds secondCache

	// Rendered in the format's way: the attr of each of the five levels, the
	// same and the key of the message after it, and the logger's key.
	levels  [5]string
	fixed   [5]fixed // levels, where the format uses it
	heads   [5]fixed
	nameKey string
}

// fixed is a text of up to 32 bytes, which is copied in a few instructions.
type fixed struct {
	text [32]byte
	n    int // 0: none
}

// fix returns text as a fixed, the zero one if it is too long.
func fix(text string) (f fixed) {
	if len(text) <= len(f.text) {
		f.n = copy(f.text[:], text)
	}
	return f
}

// append appends the text. All 32 bytes are copied, as an array: a call of
// memmove would cost more.
func (f *fixed) append(dst []byte) []byte {
	start := len(dst)
	dst = slices.Grow(dst, len(f.text))
	*(*[32]byte)(dst[start : start+32]) = f.text
	return dst[:start+f.n]
}

func newBuiltins(opts *OutputOptions) *builtins {
	b := new(builtins)
	if opts != nil {
		b.opts = *opts
	}
	if b.opts.AddSource {
		b.sources = new(sourceCache)
	}
	return b
}

// levelAttr returns the rendered attr of one of the five levels, "" for others.
func (b *builtins) levelAttr(level slog.Level) string {
	if i, ok := levelIndex(level); ok {
		return b.levels[i]
	}
	return ""
}

// head returns what stands between the time of r and its message if that
// follows from the level alone, else the zero fixed.
func (b *builtins) head(logger string, r *slog.Record) *fixed {
	if i, ok := levelIndex(r.Level); ok && logger == "" && r.PC != 0 && b.sources == nil {
		return &b.heads[i]
	}
	return &noHead
}

var noHead fixed

// levelIndex returns which of the five levels level is, if it is one.
func levelIndex(level slog.Level) (int, bool) {
	i := uint(level - LevelDebug)
	return int(i / 4), i <= uint(LevelCritical-LevelDebug) && i%4 == 0
}

// time returns t in the time zone the options ask for.
func (b *builtins) time(t time.Time) time.Time {
	if b.opts.Location != nil {
		return t.In(b.opts.Location)
	}
	return t
}

// source returns the source to print with r, nil for none, and whether it is
// an attr of the record, which is then not printed again.
func (b *builtins) source(r *slog.Record) (src *slog.Source, isAttr bool) {
	switch {
	case r.PC == 0:
		src = recordSource(*r)
		return src, src != nil
	case b.sources != nil:
		return b.sources.lookup(r.PC).src, false
	default:
		return nil, false
	}
}

// ownAttrs calls f for each attr of r, but for the one that carries its source.
func ownAttrs(r *slog.Record, f func(slog.Attr) bool) {
	seen := false
	r.Attrs(func(a slog.Attr) bool {
		if _, ok := sourceAttr(a); ok && !seen {
			seen = true
			return true
		}
		return f(a)
	})
}

// A replacer calls the user's ReplaceAttr and keeps the groups it is told.
type replacer struct {
	replace func([]string, slog.Attr) slog.Attr

	// groups are the groups open around the attr; nil for the built-in attrs
	// and what is in them.
	groups []string
	// prefix is room for the keys of groups in logfmt.
	prefix []byte
}

var replacers = sync.Pool{New: func() any {
	return &replacer{groups: make([]string, 0, 8), prefix: make([]byte, 0, 64)}
}}

func newReplacer(replace func([]string, slog.Attr) slog.Attr, groups []string) *replacer {
	rp := replacers.Get().(*replacer)
	rp.replace = replace
	rp.groups = append(rp.groups[:0], groups...)
	return rp
}

func (rp *replacer) free() {
	rp.replace = nil
	clear(rp.groups)
	replacers.Put(rp)
}

// open notes that the attrs that follow are in the group key.
func (rp *replacer) open(key string) {
	if rp.groups != nil && key != "" {
		rp.groups = append(rp.groups, key)
	}
}

// close undoes open.
func (rp *replacer) close(key string) {
	if rp.groups != nil && key != "" {
		rp.groups = rp.groups[:len(rp.groups)-1]
	}
}

// attr returns what ReplaceAttr makes of a, its value resolved before and
// after. It is not asked about groups.
func (rp *replacer) attr(a slog.Attr) slog.Attr {
	a.Value = resolve(a.Value)
	if a.Value.Kind() == slog.KindGroup {
		return a
	}
	return replaced(rp.replace, rp.groups, a)
}

// replaced returns what the user's ReplaceAttr makes of a, its value resolved.
// A panic in it becomes the value's text.
func replaced(replace func([]string, slog.Attr) slog.Attr, groups []string, a slog.Attr) (out slog.Attr) {
	defer func() {
		if r := recover(); r != nil {
			out = slog.String(a.Key, fmt.Sprintf("!PANIC: %v", r))
		}
	}()
	out = replace(slices.Clip(groups), a)
	out.Value = resolve(out.Value)
	return out
}

// builtin returns what ReplaceAttr makes of a built-in attr. A level becomes
// its name.
func (rp *replacer) builtin(b *builtins, a slog.Attr) slog.Attr {
	groups := rp.groups
	rp.groups = nil
	a = rp.attr(a)
	rp.groups = groups
	if a.Value.Kind() == slog.KindAny {
		if level, ok := a.Value.Any().(slog.Level); ok {
			a.Value = slog.StringValue(b.opts.levelName(level))
		}
	}
	return a
}
