package slogx

import (
	"encoding/binary"
	"sync/atomic"
	"time"
)

// A secondCache holds the text of the newest second a record was of, so that
// only the fraction of the next one's time has to be printed. The zero value
// is ready, and may be used by several goroutines.
type secondCache struct {
	newest atomic.Pointer[renderedSecond]
}

// A renderedSecond does not change once it is in a cache. Within a second no
// zone changes its offset.
type renderedSecond struct {
	unix     int64
	location *time.Location
	text     [32]byte // up to the point; the rest is what the fraction overwrites
	zone     uint64   // the bytes after the fraction, as loadShort has them
	zoneLen  int
}

// fractionAt is where the digits of the fraction begin.
const fractionAt = len("2006-01-02T15:04:05.")

// append appends t in the format of RFC 3339, as appendRFC3339 does; frac is
// millis or nanos.
func (c *secondCache) append(dst []byte, t time.Time, frac fraction) []byte {
	s := c.newest.Load()
	if s == nil || s.unix != t.Unix() || s.location != t.Location() {
		return c.miss(dst, t, frac, s)
	}
	start := len(dst)
	dst = append(dst, s.text[:]...)
	b := (*[32]byte)(dst[start:])
	end := fractionAt + 9
	if frac == millis {
		putMillis((*[3]byte)(b[fractionAt:]), uint32(t.Nanosecond()))
		end = fractionAt + 3
	} else {
		putNanos((*[9]byte)(b[fractionAt:]), uint32(t.Nanosecond()))
	}
	return appendShort(dst[:start+end], s.zone, s.zoneLen)
}

// miss is append for a second that is not in the cache, which takes it if it
// is newer than s, what is there. So times that go back and forth do not make
// an allocation each.
func (c *secondCache) miss(dst []byte, t time.Time, frac fraction, s *renderedSecond) []byte {
	start := len(dst)
	dst = appendRFC3339(dst, t, frac)
	_, offset := t.Zone()
	local := t.Unix() + int64(offset)
	if local < firstSecond || local > lastSecond || s != nil && s.unix > t.Unix() {
		return dst
	}
	fresh := &renderedSecond{unix: t.Unix(), location: t.Location()}
	copy(fresh.text[:fractionAt], dst[start:])
	zone := appendZone(nil, offset)
	fresh.zone, fresh.zoneLen = loadShort(zone), len(zone)
	c.newest.Store(fresh)
	return dst
}

// putMillis writes the first three of the nine digits of n.
func putMillis(b *[3]byte, n uint32) {
	n /= 1e6
	b[0] = '0' + byte(n/100)
	binary.LittleEndian.PutUint16(b[1:], pairs[n%100])
}
