package hierarchy

import (
	"log"
	"log/slog"
	"strconv"
	"strings"

	"github.com/seed-e5d85c45/logging/internal/callsite"
)

// restore takes apart what came as a line of package log, if a logger made
// before slog.SetDefault wrote it: that has slog's own default handler, which
// makes text of its records. What the text does not say is lost: values are
// strings, groups are parts of keys, and a message that ends in "k=v" looks
// like one with an attr. The stack says whether it is so, not the text alone.
// A record that a handler of the tree has passed to the default handler would
// go round for ever, or wait for itself: looped says so.
func (h *Handler) restore(r *slog.Record) (restored, looped bool) {
	text, prefixed := strings.CutPrefix(r.Message, log.Prefix())
	level, text, ok := cutLevel(text)
	if !ok {
		return false, false
	}
	pc, looped, ok := callsite.Default(handleFunction)
	if !ok || looped {
		return false, looped
	}
	h.hintStale(pc)
	message, attrs := cutAttrs(text)
	if prefixed {
		message = log.Prefix() + message
	}
	out := slog.NewRecord(r.Time, level, message, pc)
	out.AddAttrs(attrs...)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(a)
		return true
	})
	*r = out
	return true, false
}

// handleFunction is the name of Handler.Handle.
const handleFunction = "github.com/seed-e5d85c45/logging/hierarchy.(*Handler).Handle"

// cutLevel cuts the level, as slog spells it, off the begin of text.
func cutLevel(text string) (level slog.Level, rest string, ok bool) {
	if text == "" || strings.IndexByte("DIWE", text[0]) < 0 {
		return 0, "", false
	}
	word, rest, ok := strings.Cut(text, " ")
	if !ok || level.UnmarshalText([]byte(word)) != nil || level.String() != word {
		return 0, "", false
	}
	return level, rest, true
}

// cutAttrs cuts the longest end of text off that reads as attrs, " k=v" each.
func cutAttrs(text string) (message string, attrs []slog.Attr) {
	for start := 0; ; {
		space := strings.IndexByte(text[start:], ' ')
		if space < 0 {
			return text, nil
		}
		begin := start + space
		attrs = attrs[:0]
		for rest := text[begin:]; ; {
			a, after, ok := cutAttr(rest)
			if !ok {
				// No attrs begin at the spaces passed: they lead to here too.
				start = len(text) - len(rest) + 1
				break
			}
			attrs = append(attrs, a)
			if after == "" {
				return text[:begin], attrs
			}
			rest = after
		}
		if start > len(text) {
			return text, nil
		}
	}
}

// cutAttr cuts " k=v" off the begin of text.
func cutAttr(text string) (a slog.Attr, rest string, ok bool) {
	text, ok = strings.CutPrefix(text, " ")
	if !ok {
		return a, text, false
	}
	key, text, ok := cutWord(text, true)
	if !ok || !strings.HasPrefix(text, "=") {
		return a, text, false
	}
	value, rest, ok := cutWord(text[1:], false)
	return slog.String(key, value), rest, ok && (rest == "" || rest[0] == ' ')
}

// cutWord cuts a key or a value off the begin of text, which is quoted if it
// would be ambiguous otherwise.
func cutWord(text string, key bool) (word, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return "", text, false
		}
		word, err = strconv.Unquote(quoted)
		return word, text[len(quoted):], err == nil
	}
	end := strings.IndexAny(text, " =\"")
	if end < 0 {
		end = len(text)
	}
	// Only quoted words are empty.
	return text[:end], text[end:], end > 0 || !key && text == ""
}
