package netlog

import (
	"encoding/binary"
	"log/slog"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// mark is what opMark puts on the stack.
type mark struct{}

// unpickle reads the opcodes that are used here, as pickle.loads does.
func unpickle(t *testing.T, data []byte) any {
	t.Helper()
	var stack []any
	rest := data
	take := func(n int) []byte {
		if n > len(rest) {
			t.Fatalf("%d bytes are missing in %q", n-len(rest), data)
		}
		out := rest[:n]
		rest = rest[n:]
		return out
	}
	items := func() []any {
		i := len(stack) - 1
		for ; stack[i] != any(mark{}); i-- {
		}
		out := slices.Clone(stack[i+1:])
		stack = stack[:i]
		return out
	}
	for {
		switch op := take(1)[0]; op {
		case 0x80:
			take(1)
		case opEmptyDict:
			stack = append(stack, map[string]any{})
		case opEmptyList:
			stack = append(stack, []any{})
		case opMark:
			stack = append(stack, mark{})
		case opNone:
			stack = append(stack, nil)
		case opTrue, opFalse:
			stack = append(stack, op == opTrue)
		case opBinInt:
			stack = append(stack, int64(int32(binary.LittleEndian.Uint32(take(4)))))
		case opLong1:
			b := slices.Clone(take(int(take(1)[0])))
			slices.Reverse(b)
			i := new(big.Int).SetBytes(b)
			if b[0] >= 0x80 {
				i.Sub(i, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
			}
			stack = append(stack, i.String())
		case opBinFloat:
			stack = append(stack, math.Float64frombits(binary.BigEndian.Uint64(take(8))))
		case opBinUnicode:
			stack = append(stack, string(take(int(binary.LittleEndian.Uint32(take(4))))))
		case opAppends:
			all := items()
			stack[len(stack)-1] = append(stack[len(stack)-1].([]any), all...)
		case opSetItems:
			all := items()
			for i := 0; i < len(all); i += 2 {
				stack[len(stack)-1].(map[string]any)[all[i].(string)] = all[i+1]
			}
		case opStop:
			if len(rest) > 0 || len(stack) != 1 {
				t.Fatalf("%d bytes and %d values are left in %q", len(rest), len(stack), data)
			}
			return stack[0]
		default:
			t.Fatalf("opcode %q in %q", op, data)
		}
	}
}

// FuzzPickle reads each pickle again: it is whole whatever is in the record.
func FuzzPickle(f *testing.F) {
	f.Add("app", "message", "key", "value", int64(1), uint64(1), 0.5, int64(0))
	f.Add("", "\xff\x00", "name", "a\nb", int64(math.MinInt64), uint64(math.MaxUint64), math.Inf(1), int64(math.MaxInt64))
	f.Add("a.b", "%s", "getMessage", strings.Repeat("ä", 300), int64(math.MaxInt32+1), uint64(math.MaxInt64), math.Copysign(0, -1), int64(-1))
	f.Fuzz(func(t *testing.T, logger, msg, key, text string, i int64, u uint64, float float64, nanos int64) {
		if math.IsNaN(float) {
			return // is not equal to itself
		}
		r := slog.NewRecord(time.Unix(0, nanos), slog.Level(int32(i)), msg, 0)
		r.AddAttrs(slog.String(key, text), slog.Group("group of all", slog.Int64("i", i), slog.Uint64("u", u), slog.Float64("f", float)),
			slog.Any("list of all", []any{text, map[string]string{key: text}}))
		got := unpickle(t, new(PickleEmitter).appendRecord(nil, logger, &r)).(map[string]any)
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		integer := func(i *big.Int) any {
			if i.IsInt64() && i.Int64() == int64(int32(i.Int64())) {
				return i.Int64()
			}
			return i.String()
		}
		want := map[string]any{
			"i": integer(big.NewInt(i)), "u": integer(new(big.Int).SetUint64(u)), "f": float,
		}
		if diff := cmp.Diff(want, got["group of all"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if taken[key] {
			key += "_"
		}
		if key = valid(key); got[key] != valid(text) && key != "group of all" && key != "list of all" && (key != "" || text != "") {
			t.Errorf("got %q, want %q", got[key], valid(text))
		}
		if got["msg"] != valid(msg) || got["args"] != nil {
			t.Errorf("msg is %q, want %q", got["msg"], valid(msg))
		}
		if list, ok := got["list of all"].([]any); !ok && key != "list of all" || ok && len(list) != 2 {
			t.Errorf("the list is %v", got["list of all"])
		}
	})
}

// FuzzCut cuts lines: the result has at most limit bytes, begins as the line
// does and has no broken character if the line has none.
func FuzzCut(f *testing.F) {
	f.Add([]byte("a long line\n"), 8)
	f.Add([]byte("ääääää"), 6)
	f.Add([]byte("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"), 7)
	f.Add([]byte("abc\n"), 0)
	f.Fuzz(func(t *testing.T, line []byte, limit int) {
		if limit < 0 || limit >= len(line) {
			return // is not cut
		}
		out := string(appendCut([]byte("before"), line, limit))
		out, ok := strings.CutPrefix(out, "before")
		if !ok || len(out) > limit {
			t.Fatalf("%q cut to %d is %q", line, limit, out)
		}
		if utf8.Valid(line) && !utf8.ValidString(out) {
			t.Errorf("%q cut to %d is %q", line, limit, out)
		}
		end := "..."
		if strings.HasSuffix(string(line), "\n") {
			end = "...\n"
		}
		if limit >= len(end) && !strings.HasSuffix(out, end) || !strings.HasPrefix(string(line), strings.TrimSuffix(out, end)) {
			t.Errorf("%q cut to %d is %q", line, limit, out)
		}
	})
}
