package netlog

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fields reads an entry as journald does.
func fields(entry string) (all []string, err error) {
	name := regexp.MustCompile(`^[A-Z0-9][A-Z0-9_]{0,63}$`)
	for entry != "" {
		end := strings.IndexAny(entry, "=\n")
		if end < 0 || !name.MatchString(entry[:end]) {
			return all, fmt.Errorf("name: %q", entry)
		}
		key, value := entry[:end], ""
		if entry[end] == '=' {
			var ok bool
			if value, entry, ok = strings.Cut(entry[end+1:], "\n"); !ok {
				return all, fmt.Errorf("no newline after %s", key)
			}
		} else {
			entry = entry[end+1:]
			if len(entry) < 8 {
				return all, fmt.Errorf("no length after %s", key)
			}
			size := binary.LittleEndian.Uint64([]byte(entry[:8]))
			if entry = entry[8:]; uint64(len(entry)) <= size || entry[size] != '\n' {
				return all, fmt.Errorf("length of %s: %d", key, size)
			}
			value, entry = entry[:size], entry[size+1:]
		}
		all = append(all, key+"="+value)
	}
	return all, nil
}

func TestJournalFormat(t *testing.T) {
	r := testRecord(slog.LevelError, "line 1\nline 2\x1b", slog.String("order-id", "a\nb=c"), slog.Int("n", 7),
		slog.Group("req", slog.Duration("took", time.Second), slog.Any("any", map[string]int{"a": 1})),
		slog.String("message", "mine"), slog.Int("_id", 1), slog.Int("9lives", 2), slog.Int("größe", 3), slog.Int("", 4),
		slog.String("user.id", "x"), slog.String("user_id", "y"), slog.String(strings.Repeat("_", 70)+"end", "z"),
		slog.Int(strings.Repeat("a", 70)+"end", 5))
	f := &journalFormatter{constant: "SYSLOG_IDENTIFIER=shop\n"}
	got, cut := f.append(nil, "app.db", &r, []byte("the line\n"))
	all, err := fields(string(got))
	want := []string{
		"PRIORITY=3", "SYSLOG_IDENTIFIER=shop", "MESSAGE=line 1\nline 2\\x1b", "TIMESTAMP=2026-02-01T12:30:45.123456Z",
		"LOGGER=app.db", "ORDER_ID=a\nb=c", "N=7", "REQ_TOOK=1s", "REQ_ANY=map[a:1]", "ATTR_MESSAGE=mine", "ATTR__ID=1",
		"ATTR_9LIVES=2", "GR__E=3", "ATTR_=4", "USER_ID=x", "USER_ID=y", "ATTR_" + strings.Repeat("_", 56) + "END=z",
		strings.Repeat("A", 61) + "END=5",
	}
	if diff := cmp.Diff(want, all); diff != "" || err != nil || cut {
		t.Errorf("cut %t, %v, (-want +got):\n%s", cut, err, diff)
	}
	f.line = true
	got, _ = f.append(nil, "", &r, []byte("the line\n"))
	if all, err = fields(string(got)); err != nil || all[2] != "MESSAGE=the line" {
		t.Errorf("%v in %q", err, all[:3])
	}
}

func TestJournalEndlessGroups(t *testing.T) {
	r := testRecord(0, "m", slog.Any("k", endless{}))
	got, cut := (&journalFormatter{}).append(nil, "", &r, nil)
	if all, err := fields(string(got)); err != nil || !cut || len(all) > 1010 {
		t.Errorf("cut %t, %v, %d fields", cut, err, len(all))
	}
}

func FuzzJournal(f *testing.F) {
	f.Add("app", "message", "key", "value")
	f.Add("", "\n", "MESSAGE", "\x00\xff")
	f.Add("a\nb=", "", strings.Repeat("é", 80), "\n\n")
	f.Fuzz(func(t *testing.T, logger, msg, key, value string) {
		r := testRecord(0, msg, slog.String(key, value), slog.Group(value, slog.Any(key, []byte(value))))
		got, cut := (&journalFormatter{}).append(nil, logger, &r, nil)
		all, err := fields(string(got))
		if err != nil || cut {
			t.Fatalf("cut %t, %v in\n%q", cut, err, got)
		}
		clean := string(appendClean(nil, value, keepNewlines))
		for _, field := range all[len(all)-2:] {
			if _, got, _ := strings.Cut(field, "="); got != clean {
				t.Errorf("%q, want %q", got, clean)
			}
		}
	})
}

func BenchmarkJournalFormat(b *testing.B) {
	r := testRecord(slog.LevelInfo, "order paid", slog.String("customer", "J. Doe"), slog.Int("order", 7),
		slog.Bool("ok", true), slog.Duration("took", time.Millisecond), slog.Float64("sum", 12.5))
	r.PC = callerPC()
	f := &journalFormatter{constant: "SYSLOG_IDENTIFIER=shop\n"}
	dst := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		dst, _ = f.append(dst[:0], "app.db", &r, nil)
	}
}

func callerPC() uintptr {
	var pcs [1]uintptr
	runtime.Callers(2, pcs[:])
	return pcs[0]
}
