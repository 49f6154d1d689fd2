package slogx

import "unicode/utf8"

// jsonPrefix returns the length of the start of s that stands in a JSON string
// as it is: neither an escape nor invalid UTF-8 is in it.
func jsonPrefix(s string) int {
	i := 0
	for i+32 <= len(s) {
		a, b, c, d := load8(s[i:i+8]), load8(s[i+8:i+16]), load8(s[i+16:i+24]), load8(s[i+24:i+32])
		if (jsonMarks(a)|jsonMarks(b)|jsonMarks(c)|jsonMarks(d))&highBits != 0 {
			break
		}
		i += 32
	}
	for i+8 <= len(s) {
		mask := jsonSpecials(load8(s[i : i+8]))
		if mask == 0 {
			i += 8
			continue
		}
		i += first(mask)
		if s[i] < utf8.RuneSelf {
			return i
		}
		n := runesPrefix(s[i:])
		if n == 0 {
			return i
		}
		i += n
	}
	for i < len(s) {
		switch n := first(jsonSpecials(loadShort(s[i:]))); {
		case i+n == len(s) || s[i+n] < utf8.RuneSelf:
			return i + n
		default:
			i += n
			if n = runesPrefix(s[i:]); n == 0 {
				return i
			}
			i += n
		}
	}
	return i
}

// jsonMarks marks what jsonSpecials does, in fewer steps, before what is not a
// mark is masked out: with the second lowest bit changed, what is below a space
// stays there, '"' comes right above it, and nothing else does.
func jsonMarks(w uint64) uint64 {
	return w | below(w^'\x02'*eachByte, '!') | equal(w, '\\')
}

// runesPrefix returns the length of the runes at the start of s that are neither
// ASCII nor invalid nor need an escape in JSON.
func runesPrefix(s string) int {
	i := 0
	for i+8 <= len(s) {
		switch w := load8(s[i : i+8]); {
		case twoBytes(w):
			i += 2
			if twoBytes(w >> 16) {
				i += 2
				if twoBytes(w >> 32) {
					i += 2
				}
			}
		case threeBytes(w):
			i += 3
			if threeBytes(w >> 24) {
				i += 3
			}
		default:
			n := runePrefix(s[i:])
			if n == 0 {
				return i
			}
			i += n
		}
	}
	for i < len(s) {
		n := runePrefix(s[i:])
		if n == 0 {
			return i
		}
		i += n
	}
	return i
}

// twoBytes says whether the lowest bytes of w are a rune of two bytes.
func twoBytes(w uint64) bool { return w&0xc0e0 == 0x80c0 && w&0x1e != 0 }

// threeBytes says whether the lowest bytes of w are a rune of three bytes,
// outside of the blocks with exceptions: overlong forms, surrogates, U+2028.
func threeBytes(w uint64) bool { return w&0xc0c0f0 == 0x8080e0 && w&0xf-3 <= 9 }

// runePrefix returns the length of the first rune of s; 0 if it is ASCII,
// invalid, or needs an escape in JSON.
func runePrefix(s string) int {
	if s[0] < utf8.RuneSelf {
		return 0
	}
	r, size := decodeRune(s)
	if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
		return 0
	}
	return size
}
