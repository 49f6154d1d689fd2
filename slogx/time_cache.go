package slogx

import (
	"encoding/binary"
	"slices"
	"sync/atomic"
	"time"
)

// A secondCache holds the text of the newest second a record was of, so that
// only the fraction of the next one's time has to be printed. It may be used by
// several goroutines.
type secondCache struct {
	// What stands around the time: before is not longer than 12 bytes, after
	// than one.
	before, after string

	newest atomic.Pointer[renderedSecond]
}

// A renderedSecond does not change once it is in a cache. Within a second no
// zone changes its offset.
type renderedSecond struct {
	unix     int64
	location *time.Location
	text     [48]byte // up to the point; the rest is what the fraction overwrites
	point    int      // where the digits of the fraction begin
	zone     uint64   // the bytes after the fraction, as loadShort has them
	zoneLen  int
}

// append appends t in the format of RFC 3339, as appendRFC3339 does, and what
// stands around it; frac is millis or nanos.
func (c *secondCache) append(dst []byte, t time.Time, frac fraction) []byte {
	s := c.newest.Load()
	if s == nil || s.unix != t.Unix() || s.location != t.Location() {
		return c.miss(dst, t, frac, s)
	}
	start := len(dst)
	dst = slices.Grow(dst, len(s.text))
	dst = dst[:start+len(s.text)]
	*(*[48]byte)(dst[start:]) = s.text // memmove would cost more
	end := start + s.point
	b := (*[9]byte)(dst[end:])
	if frac == millis {
		putMillis((*[3]byte)(b[:]), uint32(t.Nanosecond()))
		end += 3
	} else {
		putNanos(b, uint32(t.Nanosecond()))
		end += 9
	}
	return appendShort(dst[:end], s.zone, s.zoneLen)
}

// miss is append for a second that is not in the cache, which takes it if it
// is newer than s, what is there. So times that go back and forth do not make
// an allocation each.
func (c *secondCache) miss(dst []byte, t time.Time, frac fraction, s *renderedSecond) []byte {
	dst = append(dst, c.before...)
	start := len(dst)
	dst = append(appendRFC3339(dst, t, frac), c.after...)
	local := t.Unix() + int64(zoneOffset(t))
	if local < firstSecond || local > lastSecond || s != nil && s.unix > t.Unix() {
		return dst
	}
	fresh := &renderedSecond{unix: t.Unix(), location: t.Location()}
	fresh.point = copy(fresh.text[:], c.before)
	point := start + len("2006-01-02T15:04:05.")
	fresh.point += copy(fresh.text[fresh.point:], dst[start:point])
	digits := 9
	if frac == millis {
		digits = 3
	}
	zone := dst[point+digits:]
	fresh.zone, fresh.zoneLen = loadShort(zone), len(zone)
	c.newest.Store(fresh)
	return dst
}

// putMillis writes the first three of the nine digits of n.
func putMillis(b *[3]byte, n uint32) {
	digits := triples[n/1e6&1023]
	binary.LittleEndian.PutUint16(b[:2], uint16(digits))
	b[2] = byte(digits >> 16)
}
