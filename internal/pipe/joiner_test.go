package pipe

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// join feeds text to a joiner in chunks of the given sizes, repeated.
func join(text string, maxLine int, sizes ...int) (blocks []string, cuts int64) {
	j := joiner{maxLine: maxLine}
	for i := 0; text != ""; i++ {
		n := min(sizes[i%len(sizes)], len(text))
		buf := append(make([]byte, headroom, headroom+n), text[:n]...)
		text = text[n:]
		if block := j.add(buf); len(block) > 0 {
			blocks = append(blocks, string(block))
		}
	}
	if block := j.rest(); len(block) > 0 {
		blocks = append(blocks, string(block))
	}
	return blocks, j.cuts
}

func TestJoiner(t *testing.T) {
	const cut = cutMark + "\n"
	tests := []struct {
		name    string
		text    string
		maxLine int
		sizes   []int
		want    []string
		cuts    int64
	}{
		{"whole lines", "a\nb\n", 9, []int{4}, []string{"a\nb\n"}, 0},
		{"a line over three chunks", "abcdef\ng\n", 9, []int{3}, []string{"abcdef\ng\n"}, 0},
		{"the last line has no newline", "a\nb", 9, []int{9}, []string{"a\n", "b\n"}, 0},
		{"empty lines", "\n\n", 9, []int{1}, []string{"\n", "\n"}, 0},
		{"exactly the longest", "12345\n", 5, []int{2}, []string{"12345\n"}, 0},
		{"too long in one chunk", "123456\nx\n", 5, []int{99}, []string{"12345" + cut + "6\nx\n"}, 1},
		{"too long in small chunks", "1234567890123\nx\n", 5, []int{2},
			[]string{"12345" + cut, "67890" + cut, "123\n", "x\n"}, 2},
		{"too long and never ended", "1234567", 5, []int{99}, []string{"12345" + cut, "67\n"}, 1},
		{"characters stay whole", "abcdé\n", 5, []int{99}, []string{"abcd" + cut + "é\n"}, 1},
		{"bytes that are no UTF-8", "\xa9\xa9\xa9\xa9\xa9\xa9\n", 5, []int{99}, []string{"\xa9\xa9\xa9\xa9\xa9" + cut + "\xa9\n"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, cuts := join(tt.text, tt.maxLine, tt.sizes...)
			if diff := cmp.Diff(tt.want, got); diff != "" || cuts != tt.cuts {
				t.Errorf("%d cuts, want %d (-want +got):\n%s", cuts, tt.cuts, diff)
			}
		})
	}
}

// Whatever the chunks are, the lines come out as they went in, and lines that
// are too long are cut at the same places.
func TestJoinerDoesNotDependOnChunks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var text strings.Builder
		for range r.IntN(20) {
			text.WriteString(strings.Repeat("x", r.IntN(3*headroom)>>r.IntN(12)))
			text.WriteByte('\n')
		}
		maxLine := 1 + r.IntN(2*headroom)
		var want bytes.Buffer
		for line := range strings.Lines(text.String()) {
			for len(line)-1 > maxLine {
				want.WriteString(line[:maxLine] + cutMark + "\n")
				line = line[maxLine:]
			}
			want.WriteString(line)
		}
		sizes := []int{1 + r.IntN(9000), 1 + r.IntN(500), 1 + r.IntN(20)}
		blocks, _ := join(text.String(), maxLine, sizes...)
		if got := strings.Join(blocks, ""); got != want.String() {
			t.Fatalf("chunks of %v, lines of at most %d: %d bytes, want %d", sizes, maxLine, len(got), want.Len())
		}
		for _, b := range blocks {
			if !strings.HasSuffix(b, "\n") {
				t.Fatalf("a block ends within a line: %q", b[max(0, len(b)-20):])
			}
		}
	}
}
