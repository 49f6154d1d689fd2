package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/DeRuina/timberjack"
	phuslu "github.com/phuslu/log"
	"github.com/rs/zerolog"
	"github.com/seed-e5d85c45/logging/rotate"
	"github.com/seed-e5d85c45/logging/slogx"
	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"
	"gopkg.in/natefinch/lumberjack.v2"
)

// Files, by how they are opened.

type opener func(path string) (io.WriteCloser, error)

func osFile(path string) (io.WriteCloser, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
}

func lumberjackFile(path string) (io.WriteCloser, error) {
	return &lumberjack.Logger{Filename: path, MaxSize: 1 << 30}, nil
}

func timberjackFile(path string) (io.WriteCloser, error) {
	return &timberjack.Logger{Filename: path, MaxSize: 1 << 30}, nil
}

func plainFile(path string) (io.WriteCloser, error) { return rotate.Open(path, nil) }

// sizeFile is ours by size: of a limit that is never reached, if it is 0.
func sizeFile(limit int64, o rotate.Options) opener {
	if limit == 0 {
		limit = 1 << 40
	}
	return func(path string) (io.WriteCloser, error) {
		return rotate.OpenSize(path, &rotate.SizeOptions{Options: o, MaxBytes: limit, Backups: 5})
	}
}

// gathered has records wait for a millisecond at most.
func gathered() rotate.Options {
	return rotate.Options{Buffer: megabyte, FlushEvery: time.Millisecond}
}

// zapBuffer is zap's buffer over a file. Its Stop flushes.
type zapBuffer struct {
	*zapcore.BufferedWriteSyncer
	file io.Closer
}

func (b zapBuffer) Close() error {
	if err := b.Stop(); err != nil {
		return err
	}
	return b.file.Close()
}

// unsynced is a file that Stop does not wait for the disk for.
type unsynced struct{ io.Writer }

func (unsynced) Sync() error { return nil }

func zapFile(path string) (io.WriteCloser, error) {
	f, err := osFile(path)
	return zapBuffer{&zapcore.BufferedWriteSyncer{WS: unsynced{f}}, f}, err
}

// Subjects that take ready lines.

func lineSubject(name string, open opener) subject {
	return subject{name: name, start: func(path string) (run, error) {
		w, err := open(path)
		if err != nil {
			return run{}, err
		}
		return run{close: w.Close, parse: parseRecord, caller: func(g int) func(int) error {
			record := newRecord(g)
			return func(n int) error {
				setNumber(record, n)
				_, err := w.Write(record)
				return err
			}
		}}, nil
	}}
}

// phusluLines hands each record over in memory of its own, which its
// AsyncWriter keeps.
func phusluLines() subject {
	return subject{name: "phuslu AsyncWriter", start: func(path string) (run, error) {
		w := phusluWriter(path)
		return run{close: w.Close, parse: parseRecord, caller: func(g int) func(int) error {
			record := newRecord(g)
			return func(n int) error {
				setNumber(record, n)
				_, err := w.Write(bytes.Clone(record))
				return err
			}
		}}, nil
	}}
}

func phusluWriter(path string) *phuslu.AsyncWriter {
	return &phuslu.AsyncWriter{ChannelSize: 4096, Writer: &phuslu.FileWriter{Filename: path, FileMode: 0o640}}
}

func (s subject) versus(other string) subject {
	s.against = other
	return s
}

func (s subject) pruning() subject {
	s.prunes = true
	return s
}

func lineSubjects() []subject {
	const direct, buffered = "rotate.OpenSize", "rotate.OpenSize, 1 ms"
	return []subject{
		lineSubject("os.File", osFile),
		lineSubject("lumberjack", lumberjackFile),
		lineSubject("timberjack", timberjackFile),
		lineSubject("rotate.Open", plainFile).versus("lumberjack"),
		lineSubject(direct, sizeFile(0, rotate.Options{})).versus("lumberjack"),
		lineSubject(direct+", 1 MiB, 5 backups", sizeFile(megabyte, rotate.Options{})).versus(direct).pruning(),
		phusluLines(),
		lineSubject("zap BufferedWriteSyncer", zapFile),
		lineSubject(buffered, sizeFile(0, gathered())).versus("zap BufferedWriteSyncer"),
		lineSubject(buffered+", 1 MiB, 5 backups", sizeFile(megabyte, gathered())).versus(buffered).pruning(),
	}
}

// Subjects that take records through slog.

func slogSubject(name string, open opener, handler func(io.Writer) slog.Handler) subject {
	return subject{name: name, start: func(path string) (run, error) {
		w, err := open(path)
		if err != nil {
			return run{}, err
		}
		return slogRun(handler(w), w.Close), nil
	}}
}

// phusluSlog has the AsyncWriter take over the memory of its own logger's records.
func phusluSlog() subject {
	return subject{name: "phuslu.Logger.Slog + AsyncWriter", start: func(path string) (run, error) {
		w := phusluWriter(path)
		l := phuslu.Logger{Level: phuslu.InfoLevel, Writer: w}
		return slogRun(l.Slog().Handler(), w.Close), nil
	}}
}

func slogRun(h slog.Handler, close func() error) run {
	log := slog.New(h)
	return run{close: close, parse: parseJSON, caller: func(g int) func(int) error {
		return func(n int) error {
			log.LogAttrs(context.Background(), slog.LevelInfo, "request served and paid for",
				slog.Int("goroutine", g), slog.Int("number", n),
				slog.String("path", "/api/v1/orders/confirmed"), slog.Float64("seconds", 0.0251),
				slog.String("agent", "Mozilla/5.0 (X11; Linux)"))
			return nil
		}
	}}
}

func slogxHandler(w io.Writer) slog.Handler {
	return slogx.Handler(w, &slogx.HandlerOptions{Level: slog.LevelInfo, Format: slogx.JSON})
}

func zeroHandler(w io.Writer) slog.Handler {
	return zerolog.NewSlogHandler(zerolog.New(w).With().Timestamp().Logger())
}

func zapHandler(w io.Writer) slog.Handler {
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(w), zap.InfoLevel)
	return zapslog.NewHandler(core)
}

func jsonHandler(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) }

func slogSubjects() []subject {
	const phusluAsync, buffered = "phuslu.Logger.Slog + AsyncWriter", "slogx + rotate, 1 ms"
	const direct = "slogx + rotate"
	return []subject{
		slogSubject("slog JSON + os.File", osFile, jsonHandler),
		slogSubject("slog JSON + lumberjack", lumberjackFile, jsonHandler),
		slogSubject("zerolog + os.File", osFile, zeroHandler),
		slogSubject(direct, sizeFile(0, rotate.Options{}), slogxHandler).versus("slog JSON + lumberjack"),
		slogSubject(direct+", 1 MiB, 5 backups", sizeFile(megabyte, rotate.Options{}), slogxHandler).versus(direct).pruning(),
		slogSubject("zapslog + zap BufferedWriteSyncer", zapFile, zapHandler),
		phusluSlog(),
		slogSubject(buffered, sizeFile(0, gathered()), slogxHandler).versus(phusluAsync),
		slogSubject(buffered+", 1 MiB, 5 backups", sizeFile(megabyte, gathered()), slogxHandler).versus(buffered).pruning(),
	}
}

// parseJSON finds the numbers in a line of slogSubject's.
func parseJSON(line []byte) (goroutine, n int, ok bool) {
	if len(line) < 2 || line[0] != '{' || line[len(line)-1] != '}' {
		return 0, 0, false
	}
	goroutine, okG := after(line, `"goroutine":`)
	n, okN := after(line, `"number":`)
	return goroutine, n, okG && okN
}

func after(line []byte, key string) (int, bool) {
	i := bytes.Index(line, []byte(key))
	if i < 0 || bytes.Contains(line[i+1:], []byte(key)) { // two lines in one
		return 0, false
	}
	rest := line[i+len(key):]
	end := bytes.IndexByte(rest, ',')
	if end < 0 {
		return 0, false
	}
	n, err := strconv.Atoi(string(rest[:end]))
	return n, err == nil
}
