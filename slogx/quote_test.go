package slogx

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestPrefixes puts every byte at every place of strings of several lengths.
func TestPrefixes(t *testing.T) {
	prefixes := []struct {
		name   string
		prefix func(string) int
		plain  func(c byte) bool
	}{
		{"text", textPrefix[string], func(c byte) bool { return '!' <= c && c <= '~' && c != '"' && c != '=' }},
		{"escape", escapePrefix[string], func(c byte) bool { return ' ' <= c && c <= '~' && c != '"' && c != '\\' }},
		{"json", jsonPrefix, func(c byte) bool { return ' ' <= c && c <= 0x7f && c != '"' && c != '\\' }},
	}
	for _, p := range prefixes {
		for length := range 26 {
			for at := range length {
				for c := range 256 {
					s := []byte(strings.Repeat("a", length))
					s[at] = byte(c)
					if at+1 < length {
						s[at+1] = 0x01 // what the borrow of the byte before could reach
					}
					want := length
					switch {
					case !p.plain(byte(c)):
						want = at
					case at+1 < length:
						want = at + 1
					}
					if got := p.prefix(string(s)); got != want {
						t.Fatalf("%s prefix of %q is %d, want %d", p.name, s, got, want)
					}
				}
			}
		}
	}
}

func TestPrintableBlocks(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if printable(r) != strconv.IsPrint(r) {
			t.Fatalf("printable(%U) = %v, strconv says otherwise", r, printable(r))
		}
	}
}

// TestEveryRune quotes each rune, and some of those past the planes in use, inside of a word.
func TestEveryRune(t *testing.T) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r > 0x3ffff {
			r += 96
		}
		s := "ab" + string(r) + "cdefghijk\n"
		if got, want := string(appendQuoted(nil, s)), strconv.Quote(s); got != want {
			t.Fatalf("%U: quoted %s, want %s", r, got, want)
		}
		buf.Reset()
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		want := strings.TrimSpace(buf.String())
		want = strings.Replace(strings.Replace(want, `\b`, `\u0008`, 1), `\f`, `\u000c`, 1)
		if got := string(appendJSONString(nil, s)); got != want {
			t.Fatalf("%U: JSON %s, want %s", r, got, want)
		}
	}
}

// FuzzStrings quotes s in each way and reads it back.
func FuzzStrings(f *testing.F) {
	for _, s := range []string{"", "a", "two words", "k=v", "\x00\x1b\x7f", "\"\\", "\u2028\u2029", "\xff\xe2\x80", "日本語 and more text", "12345678\n", "\U000e0001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := string(appendQuoted(nil, s)), strconv.Quote(s); got != want {
			t.Errorf("quoted %s, want %s", got, want)
		}
		var back string
		if err := json.Unmarshal(appendJSONString(nil, s), &back); err != nil || back != string([]rune(s)) {
			t.Errorf("JSON of %q reads back as %q, %v", s, back, err)
		}
		if !bytes.Equal(appendTextString(nil, s), appendTextString(nil, []byte(s))) {
			t.Errorf("%q prints otherwise as a []byte", s)
		}
		text := string(appendTextString(nil, s))
		if strings.HasPrefix(text, `"`) {
			unquoted, err := strconv.Unquote(text)
			if err != nil {
				t.Errorf("quotes of %s: %v", text, err)
			}
			text = unquoted
		} else if strings.ContainsAny(text, " =\"") {
			t.Errorf("%q stands without quotes", text)
		}
		if text != s {
			t.Errorf("text of %q reads back as %q", s, text)
		}
		if plain := appendPlainString(nil, s); bytes.ContainsFunc(plain, func(r rune) bool { return !strconv.IsPrint(r) && r != utf8.RuneError }) || !utf8.Valid(plain) {
			t.Errorf("%q has what is not printable", plain)
		}
	})
}

// FuzzFloat compares with encoding/json and strconv: x, and what is left of it
// with a few digits.
func FuzzFloat(f *testing.F) {
	for _, x := range []float64{0, 1, -1.5, 1e21, 1e20, 1e-6, 9.99e-7, 1e-10, 1e-100, 5e-324, 1.7976931348623157e308, 123456.789} {
		f.Add(x)
	}
	compare := func(t *testing.T, x float64) {
		want, err := json.Marshal(x)
		if err != nil {
			want = strconv.AppendQuote(nil, "!ERROR:"+err.Error())
		}
		if got := appendJSONFloat(nil, x); !bytes.Equal(got, want) {
			t.Errorf("%v is %s in JSON, want %s", x, got, want)
		}
		want = strconv.AppendFloat(nil, x, 'g', -1, 64)
		if got := appendTextFloat(nil, x); !bytes.Equal(got, want) {
			t.Errorf("%v is %s in text, want %s", x, got, want)
		}
	}
	f.Fuzz(func(t *testing.T, x float64) {
		compare(t, x)
		for scale := 1.0; scale < 1e10; scale *= 10 {
			compare(t, math.Round(x*scale)/scale)
			compare(t, math.Round(math.Mod(x, 1e6)*scale)/scale)
		}
	})
}
