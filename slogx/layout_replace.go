package slogx

import (
	"log/slog"
	"time"
)

// replacedBuiltins is what ReplaceAttr made of the level and the time of a
// record, where that is no longer what a record can hold.
type replacedBuiltins struct {
	level      string
	time       string
	timeIsText bool
}

// appendReplaced appends the record as ReplaceAttr wants it: it is replaced
// first, and printed as any other then.
func (f *layoutFormatter) appendReplaced(dst []byte, logger string, old slog.Record) []byte {
	rp := newReplacer(f.opts.ReplaceAttr, f.groups)
	defer rp.free()
	if logger == "" {
		logger = "root"
	}
	r := slog.NewRecord(old.Time, old.Level, "", old.PC)
	changed := replacedBuiltins{level: f.replacedText(rp, slog.Any(slog.LevelKey, old.Level))}
	if !old.Time.IsZero() {
		r.Time, changed.time, changed.timeIsText = f.replacedTime(rp, old.Time)
	}
	logger = f.replacedText(rp, slog.String(f.opts.nameKey(), logger))
	r.Message = f.replacedText(rp, slog.String(slog.MessageKey, old.Message))
	left := maxLayoutAttrs
	old.Attrs(func(a slog.Attr) bool {
		r.AddAttrs(rp.tree(a, &left))
		return true
	})
	l := layoutLine{f: f, r: &r, logger: logger, changed: &changed}
	return l.append(dst)
}

// replacedText is the text of a built-in attr after ReplaceAttr; "" if it was
// dropped.
func (f *layoutFormatter) replacedText(rp *replacer, a slog.Attr) string {
	a = rp.builtin(f.builtins, a)
	if emptyAttr(a) {
		return ""
	}
	return plainText(a.Value)
}

// replacedTime is t after ReplaceAttr: still a time, or a text.
func (f *layoutFormatter) replacedTime(rp *replacer, t time.Time) (_ time.Time, text string, isText bool) {
	a := rp.builtin(f.builtins, slog.Time(slog.TimeKey, f.time(t)))
	switch {
	case emptyAttr(a):
		return time.Time{}, "", false
	case a.Value.Kind() == slog.KindTime:
		return a.Value.Time(), "", false
	}
	return t, plainText(a.Value), true
}

// replaceAll returns what ReplaceAttr makes of attrs given by With.
func (f *layoutFormatter) replaceAll(attrs []slog.Attr) []slog.Attr {
	rp := newReplacer(f.opts.ReplaceAttr, f.groups)
	defer rp.free()
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		left := maxLayoutAttrs
		out[i] = rp.tree(a, &left)
	}
	return out
}

// tree returns what ReplaceAttr makes of a and of all that is in it. left is
// how many attrs of groups it may still look at.
func (rp *replacer) tree(a slog.Attr, left *int) slog.Attr {
	a = rp.attr(a)
	if a.Value.Kind() != slog.KindGroup {
		return a
	}
	group := a.Value.Group()
	if *left -= len(group); *left < 0 {
		return slog.String(a.Key, groupTooDeepText)
	}
	inner := make([]slog.Attr, len(group))
	rp.open(a.Key)
	for i, in := range group {
		inner[i] = rp.tree(in, left)
	}
	rp.close(a.Key)
	return slog.Attr{Key: a.Key, Value: slog.GroupValue(inner...)}
}
