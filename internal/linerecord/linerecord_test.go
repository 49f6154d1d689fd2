package linerecord_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/internal/linerecord"
)

var arrival = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// show writes a line's record in one line: what has a role, then the attrs.
func show(l linerecord.Line) string {
	var b strings.Builder
	if l.Timed {
		b.WriteString(l.Record.Time.UTC().Format(time.RFC3339Nano) + " ")
	}
	fmt.Fprintf(&b, "%d %s %q", int(l.Record.Level), l.Logger, l.Record.Message)
	l.Record.Attrs(func(a slog.Attr) bool {
		b.WriteString(" " + showAttr(a))
		return true
	})
	return b.String()
}

func showAttr(a slog.Attr) string {
	switch v := a.Value; v.Kind() {
	case slog.KindGroup:
		inner := make([]string, 0, len(v.Group()))
		for _, b := range v.Group() {
			inner = append(inner, showAttr(b))
		}
		return a.Key + "={" + strings.Join(inner, " ") + "}"
	case slog.KindAny:
		switch x := v.Any().(type) {
		case *slog.Source:
			return fmt.Sprintf("%s=<%s %s:%d>", a.Key, x.Function, x.File, x.Line)
		case json.RawMessage:
			return fmt.Sprintf("%s=raw:%s", a.Key, x)
		case json.Number:
			return fmt.Sprintf("%s=number:%s", a.Key, x)
		}
		return fmt.Sprintf("%s=%v", a.Key, v.Any())
	default:
		return fmt.Sprintf("%s=%s:%s", a.Key, v.Kind(), v)
	}
}

func TestParse(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"slog", `{"time":"2024-05-06T07:08:09.123456789Z","level":"INFO","msg":"paid","order":7}`,
			`2024-05-06T07:08:09.123456789Z 0  "paid" order=Int64:7`},
		{"ours", `{"time":"2024-05-06T09:08:09.000000000+02:00","level":"CRITICAL","logger":"app.db","msg":"gone"}`,
			`2024-05-06T07:08:09Z 12 app.db "gone"`},
		{"source object", `{"level":"WARN","source":{"function":"main.f","file":"/a/b.go","line":12},"msg":"m","k":"v"}`,
			`4  "m" source=<main.f /a/b.go:12> k=String:v`},
		{"zap production", `{"level":"info","ts":1700000000.25,"logger":"web","caller":"api/x.go:33","msg":"hi","n":1.5}`,
			`2023-11-14T22:13:20.25Z 0 web "hi" source=< api/x.go:33> n=Float64:1.5`},
		{"zap ISO 8601", `{"level":"dpanic","ts":"2017-01-01T00:00:00.500+0100","msg":"x"}`,
			`2016-12-31T23:00:00.5Z 12  "x"`},
		{"zerolog", `{"level":"debug","foo":"bar","time":1494567715,"message":"hello"}`,
			`2017-05-12T05:41:55Z -4  "hello" foo=String:bar`},
		{"logrus", `{"animal":"walrus","level":"warning","msg":"a","size":10,"time":"2014-03-10T19:57:38Z"}`,
			`2014-03-10T19:57:38Z 4  "a" animal=String:walrus size=Int64:10`},
		{"pino", `{"level":50,"time":1531171074631,"pid":657,"hostname":"h","name":"app","msg":"boom"}`,
			`2018-07-09T21:17:54.631Z 8 app "boom" pid=Int64:657 hostname=String:h`},
		{"bunyan trace", `{"name":"app","level":10,"msg":"m","v":0}`, `-8 app "m" v=Int64:0`},
		{"logstash", `{"@timestamp":"2024-01-01T00:00:00.000Z","message":"m","logger_name":"a.B","level":"ERROR"}`,
			`2024-01-01T00:00:00Z 8 a.B "m"`},
		{"hclog", `{"@level":"error","@message":"m","@module":"vault.core","@timestamp":"2024-01-01T00:00:00.000000Z"}`,
			`2024-01-01T00:00:00Z 8 vault.core "m"`},
		{"syslog severity", `{"severity":2,"message":"m"}`, `12  "m"`},
		{"python numbers", `{"levelno":30,"message":"m"}`, `4  "m"`},
		{"unnamed level of Python", `{"level":"Level 25","msg":"m"}`, `2  "m"`},
		{"unnamed level of slog", `{"level":"warn+1","msg":"m"}`, `5  "m"`},
		{"any case", `{"level":"cRiTiCaL","msg":"m"}`, `12  "m"`},
		{"a level is enough", `{"level":"error","a":1}`, `8  "" a=Int64:1`},
		{"spaces", " \t{ \"msg\" : \"m\" , \"a\" : [ 1 , 2 ] } \r", `0  "m" a=raw:[ 1 , 2 ]`},
		{"escapes", `{"msg":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d","k\u0041":"v"}`,
			`0  "a\"\\/\b\f\n\r\té😀�" kA=String:v`},
		{"half a surrogate pair, then another rune", `{"msg":"\ud83d\u0041"}`, `0  "�A"`},
		{"groups", `{"msg":"m","a":{"b":{"c":1},"d":{}},"e":{}}`, `0  "m" a={b={c=Int64:1} d=raw:{}} e=raw:{}`},
		{"numbers stay exact", `{"msg":"m","a":9223372036854775807,"b":18446744073709551615,"c":18446744073709551616,"d":1.0,"e":1e3,"f":-0,"g":1234567.5,"h":-2.5}`,
			`0  "m" a=Int64:9223372036854775807 b=Uint64:18446744073709551615 c=number:18446744073709551616 d=number:1.0 e=number:1e3 f=number:-0 g=number:1234567.5 h=Float64:-2.5`},
		{"literals", `{"msg":"m","a":true,"b":false,"c":null}`, `0  "m" a=Bool:true b=Bool:false c=<nil>`},
		{"duplicates stay attrs", `{"msg":"m","level":"info","msg":"n","level":"debug","a":1,"a":2}`,
			`0  "m" msg=String:n level=String:debug a=Int64:1 a=Int64:2`},
		{"slog's own key wins", `{"message":"x","msg":"m","ts":1700000000,"time":"2024-01-01T00:00:00Z","severity":"error","level":"info"}`,
			`2024-01-01T00:00:00Z 0  "m" message=String:x ts=Int64:1700000000 severity=String:error`},
		{"name after the message is an attr", `{"level":"info","msg":"m","name":"bob"}`, `0  "m" name=String:bob`},
		{"what cannot be read stays an attr", `{"time":"noon","level":"loud","msg":"m","logger":7,"source":{"x":1},"caller":"bob"}`,
			`0  "m" time=String:noon level=String:loud logger=Int64:7 source={x=Int64:1} caller=String:bob`},
		{"NOTSET is no level of a record", `{"level":"NOTSET","msg":"m"}`, `0  "m" level=String:NOTSET`},
		{"message that is no string", `{"level":"info","msg":{"a":1}}`, `0  "" msg={a=Int64:1}`},

		{"text", `GET / 200`, `0  "GET / 200"`},
		{"text with a carriage return", "GET / 200\r", `0  "GET / 200"`},
		{"empty line", ``, `0  ""`},
		{"JSON without level and message", `{"time":"2024-01-01T00:00:00Z","a":1}`,
			`0  "{\"time\":\"2024-01-01T00:00:00Z\",\"a\":1}"`},
		{"cut JSON", `{"msg":"m`, `0  "{\"msg\":\"m"`},
		{"JSON and more", `{"msg":"m"} x`, `0  "{\"msg\":\"m\"} x"`},
		{"trailing comma", `{"msg":"m",}`, `0  "{\"msg\":\"m\",}"`},
		{"leading zero", `{"msg":"m","a":01}`, `0  "{\"msg\":\"m\",\"a\":01}"`},
		{"raw control character", "{\"msg\":\"a\tb\"}", `0  "{\"msg\":\"a\tb\"}"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p linerecord.Parser
			if diff := cmp.Diff(tt.want, show(p.Parse([]byte(tt.line), arrival))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseTimes(t *testing.T) {
	local := time.FixedZone("here", 2*60*60)
	saved := time.Local
	time.Local = local
	t.Cleanup(func() { time.Local = saved })
	for _, tt := range []struct{ in, want string }{
		{`"2024-05-06T07:08:09Z"`, "2024-05-06T07:08:09Z"},
		{`"2024-05-06 07:08:09,678"`, "2024-05-06T05:08:09.678Z"},
		{`"2024-05-06 07:08:09.5+00:00"`, "2024-05-06T07:08:09.5Z"},
		{`"2024-05-06T07:08:09"`, "2024-05-06T05:08:09Z"},
		{`1715000000`, "2024-05-06T12:53:20Z"},
		{`1715000000.000000001`, "2024-05-06T12:53:20.000000001Z"},
		{`1715000000.1234567891`, "2024-05-06T12:53:20.123456789Z"},
		{`1715000000123`, "2024-05-06T12:53:20.123Z"},
		{`1715000000123.5`, "2024-05-06T12:53:20.1235Z"},
		{`1715000000123456`, "2024-05-06T12:53:20.123456Z"},
		{`1715000000123456789`, "2024-05-06T12:53:20.123456789Z"},
		{`1.715e9`, "2024-05-06T12:53:20Z"},
		{`-1.5`, "1969-12-31T23:59:58.5Z"},
		{`-0.5`, "1969-12-31T23:59:59.5Z"},
	} {
		var p linerecord.Parser
		l := p.Parse([]byte(`{"time":`+tt.in+`,"msg":"m"}`), arrival)
		if got := l.Record.Time.UTC().Format(time.RFC3339Nano); got != tt.want || !l.Timed {
			t.Errorf("%s: %s, timed %v; want %s", tt.in, got, l.Timed, tt.want)
		}
	}
}

func TestParseDefaults(t *testing.T) {
	p := linerecord.Parser{Level: slog.LevelError, Logger: "app.legacy"}
	for _, line := range []string{"boom", `{"msg":"boom"}`} {
		l := p.Parse([]byte(line), arrival)
		if l.Record.Level != slog.LevelError || l.Logger != "app.legacy" || l.Timed || !l.Record.Time.Equal(arrival) {
			t.Errorf("%s: %s at %v", line, show(l), l.Record.Time)
		}
	}
}

// Memory that the parser reuses must not be seen by the records it returned.
func TestRecordsAreIndependent(t *testing.T) {
	var p linerecord.Parser
	line := []byte(`{"msg":"first","a":1,"b":2,"c":3,"d":4,"e":5,"f":{"g":"h"},"i":[1]}`)
	first := p.Parse(line, arrival)
	want := show(first)
	copy(line, bytes.ToUpper(line))
	p.Parse([]byte(`{"msg":"second","z":9,"y":8,"x":7,"w":6,"v":5,"u":{"t":"s"},"r":[0]}`), arrival)
	if diff := cmp.Diff(want, show(first)); diff != "" {
		t.Error(diff)
	}
}

func TestDepthIsBounded(t *testing.T) {
	var p linerecord.Parser
	for _, tt := range []struct {
		open, shut string
		depth      int
		record     bool
	}{
		{"[", "]", 63, true},
		{"[", "]", 64, false},
		{"[", "]", 1 << 20, false},
		{`{"a":`, "}", 64, false},
		{`{"a":`, "}", 1 << 20, false},
	} {
		line := `{"msg":"m","a":` + strings.Repeat(tt.open, tt.depth) + "1" + strings.Repeat(tt.shut, tt.depth) + "}"
		if got := p.Parse([]byte(line), arrival).JSON; got != tt.record {
			t.Errorf("%s nested %d deep: record %v", tt.open, tt.depth, got)
		}
	}
}

// FuzzParse compares with encoding/json: a line is a record exactly if it is a
// JSON object with a level or a message, and no member is lost or changed.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"time":"2024-05-06T07:08:09Z","level":"INFO","msg":"paid","order":7,"g":{"a":[1,2.5e3,null]}}`,
		`{"msg":"\ud83d\ude00","x":-0.0,"y":{}}`, `{"level":30,"time":1531171074631,"name":"a"}`,
		`plain`, `{"msg":"a`, `{"msg":1e400,"level":7}`, `{"source":{"file":"a","line":1},"msg":""}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var p linerecord.Parser
		l := p.Parse(line, arrival)
		if !l.JSON {
			if want := strings.TrimSuffix(string(line), "\r"); l.Record.Message != want {
				t.Fatalf("the message %q is not the line %q", l.Record.Message, line)
			}
			return
		}
		if !json.Valid(line) {
			t.Fatalf("%q is no JSON", line)
		}
		members := 0
		d := json.NewDecoder(bytes.NewReader(line))
		for depth := 0; ; {
			tok, err := d.Token()
			if err != nil {
				break
			}
			if depth == 1 && tok != json.Delim('}') {
				members++
				var v any
				if err := d.Decode(&v); err != nil && !strings.Contains(err.Error(), "cannot unmarshal number") {
					t.Fatal(err)
				}
				continue
			}
			if tok == json.Delim('{') {
				depth++
			}
		}
		roles := 0
		l.Record.Attrs(func(a slog.Attr) bool {
			roles--
			return true
		})
		if used := members + roles; used < 0 || used > 5 {
			t.Fatalf("%q: %d members, %d attrs", line, members, -roles)
		}
	})
}

func TestParseAllocates(t *testing.T) {
	var p linerecord.Parser
	line := []byte(`{"time":"2024-05-06T07:08:09.123456789Z","level":"INFO","logger":"app.db","msg":"paid","order":7,"user":"ann","ms":1.5}`)
	if n := testing.AllocsPerRun(100, func() { p.Parse(line, arrival) }); n > 1 {
		t.Errorf("%v allocations for a record of plain attrs, want 1: its text", n)
	}
}

func BenchmarkParse(b *testing.B) {
	var p linerecord.Parser
	line := []byte(`{"time":"2024-05-06T07:08:09.123456789Z","level":"INFO","logger":"app.db","msg":"order was paid","order":7,"user":"ann","ms":1.5,"req":{"id":"abc","path":"/x/y"}}`)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		p.Parse(line, arrival)
	}
}
