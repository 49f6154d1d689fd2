package spool

import "encoding/binary"

// headerSize is what a record takes in the ring beside its bytes: its length.
const headerSize = 4

// smallRing is the memory that an empty ring may keep.
const smallRing = 64 << 10

// ring is a queue of records in one piece of memory. A record may begin at the
// end of the memory and go on at its beginning.
type ring struct {
	buf   []byte
	head  int // where the oldest record begins
	used  int // bytes, headers included
	count int // records
}

// push appends a record. The ring grows, to limit bytes at most: there is room
// for the record within it.
func (r *ring) push(line []byte, limit int) {
	if need := r.used + headerSize + len(line); need > len(r.buf) {
		r.grow(min(max(need, 2*len(r.buf), 4<<10), limit))
	}
	var header [headerSize]byte
	binary.NativeEndian.PutUint32(header[:], uint32(len(line)))
	r.write(r.used, header[:])
	r.write(r.used+headerSize, line)
	r.used += headerSize + len(line)
	r.count++
}

// pop removes the oldest record, and appends it to dst.
func (r *ring) pop(dst []byte) []byte {
	size := r.oldest()
	at := r.at(headerSize)
	if first := len(r.buf) - at; first < size {
		dst = append(append(dst, r.buf[at:]...), r.buf[:size-first]...)
	} else {
		dst = append(dst, r.buf[at:at+size]...)
	}
	r.drop()
	return dst
}

// drop removes the oldest record.
func (r *ring) drop() {
	size := headerSize + r.oldest()
	r.head = r.at(size)
	r.used -= size
	if r.count--; r.count == 0 {
		r.head = 0 // the next record in one piece
	}
}

// oldest returns the length of the oldest record.
func (r *ring) oldest() int {
	var header [headerSize]byte
	for i := range header {
		header[i] = r.buf[r.at(i)]
	}
	return int(binary.NativeEndian.Uint32(header[:]))
}

// at returns the place in buf that is offset bytes after the head.
func (r *ring) at(offset int) int {
	at := r.head + offset
	if at >= len(r.buf) {
		at -= len(r.buf)
	}
	return at
}

// write copies p to offset bytes after the head.
func (r *ring) write(offset int, p []byte) {
	n := copy(r.buf[r.at(offset):], p)
	copy(r.buf, p[n:])
}

func (r *ring) grow(size int) {
	buf := make([]byte, size)
	n := copy(buf, r.buf[r.head:])
	copy(buf[n:], r.buf[:r.head])
	r.buf, r.head = buf, 0
}

// release gives up the memory of an empty ring that has grown large.
func (r *ring) release() {
	if r.count == 0 && len(r.buf) > smallRing {
		r.buf, r.head = nil, 0
	}
}
