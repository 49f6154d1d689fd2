package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lines turns offsets in a text into places.
type lines struct {
	data   []byte
	starts []int // offset of each line

	// The place asked for last: places come in order, and a line may be long.
	lastLine, lastOffset, lastCol int
}

func newLines(data []byte) *lines {
	l := &lines{data: data, starts: []int{0}}
	for i, c := range data {
		if c == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

func (l *lines) place(offset int) place {
	offset = max(0, min(offset, len(l.data)))
	line := sort.SearchInts(l.starts, offset+1)
	from, col := l.starts[line-1], 1
	if line == l.lastLine && offset >= l.lastOffset {
		from, col = l.lastOffset, l.lastCol
	}
	col += utf8.RuneCount(l.data[from:offset])
	l.lastLine, l.lastOffset, l.lastCol = line, offset, col
	return place{line, col}
}

type jsonReader struct {
	*report
	lines *lines
	dec   *json.Decoder
}

// readJSON reads a JSON text. It returns nil, and has reported why, when the
// text is no JSON.
func readJSON(data []byte, r *report) *node {
	j := &jsonReader{report: r, lines: newLines(data), dec: json.NewDecoder(bytes.NewReader(data))}
	j.dec.UseNumber()
	n, err := j.value("", 0)
	if err == nil {
		at := j.next()
		if _, e := j.dec.Token(); e != io.EOF {
			r.errorf(at, "", "text after the end of the configuration")
			return nil
		}
		return n
	}
	if errors.Is(err, errDepth) {
		return nil
	}
	r.errorf(j.lines.place(j.offsetOf(err)), "", "JSON: %s", jsonMessage(err))
	return nil
}

// offsetOf returns where a syntax error is. The decoder's offset is that of
// the bad character or of the one after it, so the message decides.
func (j *jsonReader) offsetOf(err error) int {
	var syntax *json.SyntaxError
	data := j.lines.data
	if !errors.As(err, &syntax) || syntax.Offset > int64(len(data)) || strings.HasPrefix(err.Error(), "unexpected end") {
		return len(data)
	}
	at := int(syntax.Offset)
	if at > 0 && (at == len(data) || !strings.Contains(err.Error(), strconv.QuoteRune(rune(data[at])))) {
		at--
	}
	return at
}

var errDepth = errors.New("too deep")

func jsonMessage(err error) string {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return "unexpected end of the text"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// next returns where the next token begins.
func (j *jsonReader) next() place {
	i := int(j.dec.InputOffset())
	for i < len(j.lines.data) && strings.IndexByte(" \t\r\n,:", j.lines.data[i]) >= 0 {
		i++
	}
	return j.lines.place(i)
}

func (j *jsonReader) value(path string, depth int) (*node, error) {
	n := &node{at: j.next()}
	if depth > maxDepth {
		j.errorf(n.at, path, "nested more than %d deep", maxDepth)
		return nil, errDepth
	}
	token, err := j.dec.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case bool:
		n.kind, n.b = kindBool, token
	case string:
		n.kind, n.text = kindString, token
	case json.Number:
		j.number(n, path, string(token))
	case json.Delim:
		if token == '[' {
			err = j.items(n, path, depth)
		} else {
			err = j.members(n, path, depth)
		}
	}
	return n, err
}

func (j *jsonReader) number(n *node, path, text string) {
	n.text = text
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		n.kind, n.i, n.f = kindInt, i, float64(i)
		return
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		j.errorf(n.at, path, "the number %s is too large", short(text))
		n.partial = true
		return
	}
	n.kind, n.f = kindFloat, f
}

func (j *jsonReader) items(n *node, path string, depth int) error {
	n.kind = kindList
	for j.dec.More() {
		item, err := j.value(index(path, len(n.list)), depth+1)
		if err != nil {
			return err
		}
		n.list = append(n.list, item)
	}
	_, err := j.dec.Token()
	return err
}

func (j *jsonReader) members(n *node, path string, depth int) error {
	n.kind = kindMap
	seen := map[string]int{} // where in keys
	for j.dec.More() {
		at := j.next()
		token, err := j.dec.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string) // the decoder lets nothing else through
		v, err := j.value(join(path, key), depth+1)
		if err != nil {
			return err
		}
		if i, ok := seen[key]; ok {
			j.duplicate(at, join(path, key), n.keys[i].at)
			n.keys[i] = entry{key, at, v}
			continue
		}
		seen[key] = len(n.keys)
		n.keys = append(n.keys, entry{key, at, v})
	}
	_, err := j.dec.Token()
	return err
}

// duplicate warns of a key that takes the place of an earlier one, as it does in
// Python without a word.
func (r *report) duplicate(at place, path string, first place) {
	r.warnf(at, path, "this key is already at line %d; this one counts", first.line)
}
