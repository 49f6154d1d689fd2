package benchmarks

import (
	"io"
	"log/slog"
	"time"

	"github.com/lmittmann/tint"
	phuslu "github.com/phuslu/log"
	"github.com/rs/zerolog"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"
)

// options are what a scenario asks of a handler.
type options struct {
	source bool
	level  slog.Leveler
}

// peer is a slog handler to measure. Each is set to the keys and the time
// layout of slog's handlers where it allows that.
type peer struct {
	name     string
	json     bool   // claims to write JSON
	noSource bool   // cannot print the source
	same     string // the peer whose lines it writes, byte for byte
	new      func(w io.Writer, o options) slog.Handler
	// fanout returns a handler to several writers; nil: slog.NewMultiHandler.
	fanout func(ws []io.Writer, o options) slog.Handler
}

// peers returns the table, slog's own handlers first: the reference of the ratios.
func peers() []peer {
	others := []peer{
		{name: "slog-json", json: true, new: func(w io.Writer, o options) slog.Handler {
			return slog.NewJSONHandler(w, o.slog())
		}},
		{name: "zapslog", json: true, new: newZap},
		{name: "zerolog", json: true, noSource: true, new: newZerolog},
		{name: "phuslu", json: true, new: func(w io.Writer, o options) slog.Handler {
			return phuslu.SlogNewJSONHandler(w, o.slog())
		}},
		{name: "slog-text", new: func(w io.Writer, o options) slog.Handler {
			return slog.NewTextHandler(w, o.slog())
		}},
		{name: "tint", new: func(w io.Writer, o options) slog.Handler {
			return tint.NewTextHandler(w, &tint.Options{AddSource: o.source, Level: o.level, TimeFormat: time.RFC3339Nano})
		}},
	}
	return append(others, ours()...)
}

func (o options) slog() *slog.HandlerOptions {
	return &slog.HandlerOptions{AddSource: o.source, Level: o.level}
}

// to returns a handler of p to several writers.
func (p peer) to(ws []io.Writer, o options) slog.Handler {
	if p.fanout != nil {
		return p.fanout(ws, o)
	}
	handlers := make([]slog.Handler, len(ws))
	for i, w := range ws {
		handlers[i] = p.new(w, o)
	}
	return slog.NewMultiHandler(handlers...)
}

func newZap(w io.Writer, o options) slog.Handler {
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{
		TimeKey:        slog.TimeKey,
		LevelKey:       slog.LevelKey,
		MessageKey:     slog.MessageKey,
		CallerKey:      slog.SourceKey,
		EncodeTime:     zapcore.RFC3339NanoTimeEncoder,
		EncodeLevel:    zapcore.CapitalLevelEncoder,
		EncodeDuration: zapcore.NanosDurationEncoder,
		EncodeCaller:   zapcore.FullCallerEncoder,
	})
	core := zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), zapLevel(o.level.Level()))
	// A stack trace from ERROR up is zapslog's default; nobody else prints one.
	return zapslog.NewHandler(core, zapslog.WithCaller(o.source), zapslog.AddStacktraceAt(slog.LevelError+100))
}

func zapLevel(level slog.Level) zapcore.Level { return zapcore.Level(level / 4) }

func newZerolog(w io.Writer, o options) slog.Handler {
	level := zerolog.InfoLevel
	if o.level.Level() < slog.LevelInfo {
		level = zerolog.DebugLevel
	}
	return zerolog.NewSlogHandler(zerolog.New(zerolog.SyncWriter(w)).Level(level))
}
