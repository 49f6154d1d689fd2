package netlog

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"testing"
)

// unframe takes the first record out of a stream, as a receiver would.
func unframe(t *testing.T, f Framing, stream []byte) (record, rest []byte) {
	t.Helper()
	ok := true
	switch f {
	case Lines:
		record, rest, ok = bytes.Cut(stream, []byte{'\n'})
	case NUL:
		record, rest, ok = bytes.Cut(stream, []byte{0})
	case OctetCounting:
		digits, after, found := bytes.Cut(stream, []byte{' '})
		n, err := strconv.Atoi(string(digits))
		if !found || err != nil || n > len(after) {
			t.Fatalf("no frame: %q", stream)
		}
		record, rest = after[:n], after[n:]
	case LengthPrefix:
		n := int(binary.BigEndian.Uint32(stream))
		record, rest = stream[4:4+n], stream[4+n:]
	}
	if !ok {
		t.Fatalf("%v: the frame has no end: %q", f, stream)
	}
	return record, rest
}

// FuzzFraming frames two records and takes them apart again. Neither can look
// like two, but for a newline among Lines, which formats see to.
func FuzzFraming(f *testing.F) {
	f.Add([]byte("one\n"), []byte("two"))
	f.Add([]byte("5 a\x00b\n\n"), []byte(""))
	f.Add([]byte("\x00\x00\x00\x01"), []byte("\n"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		for _, framing := range []Framing{Lines, OctetCounting, NUL, LengthPrefix} {
			if framing == Lines && bytes.Contains(bytes.TrimSuffix(one, newline), newline) {
				continue
			}
			stream := framing.append(framing.append(nil, one), two)
			if size := len(one) + len(two) + framing.overhead(one) + framing.overhead(two); framing != NUL && len(stream) > size {
				t.Errorf("%v: %d bytes, more than %d", framing, len(stream), size)
			}
			first, rest := unframe(t, framing, stream)
			want := one
			if framing != LengthPrefix {
				want = bytes.TrimSuffix(one, newline)
			}
			if framing == NUL {
				want = bytes.ReplaceAll(want, []byte{0}, []byte("\uFFFD"))
			}
			if !bytes.Equal(first, want) {
				t.Errorf("%v: got %q, want %q", framing, first, want)
			}
			if !bytes.Equal(rest, framing.append(nil, two)) {
				t.Errorf("%v: %q follows, want the frame of %q", framing, rest, two)
			}
		}
	})
}
