package netlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 2, 1, 12, 30, 45, 123456789, time.UTC)

func testFormatter(t testing.TB, o SyslogOptions, lines bool) *syslogFormatter {
	t.Helper()
	o.Hostname, o.AppName, o.ProcID = "web1", "shop", "77"
	f, err := o.formatter(!lines, lines, false)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func testRecord(level slog.Level, msg string, attrs ...slog.Attr) slog.Record {
	r := slog.NewRecord(noon, level, msg, 0)
	r.AddAttrs(attrs...)
	return r
}

type panics struct{}

func (panics) String() string { panic("oh") }

type endless struct{}

func (e endless) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("a", e), slog.Any("b", e))
}

func TestSyslogFormat(t *testing.T) {
	group := slog.Group("req", "id", 7, slog.Group("", "in", true), slog.Group("empty"))
	for _, tc := range []struct {
		name   string
		opts   SyslogOptions
		lines  bool
		logger string
		r      slog.Record
		line   string
		want   string
	}{
		{"no attrs", SyslogOptions{}, false, "app.db", testRecord(slog.LevelInfo, "paid"), "x\n",
			"<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 app.db - paid"},
		{"root", SyslogOptions{}, false, "", testRecord(slog.LevelInfo, "paid"), "x\n",
			"<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - - paid"},
		{"no message", SyslogOptions{Line: true}, false, "", testRecord(slog.LevelInfo, "paid"), "\n",
			"<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - -"},
		{"attrs", SyslogOptions{Facility: "local7", SDID: "shop@1.2.3"}, false, "app", testRecord(slog.LevelError, "paid",
			slog.String("who", `a"b\c]d`), group, slog.Duration("took", 1500*time.Microsecond), slog.Float64("x", 1.5)), "x\n",
			`<187>1 2026-02-01T12:30:45.123456Z web1 shop 77 app [shop@1.2.3 who="a\"b\\c\]d" req.id="7" req.in="true" took="1.5ms" x="1.5"] paid`},
		{"names", SyslogOptions{}, false, "café/x", testRecord(slog.LevelInfo, "m", slog.Int(`a b="]é`, 1), slog.Int("", 2), slog.Attr{},
			slog.Int(strings.Repeat("x", 30)+"tail", 3)), "x\n",
			`<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 caf_/x [attrs@32473 logger="café/x" a_b____="1" _="2" ` + strings.Repeat("x", 28) + `tail="3"] m`},
		{"values", SyslogOptions{}, false, "", testRecord(slog.LevelInfo, "m", slog.Any("e", errors.New("no")), slog.Any("p", panics{}),
			slog.Any("nil", nil), slog.Time("t", noon), slog.Any("b", []byte("by")), slog.Uint64("u", 1), slog.Any("nilp", (*time.Time)(nil))), "x\n",
			`<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - [attrs@32473 e="no" p="%!v(PANIC=String method: oh)" nil="<nil>" t="2026-02-01T12:30:45.123456789Z" b="by" u="1" nilp="<nil>"] m`},
		{"controls", SyslogOptions{}, false, "", testRecord(slog.LevelInfo, "a\n\tb\x1b[0m\x00\u009b\xff\r", slog.String("k", "1\n2\x1b")), "x\n",
			"<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - [attrs@32473 k=\"1\n2\\\\x1b\"] a\n\tb\\x1b[0m\\x00\\x9b\uFFFD\\r"},
		{"frames that newlines end", SyslogOptions{}, true, "", testRecord(slog.LevelInfo, "a\nb", slog.String("k", "1\n2")), "x\n",
			`<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - [attrs@32473 k="1\\n2"] a\nb`},
		{"no structured data, line", SyslogOptions{SDID: "-", Line: true}, false, "", testRecord(slog.LevelInfo, "m", slog.Int("k", 1)), "m k=1\n",
			"<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - - m k=1"},
		{"BOM", SyslogOptions{BOM: true}, false, "", testRecord(slog.LevelInfo, "é"), "x\n",
			"<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - - \uFEFFé"},
		{"BOM, ASCII", SyslogOptions{BOM: true}, false, "", testRecord(slog.LevelInfo, "e"), "é\n",
			"<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - - e"},
		{"3164", SyslogOptions{Format: RFC3164}, false, "app", testRecord(slog.LevelWarn, "m"), "app: m k=1\nmore\n",
			"<12>Feb  1 12:30:45 web1 shop[77]: app: m k=1\nmore"},
		{"Python", SyslogOptions{Format: Python, Ident: "id: "}, false, "app", testRecord(slog.LevelDebug, "m"), "m\x1b\n\x00\n",
			"<15>id: m\x1b\n\\x00\x00"},
		{"Python without NUL", SyslogOptions{Format: Python, NoNUL: true}, false, "app", testRecord(12, "m"), "m\n", "<10>m"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, cut := testFormatter(t, tc.opts, tc.lines).append(nil, tc.logger, &tc.r, []byte(tc.line))
			if diff := cmp.Diff(tc.want, string(got)); diff != "" || cut {
				t.Errorf("cut %t, (-want +got):\n%s", cut, diff)
			}
		})
	}
}

func TestSyslogCut(t *testing.T) {
	const head = "<14>1 2026-02-01T12:30:45.123456Z web1 shop 77 - "
	long := strings.Repeat("é", 1000)
	for _, tc := range []struct {
		name string
		opts SyslogOptions
		r    slog.Record
		want string
	}{
		{"message", SyslogOptions{}, testRecord(0, long),
			head + "- " + strings.Repeat("é", (1024-len(head)-2-3)/2) + "..."},
		{"value", SyslogOptions{}, testRecord(0, "short", slog.String("k", "x"+long), slog.Int("l", 1)),
			head + `[attrs@32473 k="x` + strings.Repeat("é", (1024-len(head)-len(`[attrs@32473 k="x..."] short`)-3)/2) + `..."] short`},
		{"escapes", SyslogOptions{}, testRecord(0, "short", slog.String("k", strings.Repeat(`\`, 1000))),
			head + `[attrs@32473 k="` + strings.Repeat(`\\`, (1024-len(head)-len(`[attrs@32473 k="..."] short`)-3)/2) + `..."] short`},
		{"both", SyslogOptions{}, testRecord(0, long, slog.Any("k", []byte(long))),
			head + `[attrs@32473 k="` + strings.Repeat("é", (1024*3/4-len(head)-len(`[attrs@32473 k="..."]`))/2) + `..."] ` +
				strings.Repeat("é", 126) + "..."},
		{"Python", SyslogOptions{Format: Python}, testRecord(0, "m"), "<14>" + strings.Repeat("é", 508) + "...\x00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.opts.MaxSize = 1024
			got, cut := testFormatter(t, tc.opts, false).append([]byte("before"), "", &tc.r, []byte(long+"\n"))
			if diff := cmp.Diff("before"+tc.want, string(got)); diff != "" || !cut || len(got) > 1024+len("before") {
				t.Errorf("cut %t, %d bytes, (-want +got):\n%s", cut, len(got), diff)
			}
		})
	}
}

func TestSyslogEndlessGroups(t *testing.T) {
	r := testRecord(0, "m", slog.Any("k", endless{}))
	got, cut := testFormatter(t, SyslogOptions{}, false).append(nil, "", &r, nil)
	if _, err := parse5424(string(got)); err != nil || !cut {
		t.Errorf("cut %t, %v in %q", cut, err, got)
	}
}

func TestSyslogTimestamp(t *testing.T) {
	for _, tc := range []struct {
		t    time.Time
		want string
	}{
		{time.Time{}, "-"},
		{noon.In(time.FixedZone("", -(3*3600 + 30*60))), "2026-02-01T09:00:45.123456-03:30"},
		{noon.In(time.FixedZone("", 3600)), "2026-02-01T13:30:45.123456+01:00"},
		{noon.In(time.FixedZone("", 24*3600)), "-"},
		{noon.AddDate(8000, 0, 0), "-"},
		{time.Date(9, 1, 2, 3, 4, 5, 0, time.UTC), "0009-01-02T03:04:05.000000Z"},
	} {
		if got := string(appendTimestamp(nil, tc.t)); got != tc.want {
			t.Errorf("%v: got %s, want %s", tc.t, got, tc.want)
		}
	}
}

func TestSeverity(t *testing.T) {
	got := ""
	for l := slog.Level(-8); l <= 16; l++ {
		got += strconv.Itoa(severity(l))
	}
	if want := "7777777765554444333322222"; got != want {
		t.Errorf("severities of the levels -8 to 16: %s, want %s", got, want)
	}
}

func TestParseFacility(t *testing.T) {
	for _, tc := range []struct {
		in      string
		want    int
		wantErr string
	}{
		{"", 1, ""},
		{"kern", 0, ""},
		{"LOG_LOCAL3", 19, ""},
		{"solaris-cron", 15, ""},
		{"23", 23, ""},
		{"24", 0, "24 is not between 0 and 23"},
		{"deamon", 0, `unknown name "deamon" (did you mean "daemon"?)`},
		{"xyzzy", 0, `unknown name "xyzzy"`},
	} {
		got, err := parseFacility(tc.in)
		if msg := fmt.Sprint(err); got != tc.want || (err != nil || tc.wantErr != "") && msg != tc.wantErr {
			t.Errorf("%q: got %d, %v; want %d, %s", tc.in, got, err, tc.want, tc.wantErr)
		}
	}
}

// parsed is a message as RFC 5424 reads it.
type parsed struct {
	pri                          int
	time, host, app, proc, msgID string
	params                       []string // name=value
	msg                          string
}

// parse5424 reads a message by the grammar of RFC 5424, section 6.
func parse5424(s string) (p parsed, err error) {
	pri, rest, ok := strings.Cut(strings.TrimPrefix(s, "<"), ">1 ")
	if p.pri, err = strconv.Atoi(pri); !ok || err != nil || p.pri > 191 {
		return p, fmt.Errorf("PRI: %q", s)
	}
	for i, field := range []*string{&p.time, &p.host, &p.app, &p.proc, &p.msgID} {
		if *field, rest, ok = strings.Cut(rest, " "); !ok || *field == "" || len(*field) > []int{32, 255, 48, 128, 32}[i] {
			return p, fmt.Errorf("header field %d: %q", i, *field)
		}
		if strings.ContainsFunc(*field, func(r rune) bool { return r < 33 || r > 126 }) {
			return p, fmt.Errorf("header field %d: %q", i, *field)
		}
	}
	if _, err := time.Parse("2006-01-02T15:04:05.999999Z07:00", p.time); p.time != "-" && err != nil {
		return p, err
	}
	if rest, ok = strings.CutPrefix(rest, "-"); !ok {
		if rest, ok = strings.CutPrefix(rest, "[attrs@32473"); !ok {
			return p, fmt.Errorf("structured data: %q", rest)
		}
		if rest, err = p.element(rest); err != nil {
			return p, err
		}
	}
	if p.msg, ok = strings.CutPrefix(rest, " "); !ok && rest != "" {
		return p, fmt.Errorf("no space before %q", rest)
	}
	if !utf8.ValidString(s) {
		return p, fmt.Errorf("not UTF-8: %q", s)
	}
	return p, nil
}

// element reads the parameters up to the bracket.
func (p *parsed) element(s string) (rest string, err error) {
	for {
		if rest, ok := strings.CutPrefix(s, "]"); ok {
			return rest, nil
		}
		name, value, ok := strings.Cut(s, `="`)
		if !ok || len(name) < 2 || len(name) > 33 || name[0] != ' ' || strings.ContainsFunc(name[1:], func(r rune) bool {
			return r < 33 || r > 126 || strings.ContainsRune(`="]`, r)
		}) {
			return s, fmt.Errorf("parameter: %q", s)
		}
		var b strings.Builder
		i := 0
		for ; ; i++ {
			if i == len(value) || value[i] == ']' {
				return s, fmt.Errorf("value of %s: %q", name, value[:i])
			}
			if value[i] == '"' {
				break
			}
			if value[i] == '\\' {
				if i++; i == len(value) || !strings.Contains(`"\]`, value[i:i+1]) {
					return s, fmt.Errorf("escape in %s: %q", name, value)
				}
			}
			b.WriteByte(value[i])
		}
		p.params = append(p.params, name[1:]+"="+b.String())
		s = value[i+1:]
	}
}

func FuzzSyslog(f *testing.F) {
	f.Add("app", "message", "key", "value", int64(0), 0, true)
	f.Add("a b", "m\n\x1b\u009b", "", `\"]`, int64(1)<<62, 12, false)
	f.Add(strings.Repeat("x", 50), strings.Repeat("é", 600), "=]\"", strings.Repeat(`\]`, 600), int64(-1), -4, false)
	f.Fuzz(func(t *testing.T, logger, msg, key, value string, sec int64, level int, lines bool) {
		r := slog.NewRecord(time.Unix(sec, sec&1023), slog.Level(level), msg, 0)
		r.AddAttrs(slog.String(key, value), slog.Group(key, slog.Any(value, []byte(msg)), slog.Int(key, level)))
		fm := testFormatter(t, SyslogOptions{MaxSize: 1024, BOM: true}, lines)
		got, cut := fm.append(nil, logger, &r, []byte(value+"\n"))
		p, err := parse5424(string(got))
		if err != nil {
			t.Fatalf("%v in\n%q", err, got)
		}
		if len(got) > 1024 || lines && strings.Contains(string(got), "\n") || strings.ContainsAny(string(got), "\x00\x1b\u009b") {
			t.Errorf("%d bytes: %q", len(got), got)
		}
		if cut {
			return
		}
		clean := func(s string) string { return string(appendClean(nil, s, fm.clean)) }
		if got, want := strings.TrimPrefix(p.msg, bom), strings.TrimPrefix(clean(msg), bom); got != want {
			t.Errorf("message %q, want %q", got, want)
		}
		for i, param := range p.params[len(p.params)-3:] {
			_, got, _ := strings.Cut(param, "=")
			if want := clean([]string{value, msg, strconv.Itoa(level)}[i]); got != want {
				t.Errorf("parameter %d is %q, want %q", i, got, want)
			}
		}
	})
}

func BenchmarkSyslogFormat(b *testing.B) {
	r := testRecord(slog.LevelInfo, "order paid", slog.String("customer", "J. Doe"), slog.Int("order", 7),
		slog.Bool("ok", true), slog.Duration("took", time.Millisecond), slog.Float64("sum", 12.5))
	line := []byte("order paid\n")
	dst := make([]byte, 0, 1024)
	for i, name := range []string{RFC5424: "RFC5424", RFC3164: "RFC3164", Python: "Python"} {
		if name == "" {
			continue
		}
		b.Run(name, func(b *testing.B) {
			f := testFormatter(b, SyslogOptions{Format: SyslogFormat(i)}, false)
			b.ReportAllocs()
			for b.Loop() {
				dst, _ = f.append(dst[:0], "app.db", &r, line)
			}
		})
	}
}

// The log call's share, with a server that takes all.
func BenchmarkEmit(b *testing.B) {
	path := b.TempDir() + "/socket"
	conn, err := net.ListenPacket("unixgram", path)
	if err != nil {
		b.Skip("no unix sockets for datagrams here: ", err)
	}
	defer conn.Close()
	go func() {
		buf := make([]byte, 1<<16)
		for {
			if _, _, err := conn.ReadFrom(buf); err != nil {
				return
			}
		}
	}()
	o := Options{SpoolBytes: 64 << 20, OnError: func(error) {}}
	s, err := OpenSyslog("unixgram", path, &SyslogOptions{Options: o, Format: RFC5424})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	j, err := OpenJournald(&JournaldOptions{Socket: path, Options: o})
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	r := testRecord(slog.LevelInfo, "order paid", slog.String("customer", "J. Doe"), slog.Int("order", 7),
		slog.Bool("ok", true), slog.Duration("took", time.Millisecond), slog.Float64("sum", 12.5))
	r.PC = callerPC()
	line := []byte("order paid\n")
	for name, e := range map[string]interface {
		Emit(context.Context, string, slog.Record, []byte) error
		Stats() Stats
	}{"syslog": s, "journald": j} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = e.Emit(b.Context(), "app.db", r, line) // what is dropped is counted
			}
			b.ReportMetric(float64(e.Stats().Dropped), "dropped")
		})
	}
}

// What the system says of the program is made to fit.
func TestSenderWordOfTheSystem(t *testing.T) {
	got, err := senderWord("AppName", "", 8, "[]:", func() string { return "my größter [app]" })
	if want := "er__app_"; err != nil || got != want {
		t.Errorf("got %q and %v, want %q", got, err, want)
	}
}
