package slogx

import (
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// generalTextString is appendTextString rune by rune.
func generalTextString(s string) string {
	quotes := s == ""
	for _, r := range s {
		if r == utf8.RuneError || r == ' ' || r == '"' || r == '=' || !strconv.IsPrint(r) {
			quotes = true
		}
	}
	if quotes {
		return strconv.Quote(s)
	}
	return s
}

// TestShortArms puts every byte at every place of keys and values that the fast
// arms take, and of some that they do not.
func TestShortArms(t *testing.T) {
	style := newConsoleStyle(true)
	noGroup, group := "", "gr."
	for length := range 2*maxShort + 2 {
		for at := range max(length, 1) {
			for c := range 256 {
				b := []byte(strings.Repeat("a", length))
				if length > 0 {
					b[at] = byte(c)
				}
				s := string(b)
				want := generalTextString(s)
				check := func(arm, want, got string) {
					t.Helper()
					if want != got {
						t.Fatalf("%s of %q is %s, want %s", arm, s, got, want)
					}
				}
				check("word", want, string(appendTextWord(nil, s)))
				check("message", want, string(appendTextMessage(nil, s)))
				check("string", want, string(appendTextString(nil, s)))
				check("value", " key="+want, string(appendTextAttr(nil, &noGroup, slog.String("key", s))))
				check("key", " "+want+"=value", string(appendTextAttr(nil, &noGroup, slog.String(s, "value"))))
				inGroup := generalTextString("gr." + s)
				if s == "" { // as slog's TextHandler
					inGroup = `"gr."`
				}
				check("key in a group", " "+inGroup+"=1", string(appendTextAttr(nil, &group, slog.Int(s, 1))))
				check("group", " "+generalTextString(s+"key")+"=1", string(appendTextAttr(nil, &s, slog.Int("key", 1))))
				if !multiline(s) {
					line, _ := style.appendAttr(nil, slog.String("key", s))
					check("console value", " \x1b[2mkey=\x1b[0m"+want, string(line))
				}
				line, _ := style.appendAttr(nil, slog.Int(s, 1))
				check("console key", " \x1b[2m"+want+"=\x1b[0m1", string(line))
				if !unicode.IsControl(rune(c)) {
					check("layout message", string(generalMessage(s)), string(appendMessage(nil, s, "\n")))
				}
			}
		}
	}
}

// generalMessage is what stays of a message without control characters: all but
// what is no UTF-8.
func generalMessage(s string) (out []byte) {
	for i, r := range s {
		if r == utf8.RuneError {
			out = append(out, `\x`...)
			out = append(out, hexDigits[s[i]>>4], hexDigits[s[i]&15])
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
