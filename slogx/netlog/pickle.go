package netlog

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"time"

	resolved "github.com/seed-e5d85c45/logging/internal/attrs"
	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// A PickleEmitter sends records as CPython's SocketHandler and DatagramHandler
// do: as the pickle of a dict, after its length in four bytes, so that a
// receiver in Python needs no change to make LogRecords of them:
//
//	record = logging.makeLogRecord(pickle.loads(data))
//
// The record has all attributes of a LogRecord: name, msg (the message), args
// (None), levelno and levelname on Python's scale, pathname, filename, module,
// lineno, funcName, created, msecs, relativeCreated (since this package was
// initialised), process, processName; exc_info and taskName are None, thread is
// 0 and threadName empty.
// A stack that slogx.Exception has added becomes exc_text, after the error; one
// without an error becomes stack_info.
//
// The record's attrs become further attributes, as CPython's extra does. One
// whose key is that of an attribute or method of a LogRecord, which Python would
// refuse, gets an underscore after its key: name_. Groups become dicts. Numbers,
// booleans, nil and text are Python's; times are text, as in JSON, durations are text
// as "1.5s", errors are their text; other values are what encoding/json makes
// of them. Nothing in it makes the receiver call anything: a receiver may, and
// should, use an Unpickler whose find_class raises an error.
//
// Emit may be called by several goroutines. The formatted line is not used.
type PickleEmitter struct {
	link
	processName string
	places      places
}

// OpenPickle returns an emitter to an address, which is as for [OpenWriter].
// Options.Framing is not looked at. It does not connect; Probe says whether the
// peer is there. An error is an *Error.
func OpenPickle(network, address string, opts *Options) (*PickleEmitter, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	o.Framing = LengthPrefix
	e := &PickleEmitter{}
	if len(os.Args) > 0 {
		e.processName = filepath.Base(os.Args[0])
	}
	if err := e.start(network, address, &o); err != nil {
		return nil, err
	}
	return e, nil
}

// Emit keeps the record for delivery. It does not wait. Its error is an *Error,
// and says that the record was dropped, or is too large for a datagram, which a
// pickle can't be cut for.
func (e *PickleEmitter) Emit(_ context.Context, logger string, r slog.Record, _ []byte) error {
	b := buffer.Get()
	defer buffer.Put(b)
	*b = e.appendRecord(*b, logger, &r)
	if size := len(*b) + e.opts.Framing.overhead(nil); !e.stream && size > e.opts.MaxDatagram {
		e.spool.Reject()
		return e.wrap("write", fmt.Errorf("the record takes %d bytes, a datagram has at most %d", size, e.opts.MaxDatagram))
	}
	return e.put(*b)
}

// processStart is what relativeCreated counts from.
var processStart = time.Now()

// appendRecord appends the pickle of r.
func (e *PickleEmitter) appendRecord(dst []byte, logger string, r *slog.Record) []byte {
	p := pickler{dst: dst}
	p.begin()
	if logger == "" {
		logger = "root"
	}
	at := r.Time
	if at.IsZero() {
		at = time.Now()
	}
	p.text("name", logger)
	p.text("msg", r.Message)
	p.none("args")
	p.text("levelname", pythonName(r.Level))
	p.int("levelno", int64(math.Floor(20+float64(r.Level)*2.5)))
	p.float("created", float64(at.UnixMicro())/1e6)
	p.float("msecs", float64(at.Nanosecond()/1e6))
	p.float("relativeCreated", float64(at.Sub(processStart).Microseconds())/1e3)
	p.int("process", int64(os.Getpid()))
	p.text("processName", e.processName)
	p.int("thread", 0)
	p.text("threadName", "")
	p.none("taskName")
	p.none("exc_info")
	p.dst = append(p.dst, e.places.of(r)...)
	p.attrs(r)
	return p.end()
}

// stack is what slogx.Exception gives a record.
type stack interface {
	Frames() []runtime.Frame
	String() string
}

// attrs appends the attrs of r, and what they say of an exception.
func (p *pickler) attrs(r *slog.Record) {
	var failure error
	var trace stack
	r.Attrs(func(a slog.Attr) bool {
		if kind := a.Value.Kind(); kind == slog.KindLogValuer || kind == slog.KindGroup {
			a.Value = resolved.Resolve([]slog.Attr{a})[0].Value
		}
		if a.Value.Kind() == slog.KindAny {
			switch x := a.Value.Any().(type) {
			case stack:
				trace = x
				return true
			case *slog.Source:
				if a.Key == slog.SourceKey && r.PC == 0 {
					return true
				}
			case error:
				if a.Key == "error" {
					failure = x
				}
			}
		}
		p.attr(a, true)
		return true
	})
	switch {
	case trace == nil:
		p.none("exc_text")
		p.none("stack_info")
	case failure == nil:
		p.none("exc_text")
		p.text("stack_info", trace.String())
	default:
		p.text("exc_text", string(appendError(nil, failure))+"\n"+trace.String())
		p.none("stack_info")
	}
}
