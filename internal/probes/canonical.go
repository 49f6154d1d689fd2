package probes

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Canonical returns lines of JSON in one form: without spaces, the fields in the
// order of their keys, each string and number spelled in one way. Keys that are
// there twice stay. What is not one JSON object on each whole line, in UTF-8, is
// an error.
func Canonical(out string) (string, error) {
	if !utf8.ValidString(out) {
		return "", errors.New("not UTF-8")
	}
	if !strings.HasSuffix(out, "\n") {
		return "", errors.New("no newline at the end")
	}
	var dst strings.Builder
	for line := range strings.Lines(out) {
		if !json.Valid([]byte(line)) || !strings.HasPrefix(line, "{") {
			return "", errors.New("not JSON")
		}
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		value, err := canonicalValue(dec)
		if err != nil {
			return "", err
		}
		dst.WriteString(value + "\n")
	}
	return dst.String(), nil
}

// canonicalValue reads one value. Decoding into a map would lose all but one of
// the keys that are equal.
func canonicalValue(dec *json.Decoder) (string, error) {
	token, err := dec.Token()
	if err != nil {
		return "", err
	}
	switch token := token.(type) {
	case json.Delim:
		return canonicalParts(dec, token)
	case json.Number:
		return canonicalNumber(token.String()), nil
	case string:
		return strconv.Quote(token), nil
	case nil:
		return "null", nil
	default:
		return fmt.Sprint(token), nil
	}
}

// canonicalParts reads an object or array behind its beginning.
func canonicalParts(dec *json.Decoder, begin json.Delim) (string, error) {
	var parts []string
	for dec.More() {
		part, err := canonicalValue(dec)
		if err != nil {
			return "", err
		}
		if begin == '{' {
			value, err := canonicalValue(dec)
			if err != nil {
				return "", err
			}
			part += ":" + value
		}
		parts = append(parts, part)
	}
	if begin == '{' {
		slices.SortStableFunc(parts, func(a, b string) int { return strings.Compare(keyOf(a), keyOf(b)) })
	}
	end, err := dec.Token()
	return begin.String() + strings.Join(parts, ",") + fmt.Sprint(end), err
}

// keyOf returns the quoted key at the start of a field.
func keyOf(field string) string {
	key, err := strconv.QuotedPrefix(field)
	if err != nil {
		panic(err) // strconv.Quote wrote it
	}
	return key
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
