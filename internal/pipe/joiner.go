package pipe

import (
	"bytes"
	"unicode/utf8"
)

// cutMark ends a part of a line that was cut because the line is too long.
const cutMark = " [slogx: cut]"

// headroom is kept free before each chunk, so that the end of the chunk before
// it can be put there, instead of moving the whole chunk.
const headroom = 4 << 10

// A joiner makes blocks of whole lines out of chunks that end anywhere.
type joiner struct {
	maxLine int
	tail    []byte // the line that has no newline yet
	joined  []byte // memory for a block whose first line was longer than the headroom
	out     []byte // memory for a block with cuts
	cuts    int64
}

// add takes the chunk buf[headroom:], of which it keeps nothing, and returns
// the lines that are complete now. They are valid until the next call, and
// while buf is.
func (j *joiner) add(buf []byte) []byte {
	chunk := buf[headroom:]
	end := bytes.LastIndexByte(chunk, '\n') + 1
	if end == 0 {
		j.tail = append(j.tail, chunk...)
		return j.cutTail()
	}
	var block []byte
	if start := headroom - len(j.tail); start >= 0 {
		copy(buf[start:], j.tail)
		block = buf[start : headroom+end]
	} else {
		j.joined = append(append(j.joined[:0], j.tail...), chunk[:end]...)
		block = j.joined
	}
	j.tail = append(j.tail[:0], chunk[end:]...)
	if len(block) > j.maxLine {
		block = j.cut(block)
	}
	return block
}

// rest returns the last line, to which it gives the newline it does not have.
func (j *joiner) rest() []byte {
	if len(j.tail) == 0 {
		return nil
	}
	block := append(j.tail, '\n')
	j.tail = nil
	return block
}

// cutTail returns the parts of the tail that are beyond the length of a line.
func (j *joiner) cutTail() []byte {
	if len(j.tail) <= j.maxLine {
		return nil
	}
	j.out = j.out[:0]
	rest := j.tail
	for len(rest) > j.maxLine {
		rest = j.part(rest)
	}
	j.tail = append(j.tail[:0], rest...)
	return j.out
}

// cut returns block with its lines cut that are too long.
func (j *joiner) cut(block []byte) []byte {
	if !tooLong(block, j.maxLine) {
		return block
	}
	j.out = j.out[:0]
	for len(block) > 0 {
		end := bytes.IndexByte(block, '\n') + 1
		line := block[:end]
		for len(line)-1 > j.maxLine {
			line = j.part(line)
		}
		j.out = append(j.out, line...)
		block = block[end:]
	}
	return j.out
}

func tooLong(block []byte, most int) bool {
	for len(block) > most {
		end := bytes.LastIndexByte(block[:most+1], '\n') + 1
		if end == 0 {
			return true
		}
		block = block[end:]
	}
	return false
}

// part moves the first part of a line that is too long to the out memory, as
// a line of its own, and returns the rest. It does not cut within a character.
func (j *joiner) part(line []byte) []byte {
	end := j.maxLine
	for back := 0; back < utf8.UTFMax-1 && end > 1 && !utf8.RuneStart(line[end]); back++ {
		end--
	}
	if !utf8.RuneStart(line[end]) { // no UTF-8 then
		end = j.maxLine
	}
	j.out = append(append(append(j.out, line[:end]...), cutMark...), '\n')
	j.cuts++
	return line[end:]
}
