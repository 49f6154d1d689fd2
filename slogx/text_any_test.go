package slogx

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"testing"
	"time"
)

type (
	errorBytes  []byte
	stringBytes []byte
	bothMethods struct{}
	formatsSelf struct{ error }
	panicsError struct{ v any }
)

func (e errorBytes) Error() string             { return "error of bytes" }
func (s stringBytes) String() string           { return "string of bytes" }
func (bothMethods) Error() string              { return "the error" }
func (bothMethods) String() string             { return "the string" }
func (formatsSelf) Format(s fmt.State, _ rune) { io.WriteString(s, "by itself") }
func (p *panicsError) Error() string           { panic(p.v) }

// TestTextAny compares the fast arms with the general one, and that with fmt.
func TestTextAny(t *testing.T) {
	at := time.Date(2026, 7, 5, 4, 3, 2, 120_000_000, time.FixedZone("here", -9000))
	for _, x := range []any{
		errors.New("plain"), fmt.Errorf("wrapped: %w", io.EOF), errors.Join(io.EOF, io.ErrNoProgress), errors.New(""), errors.New("two\nlines \x1b"),
		&net.OpError{Op: "dial", Err: io.EOF}, &url.Error{Op: "Get", URL: "http://h", Err: io.EOF}, time.Monday, time.UTC, &url.URL{Host: "h"},
		bothMethods{}, formatsSelf{io.EOF}, &panicsError{"boom"}, &panicsError{io.EOF}, (*panicsError)(nil), (*url.URL)(nil),
		[]string{}, []string(nil), []string{""}, []string{"", ""}, []string{"a", " b ", "\x00\xff"},
		[]int{}, []int(nil), []int{1}, []int{1, -2, 300000},
		[]time.Time{}, []time.Time(nil), []time.Time{at}, []time.Time{at, at.UTC(), {}}, []time.Time{time.Now()},
		[]time.Time{time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)},
		[]error{io.EOF}, []any{1}, 5, nil,
	} {
		want := fmt.Sprintf("%+v", x)
		got := string(appendTextAny(nil, x))
		if quoted := string(appendTextString(nil, want)); got != quoted {
			t.Errorf("%T is %s, want %s", x, got, quoted)
		}
	}
	// slog's TextHandler prints bytes, whatever methods their type has.
	for _, x := range []any{errorBytes("raw"), stringBytes("raw")} {
		if got := string(appendTextAny(nil, x)); got != `"raw"` {
			t.Errorf("%T is %s", x, got)
		}
	}
}
