package httplog

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/spool"
)

// A StatusError is an answer that is not 2xx. A 4xx other than 408 and 429 means
// that the records have failed; they are sent again after any other. Redirects
// (3xx) are not followed: they would take records, and credentials, to where
// nobody has sent them; the address has to be mended. A [Checker] returns it for
// single records.
type StatusError struct {
	Status   int    // the code: 503
	Text     string // how the answer begins, up to 200 bytes
	Location string // of a redirect
}

// Error is the status, and how the answer begins.
func (e *StatusError) Error() string {
	text := strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
	if e.Location != "" {
		text += " to " + e.Location + ", not followed"
	}
	if e.Text != "" {
		text += ": " + e.Text
	}
	return text
}

// Permanent says whether another attempt would be in vain.
func (e *StatusError) Permanent() bool {
	return e.Status >= 400 && e.Status < 500 &&
		e.Status != http.StatusRequestTimeout && e.Status != http.StatusTooManyRequests
}

// refusal makes an error of an answer that is not 2xx. The rest of its body is
// read, so that the connection can be used again.
func (c *courier) refusal(resp *http.Response) error {
	// What cannot be read is not quoted; the status is what counts.
	begin, _ := io.ReadAll(io.LimitReader(resp.Body, 4*maxQuoted))
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrained)
	status := &StatusError{Status: resp.StatusCode, Text: quoted(begin)}
	if resp.StatusCode < 400 {
		status.Location = quoted([]byte(resp.Header.Get("Location")))
	}
	err := fmt.Errorf("%s: %w", c.name, status)
	if wait := retryAfter(resp.Header, time.Now()); wait > 0 && !status.Permanent() {
		return spool.RetryAfter(err, wait)
	}
	return err
}

// quoted is the beginning of what a server has said, as one printable line.
func quoted(text []byte) string {
	space := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	words := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(text), "\uFFFD"), space), " ")
	if len(words) > maxQuoted {
		cut := maxQuoted
		for !utf8.RuneStart(words[cut]) {
			cut--
		}
		words = words[:cut] + "…"
	}
	return words
}

// retryAfter is what the header Retry-After asks for: seconds, or a date. 0 says
// that it asks for nothing that could be waited for.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	seconds, err := strconv.ParseUint(text, 10, 64)
	switch {
	case err == nil || errors.Is(err, strconv.ErrRange):
		const most = 24 * 60 * 60
		return time.Duration(min(seconds, most)) * time.Second
	default:
		date, err := http.ParseTime(text)
		if err != nil {
			return 0
		}
		return max(0, date.Sub(now))
	}
}
