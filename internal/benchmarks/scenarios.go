package benchmarks

import (
	"errors"
	"log/slog"
	"strings"
	"time"
)

// scenario is something a program logs, and the logger it logs it with.
type scenario struct {
	name     string
	msg      string
	attrs    []slog.Attr
	derive   func(slog.Handler) slog.Handler // With and WithGroup; nil: nothing
	source   bool
	disabled bool // below the handler's level
}

const message = "request served"

func (s scenario) level() slog.Level {
	if s.disabled {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func (s scenario) handler(h slog.Handler) slog.Handler {
	if s.derive == nil {
		return h
	}
	return s.derive(h)
}

// record returns what is handed to Handle, without a source.
func (s scenario) record(at time.Time) slog.Record {
	r := slog.NewRecord(at, s.level(), s.msg, 0)
	r.AddAttrs(s.attrs...)
	return r
}

// scenarios returns the table.
func scenarios() []scenario {
	return []scenario{
		{name: "disabled", msg: message, attrs: five(), disabled: true},
		{name: "msg", msg: message},
		{name: "attrs5", msg: message, attrs: five()},
		{name: "attrs10", msg: message, attrs: ten()},
		{name: "mixed10", msg: message, attrs: mixed()},
		{name: "with10", msg: message, derive: withTen},
		{name: "with10+5", msg: message, attrs: five(), derive: withTen},
		{name: "groups", msg: message, attrs: nested(), derive: withGroups},
		{name: "clean1K", msg: message, attrs: text(strings.Repeat("abcdefgh ", 114))},
		{name: "escape1K", msg: message, attrs: text(strings.Repeat("a\"bc\\de\n", 128)[:1024])},
		{name: "utf8-1K", msg: message, attrs: text(strings.Repeat("журнал 記録 log ", 40))},
		{name: "times5", msg: message, attrs: times()},
		{name: "error", msg: message, attrs: []slog.Attr{slog.Any("error", errors.New("connection reset by peer"))}},
		{name: "source5", msg: message, attrs: five(), source: true},
	}
}

func five() []slog.Attr {
	return []slog.Attr{
		slog.String("method", "GET"),
		slog.String("path", "/api/v1/orders/1842"),
		slog.String("user", "maria.silva@example.com"),
		slog.Int("status", 200),
		slog.Duration("elapsed", 1834*time.Microsecond),
	}
}

func ten() []slog.Attr {
	return append(five(),
		slog.Int64("bytes", 183_442),
		slog.Bool("cached", true),
		slog.Float64("ratio", 0.8714),
		slog.Uint64("trace", 14_695_981_039_346_656_037),
		slog.String("agent", "Mozilla/5.0 (X11; Linux x86_64)"),
	)
}

func withTen(h slog.Handler) slog.Handler { return h.WithAttrs(ten()) }

func withGroups(h slog.Handler) slog.Handler {
	return h.WithGroup("http").WithAttrs([]slog.Attr{slog.String("proto", "HTTP/2.0")}).WithGroup("request")
}

func nested() []slog.Attr {
	return []slog.Attr{
		slog.String("method", "GET"),
		slog.Group("url", slog.String("host", "example.com"), slog.String("path", "/api"),
			slog.Group("query", slog.Int("page", 3), slog.String("sort", "name"))),
	}
}

func text(s string) []slog.Attr { return []slog.Attr{slog.String("text", s)} }

func times() []slog.Attr {
	at := time.Date(2026, 3, 4, 5, 6, 7, 89_012_345, time.UTC)
	var attrs []slog.Attr
	for _, key := range []string{"created", "queued", "started", "finished", "stored"} {
		attrs = append(attrs, slog.Time(key, at))
		at = at.Add(90 * time.Second)
	}
	return attrs
}

// user is the struct of zap's own benchmarks.
type user struct {
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	CreatedAt time.Time `json:"created_at"`
}

// mixed returns ten attrs of the kinds of zap's own benchmarks: slices, structs
// and an error, which most handlers leave to encoding/json.
func mixed() []slog.Attr {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	someone := &user{"Jane Doe", "jane@example.com", at}
	var (
		numbers []int
		words   []string
		moments []time.Time
		users   []*user
	)
	for i := range 10 {
		numbers = append(numbers, i)
		words = append(words, strings.Repeat("w", i+1))
		moments = append(moments, at.Add(time.Duration(i)*time.Hour))
		users = append(users, someone)
	}
	return []slog.Attr{
		slog.Int("int", 1),
		slog.Any("ints", numbers),
		slog.String("string", words[0]),
		slog.Any("strings", words),
		slog.Time("time", at),
		slog.Any("times", moments),
		slog.Any("user1", someone),
		slog.Any("user2", someone),
		slog.Any("users", users),
		slog.Any("error", errors.New("fail")),
	}
}
