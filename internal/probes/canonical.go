package probes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// Canonical returns lines of JSON in one form: the same fields in the same
// order, without spaces, each string and number spelled in one way. What is not
// one JSON object on each whole line, in UTF-8, is an error.
func Canonical(out string) (string, error) {
	if !utf8.ValidString(out) {
		return "", errors.New("not UTF-8")
	}
	if !strings.HasSuffix(out, "\n") {
		return "", errors.New("no newline at the end")
	}
	var dst bytes.Buffer
	for line := range strings.Lines(out) {
		if !json.Valid([]byte(line)) || !strings.HasPrefix(line, "{") {
			return "", errors.New("not JSON")
		}
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		if err := canonicalValue(&dst, dec); err != nil {
			return "", err
		}
		dst.WriteByte('\n')
	}
	return dst.String(), nil
}

// canonicalValue reads one value. A map would lose the order of keys, and all
// but one of those that are equal.
func canonicalValue(dst *bytes.Buffer, dec *json.Decoder) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		dst.WriteRune(rune(token))
		for i := 0; dec.More(); i++ {
			if i > 0 {
				dst.WriteByte(',')
			}
			if token == '{' {
				if err := canonicalValue(dst, dec); err != nil {
					return err
				}
				dst.WriteByte(':')
			}
			if err := canonicalValue(dst, dec); err != nil {
				return err
			}
		}
		end, err := dec.Token()
		fmt.Fprint(dst, end)
		return err
	case json.Number:
		dst.WriteString(canonicalNumber(token.String()))
	case string:
		fmt.Fprintf(dst, "%q", token)
	default:
		fmt.Fprint(dst, token)
	}
	return nil
}

// canonicalNumber returns an integer as it is, and another number as the float
// that a reader makes of it.
func canonicalNumber(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		return s
	}
	f, _, err := big.ParseFloat(s, 10, 53, big.ToNearestEven)
	if err != nil {
		return s
	}
	return f.Text('g', -1)
}
