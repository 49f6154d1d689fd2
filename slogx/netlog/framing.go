package netlog

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"unicode/utf8"
)

// A Framing is what tells records apart. In a datagram it is applied too, for
// what one receives may be written on to a stream.
type Framing uint8

const (
	// Lines ends each record with a newline: for JSON lines. A newline within a
	// record is left as it is: formats that have one need another framing.
	Lines Framing = iota
	// OctetCounting puts the length before each record, in decimal digits and
	// with a space, and leaves out its last newline: RFC 6587, for syslog.
	OctetCounting
	// NUL ends each record with a zero byte, in the place of its last newline. A
	// zero byte within a record becomes U+FFFD.
	NUL
	// Raw sends the records as they are.
	Raw
	// LengthPrefix puts the length before each record, in four bytes with the
	// highest first, as CPython's SocketHandler does.
	LengthPrefix
)

// String returns a name for the framing.
func (f Framing) String() string {
	names := [...]string{"lines", "octet-counting", "nul", "raw", "length-prefix"}
	if int(f) < len(names) {
		return names[f]
	}
	return "Framing(" + strconv.Itoa(int(f)) + ")"
}

// append appends a record with its frame.
func (f Framing) append(dst, line []byte) []byte {
	switch f {
	case Lines:
		dst = append(dst, line...)
		if len(line) == 0 || line[len(line)-1] != '\n' {
			dst = append(dst, '\n')
		}
		return dst
	case OctetCounting:
		line = bytes.TrimSuffix(line, newline)
		dst = strconv.AppendInt(dst, int64(len(line)), 10)
		dst = append(dst, ' ')
	case NUL:
		start := len(dst)
		dst = append(dst, bytes.TrimSuffix(line, newline)...)
		if bytes.IndexByte(dst[start:], 0) >= 0 {
			dst = append(dst[:start], bytes.ReplaceAll(dst[start:], []byte{0}, []byte("\uFFFD"))...)
		}
		return append(dst, 0)
	case LengthPrefix:
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(line)))
	}
	return append(dst, line...)
}

var newline = []byte{'\n'}

// overhead is how many bytes a frame adds to a line at most.
func (f Framing) overhead(line []byte) int {
	switch f {
	case OctetCounting:
		return len("65507 ")
	case LengthPrefix:
		return 4
	case Raw:
		return 0
	}
	if bytes.HasSuffix(line, newline) {
		return 0
	}
	return 1
}

// cutEnd marks a record that was cut.
const cutEnd = "..."

// appendCut appends the beginning of a line, at most limit bytes with the mark
// that says it was cut, and with the newline that the line ends in. No character
// is cut in two. A limit too small for the mark leaves the mark out.
func appendCut(dst, line []byte, limit int) []byte {
	end := ""
	if bytes.HasSuffix(line, newline) {
		end = "\n"
	}
	mark := cutEnd + end
	if len(mark) > limit {
		mark = ""
	}
	at := limit - len(mark)
	for i := 0; i < utf8.UTFMax && at > 0 && !utf8.RuneStart(line[at]); i++ {
		at--
	}
	return append(append(dst, line[:at]...), mark...)
}
