package spool

import (
	"bytes"
	"testing"
)

// FuzzRing compares the ring with a slice of records. Each byte is a step:
// push a record of that length, or from 200 up, remove the oldest.
func FuzzRing(f *testing.F) {
	f.Add([]byte{1, 2, 3, 255, 255, 199, 0, 199, 255, 199, 199})
	f.Add([]byte{0, 255, 0, 0, 220, 220, 150, 150, 150, 255, 150, 255, 150, 220, 90, 7, 7})
	f.Add(bytes.Repeat([]byte{199, 199, 250}, 20))
	f.Fuzz(func(t *testing.T, steps []byte) {
		const limit = 1000
		var r ring
		var want [][]byte
		used := 0
		for i, step := range steps {
			if step >= 200 {
				if len(want) == 0 {
					continue
				}
				if step%2 == 0 {
					r.drop()
				} else if got := r.pop([]byte("before")); !bytes.Equal(got, append([]byte("before"), want[0]...)) {
					t.Fatalf("step %d: got %q, want %q", i, got, want[0])
				}
				used -= headerSize + len(want[0])
				want = want[1:]
			} else if size := int(step); used+headerSize+size <= limit {
				line := bytes.Repeat([]byte{byte(i)}, size)
				r.push(line, limit)
				want = append(want, line)
				used += headerSize + size
			}
			if r.count != len(want) || r.used != used || len(r.buf) > limit {
				t.Fatalf("step %d: %d records, %d bytes of %d; want %d and %d", i, r.count, r.used, len(r.buf), len(want), used)
			}
		}
	})
}
