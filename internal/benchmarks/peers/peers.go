// Package peers is the table of slog handlers that this module compares: slog's
// own, the fastest of others, and ours. Each is set to the keys and the time
// layout of slog's handlers where it allows that.
package peers

import (
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/lmittmann/tint"
	phuslu "github.com/phuslu/log"
	"github.com/rs/zerolog"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"
)

// Peer is a slog handler to compare.
type Peer struct {
	Name      string
	JSON      bool   // claims to write JSON
	NoSource  bool   // cannot print the source
	NoReplace bool   // does not know ReplaceAttr
	Same      string // the peer whose lines it writes, byte for byte
	Open      func(w io.Writer, o *slog.HandlerOptions) slog.Handler
	// fanout returns a handler to several writers; nil: slog.NewMultiHandler.
	fanout func(ws []io.Writer, o *slog.HandlerOptions) slog.Handler
}

// All returns the table, slog's own handlers first: the reference of the ratios.
func All() []Peer {
	others := []Peer{
		{Name: "slog-json", JSON: true, Open: func(w io.Writer, o *slog.HandlerOptions) slog.Handler {
			return slog.NewJSONHandler(w, o)
		}},
		{Name: "zapslog", JSON: true, NoReplace: true, Open: newZap},
		{Name: "zerolog", JSON: true, NoReplace: true, NoSource: true, Open: newZerolog},
		{Name: "phuslu", JSON: true, Open: func(w io.Writer, o *slog.HandlerOptions) slog.Handler {
			return phuslu.SlogNewJSONHandler(w, o)
		}},
		{Name: "slog-text", Open: func(w io.Writer, o *slog.HandlerOptions) slog.Handler {
			return slog.NewTextHandler(w, o)
		}},
		{Name: "tint", Open: func(w io.Writer, o *slog.HandlerOptions) slog.Handler {
			return tint.NewTextHandler(w, &tint.Options{AddSource: o.AddSource, Level: o.Level, ReplaceAttr: o.ReplaceAttr, TimeFormat: time.RFC3339Nano})
		}},
	}
	return append(others, ours()...)
}

// To returns a handler of p to several writers.
func (p Peer) To(ws []io.Writer, o *slog.HandlerOptions) slog.Handler {
	if p.fanout != nil {
		return p.fanout(ws, o)
	}
	handlers := make([]slog.Handler, len(ws))
	for i, w := range ws {
		handlers[i] = p.Open(w, o)
	}
	return slog.NewMultiHandler(handlers...)
}

func newZap(w io.Writer, o *slog.HandlerOptions) slog.Handler {
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
	core := zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), zapLevel(o.Level.Level()))
	// A stack trace from ERROR up is zapslog's default; nobody else prints one.
	return zapslog.NewHandler(core, zapslog.WithCaller(o.AddSource), zapslog.AddStacktraceAt(slog.LevelError+100))
}

// zapLevel returns the level of zap for a minimum level.
func zapLevel(level slog.Level) zapcore.Level { return zapcore.Level(max(level/4, -100)) }

// zerolog has package variables for its settings. By itself it would leave the
// fractions of times out, which others print.
func init() {
	zerolog.MessageFieldName = slog.MessageKey
	zerolog.TimeFieldFormat = time.RFC3339Nano
	zerolog.LevelFieldMarshalFunc = func(l zerolog.Level) string { return strings.ToUpper(l.String()) }
}

func newZerolog(w io.Writer, o *slog.HandlerOptions) slog.Handler {
	level := zerolog.InfoLevel
	switch minimum := o.Level.Level(); {
	case minimum < slog.LevelDebug:
		level = zerolog.TraceLevel
	case minimum < slog.LevelInfo:
		level = zerolog.DebugLevel
	}
	return zerolog.NewSlogHandler(zerolog.New(zerolog.SyncWriter(w)).Level(level))
}
