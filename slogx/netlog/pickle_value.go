package netlog

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-e5d85c45/logging/internal/finite"
)

// The opcodes of pickle, protocol 2, that are needed: see CPython's pickletools.
const (
	opProto      = "\x80\x02"
	opStop       = '.'
	opMark       = '('
	opNone       = 'N'
	opTrue       = '\x88'
	opFalse      = '\x89'
	opBinInt     = 'J'
	opLong1      = '\x8a'
	opBinFloat   = 'G'
	opBinUnicode = 'X'
	opEmptyList  = ']'
	opAppends    = 'e'
	opEmptyDict  = '}'
	opSetItems   = 'u'
)

// pickler appends a dict as a pickle.
type pickler struct{ dst []byte }

func (p *pickler) begin() { p.dst = append(p.dst, opProto+string(opEmptyDict)+string(opMark)...) }

func (p *pickler) end() []byte { return append(p.dst, opSetItems, opStop) }

func (p *pickler) text(key, s string)          { p.string(key); p.string(s) }
func (p *pickler) int(key string, i int64)     { p.string(key); p.integer(i) }
func (p *pickler) float(key string, f float64) { p.string(key); p.real(f) }
func (p *pickler) none(key string)             { p.string(key); p.dst = append(p.dst, opNone) }

// string appends s; what is not UTF-8 in it becomes U+FFFD.
func (p *pickler) string(s string) {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	p.dst = append(p.dst, opBinUnicode)
	p.dst = binary.LittleEndian.AppendUint32(p.dst, uint32(len(s)))
	p.dst = append(p.dst, s...)
}

func (p *pickler) integer(i int64) {
	if i == int64(int32(i)) {
		p.dst = append(p.dst, opBinInt)
		p.dst = binary.LittleEndian.AppendUint32(p.dst, uint32(i))
		return
	}
	p.dst = append(p.dst, opLong1, 8)
	p.dst = binary.LittleEndian.AppendUint64(p.dst, uint64(i))
}

func (p *pickler) unsigned(u uint64) {
	if u <= math.MaxInt64 {
		p.integer(int64(u))
		return
	}
	p.dst = append(p.dst, opLong1, 9)
	p.dst = append(binary.LittleEndian.AppendUint64(p.dst, u), 0) // of the sign
}

func (p *pickler) real(f float64) {
	p.dst = append(p.dst, opBinFloat)
	p.dst = binary.BigEndian.AppendUint64(p.dst, math.Float64bits(f))
}

func (p *pickler) bool(b bool) {
	if b {
		p.dst = append(p.dst, opTrue)
	} else {
		p.dst = append(p.dst, opFalse)
	}
}

// taken are the names of a LogRecord's attributes and methods.
var taken = map[string]bool{
	"name": true, "msg": true, "args": true, "levelname": true, "levelno": true, "pathname": true,
	"filename": true, "module": true, "exc_info": true, "exc_text": true, "stack_info": true,
	"lineno": true, "funcName": true, "created": true, "msecs": true, "relativeCreated": true,
	"thread": true, "threadName": true, "processName": true, "process": true, "taskName": true,
	"message": true, "asctime": true, "getMessage": true,
}

// attr appends a key and its value; a group without a key is its attrs. top says
// that the dict is the record's.
func (p *pickler) attr(a slog.Attr, top bool) {
	if a.Value.Kind() == slog.KindGroup {
		group := a.Value.Group()
		if len(group) == 0 {
			return
		}
		if a.Key == "" {
			for _, inner := range group {
				p.attr(inner, top)
			}
			return
		}
	} else if a.Equal(slog.Attr{}) {
		return
	}
	if top && taken[a.Key] {
		a.Key += "_"
	}
	p.string(a.Key)
	p.value(a.Value)
}

// value appends a resolved value.
func (p *pickler) value(v slog.Value) {
	switch v.Kind() {
	case slog.KindString:
		p.string(v.String())
	case slog.KindInt64:
		p.integer(v.Int64())
	case slog.KindUint64:
		p.unsigned(v.Uint64())
	case slog.KindFloat64:
		p.real(v.Float64())
	case slog.KindBool:
		p.bool(v.Bool())
	case slog.KindDuration:
		p.string(v.Duration().String())
	case slog.KindTime:
		p.string(v.Time().Format(time.RFC3339Nano))
	case slog.KindGroup:
		p.dst = append(p.dst, opEmptyDict, opMark)
		for _, a := range v.Group() {
			p.attr(a, false)
		}
		p.dst = append(p.dst, opSetItems)
	default:
		p.any(v.Any())
	}
}

// any appends a value of no kind of slog's: errors and bytes as text, the rest
// as encoding/json has it, or as fmt where that can't. A panic becomes a text.
func (p *pickler) any(x any) {
	start := len(p.dst)
	defer func() {
		if failed := recover(); failed != nil {
			p.dst = p.dst[:start]
			p.string(fmt.Sprintf("!PANIC: %v", failed))
		}
	}()
	switch x := x.(type) {
	case nil:
		p.dst = append(p.dst, opNone)
	case []byte:
		p.string(string(x))
	case slog.Level:
		p.string(x.String())
	case json.Marshaler:
		p.json(x)
	case error:
		p.string(string(appendError(nil, x)))
	default:
		p.json(x)
	}
}

// json appends what encoding/json makes of x.
func (p *pickler) json(x any) {
	err := finite.JSON.Check(x)
	if err != nil {
		p.string("!ERROR:" + err.Error())
		return
	}
	text, err := json.Marshal(x)
	if err != nil {
		p.string("!ERROR:" + err.Error())
		return
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		p.string("!ERROR:" + err.Error())
		return
	}
	p.tree(tree)
}

// tree appends decoded JSON.
func (p *pickler) tree(x any) {
	switch x := x.(type) {
	case nil:
		p.dst = append(p.dst, opNone)
	case bool:
		p.bool(x)
	case string:
		p.string(x)
	case json.Number:
		p.number(x)
	case []any:
		p.dst = append(p.dst, opEmptyList, opMark)
		for _, item := range x {
			p.tree(item)
		}
		p.dst = append(p.dst, opAppends)
	case map[string]any:
		p.dst = append(p.dst, opEmptyDict, opMark)
		for _, key := range slices.Sorted(maps.Keys(x)) {
			p.string(key)
			p.tree(x[key])
		}
		p.dst = append(p.dst, opSetItems)
	}
}

// number appends a number of JSON: an int of Python, as large as an opcode with
// one byte for the length can have it, or a float.
func (p *pickler) number(n json.Number) {
	if i, err := n.Int64(); err == nil {
		p.integer(i)
		return
	}
	const largest = 254 // bytes, without that of the sign
	if i, ok := new(big.Int).SetString(n.String(), 10); ok && i.Sign() > 0 && i.BitLen() <= 8*largest {
		b := append(i.Bytes(), 0)
		slices.Reverse(b[:len(b)-1])
		p.dst = append(append(p.dst, opLong1, byte(len(b))), b...)
		return
	}
	f, err := n.Float64()
	if err != nil {
		p.string(n.String())
		return
	}
	p.real(f)
}

// appendError appends the text of err; a panic becomes a text.
func appendError(dst []byte, err error) (out []byte) {
	defer func() {
		if failed := recover(); failed != nil {
			out = fmt.Appendf(dst, "!PANIC: %v", failed)
		}
	}()
	return append(dst, err.Error()...)
}

// pythonName is the name of a level in Python's spelling, with the distance to
// the level below for one between two.
func pythonName(level slog.Level) string {
	bases := [...]struct {
		level slog.Level
		name  string
	}{{12, "CRITICAL"}, {8, "ERROR"}, {4, "WARNING"}, {0, "INFO"}, {-4, "DEBUG"}}
	for i, base := range bases {
		switch distance := level - base.level; {
		case distance == 0:
			return base.name
		case distance > 0 || i == len(bases)-1:
			return fmt.Sprintf("%s%+d", base.name, int(distance))
		}
	}
	return level.String()
}
