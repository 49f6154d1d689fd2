package slogx_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // machines without a zone database run these tests too

	"github.com/seed-e5d85c45/logging/internal/testenv"
	"github.com/seed-e5d85c45/logging/slogx"
)

func TestLayoutsAsCPython(t *testing.T) {
	cases, err := os.ReadFile("testdata/layout.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if n := compareLayouts(t, cases); n < 2500 {
		t.Errorf("%d cases, want at least 2500", n)
	}
}

// TestLayoutsAsCPythonLive asks the interpreter itself, with other layouts
// every time.
func TestLayoutsAsCPythonLive(t *testing.T) {
	seed := strconv.Itoa(rand.IntN(1 << 30))
	cases := testenv.Python(t, "../internal/oracle/layout.py", "layout", "2500", seed)
	t.Logf("seed %s", seed)
	compareLayouts(t, cases)
}

// compareLayouts checks each case and returns how many there were.
func compareLayouts(t *testing.T, lines []byte) int {
	t.Helper()
	styles := map[string]slogx.Style{"%": slogx.Percent, "{": slogx.Brace, "$": slogx.Dollar}
	var records []layoutRecord
	n := 0
	for scan := bufio.NewScanner(bytes.NewReader(lines)); scan.Scan(); {
		line := scan.Bytes()
		var style, layout, date, msec, want string
		var index int
		if json.Unmarshal(line, &[]any{&style, &layout, &date, &msec, &index, &want}) != nil {
			records = append(records, readLayoutRecord(t, line))
			continue
		}
		n++
		r := records[index]
		if date != "" {
			msec = "" // CPython does not look at it then
		}
		format, err := slogx.ParseLayout(layout, &slogx.LayoutOptions{
			Style: styles[style], DateFormat: date, MsecFormat: msec, Location: r.location,
			Defaults: map[string]any{"region": "eu"},
		})
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := string(format.New(nil).AppendRecord(nil, r.logger, r.forLayout(layout))); got != want+"\n" {
			t.Errorf("%s\nrecord %d\ngot  %q\nwant %q", line, index, got, want+"\n")
		}
	}
	return n
}

// layoutRecord is a record of the cases.
type layoutRecord struct {
	logger   string
	record   slog.Record
	location *time.Location
	attrs    []slog.Attr
}

// forLayout returns the record with those attrs that the layout names: others
// would stand behind the message.
func (r layoutRecord) forLayout(layout string) slog.Record {
	record := r.record.Clone()
	for _, a := range r.attrs {
		if strings.Contains(layout, a.Key) {
			record.AddAttrs(a)
		}
	}
	return record
}

func readLayoutRecord(t *testing.T, line []byte) layoutRecord {
	t.Helper()
	var r layoutRecord
	var python, ns int64
	var src slog.Source
	var message, zone string
	attrs := map[string]string{}
	err := json.Unmarshal(line, &[]any{&r.logger, &python, &src.File, &src.Line, &src.Function, &message, &ns, &zone, &attrs})
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if r.location, err = time.LoadLocation(zone); err != nil {
		t.Fatal(err)
	}
	r.record = slog.NewRecord(time.Unix(0, ns), slog.Level((python-20)*2/5), message, 0)
	r.record.AddAttrs(slog.Any(slog.SourceKey, &src))
	for key, tagged := range attrs {
		r.attrs = append(r.attrs, slog.Attr{Key: key, Value: untag(t, tagged)})
	}
	return r
}

// untag returns a value that is written as "i:1", "f:1.5" or "s:text".
func untag(t *testing.T, tagged string) slog.Value {
	t.Helper()
	kind, text, _ := strings.Cut(tagged, ":")
	switch kind {
	case "i":
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return slog.Int64Value(v)
	case "f":
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return slog.Float64Value(v)
	}
	return slog.StringValue(text)
}
