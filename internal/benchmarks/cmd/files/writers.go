package main

import (
	"io"
	"os"

	"github.com/DeRuina/timberjack"
	"github.com/seed-e5d85c45/logging/rotate"
	"gopkg.in/natefinch/lumberjack.v2"
)

const megabyte = 1 << 20

// writer is a kind of file to measure.
type writer struct {
	name  string
	least int64 // the smallest limit it can have
	open  func(path string, limit int64) (io.WriteCloser, error)
	keeps bool // must lose nothing
	// prunes says that it removes old backups: what is missing then is no loss.
	prunes bool
}

func writers() []writer {
	return []writer{
		{name: "os.File, never rolls", keeps: true, open: func(path string, _ int64) (io.WriteCloser, error) {
			return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
		}},
		{name: "lumberjack", least: megabyte, open: func(path string, limit int64) (io.WriteCloser, error) {
			return &lumberjack.Logger{Filename: path, MaxSize: int(limit / megabyte)}, nil
		}},
		{name: "timberjack", least: megabyte, open: func(path string, limit int64) (io.WriteCloser, error) {
			return &timberjack.Logger{Filename: path, MaxSize: int(limit / megabyte)}, nil
		}},
		{name: "rotate", keeps: true, open: ours(rotate.Options{})},
		{name: "rotate, 64 KiB buffer", keeps: true, open: ours(rotate.Options{Buffer: 64 << 10})},
		{name: "rotate, shared", keeps: true, open: ours(rotate.Options{Shared: true})},
		{name: "rotate, 5 numbered backups", prunes: true, open: func(path string, limit int64) (io.WriteCloser, error) {
			return rotate.OpenSize(path, &rotate.SizeOptions{MaxBytes: limit, Backups: 5})
		}},
	}
}

// ours opens our file with time-stamped backups: numbered ones, of which all
// would have to be renamed each time, are not for keeping thousands.
func ours(o rotate.Options) func(string, int64) (io.WriteCloser, error) {
	return func(path string, limit int64) (io.WriteCloser, error) {
		return rotate.OpenSize(path, &rotate.SizeOptions{Options: o, MaxBytes: limit, Naming: rotate.Timestamped})
	}
}
