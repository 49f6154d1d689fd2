package main

import (
	"io"
	"os"

	"github.com/DeRuina/timberjack"
	"gopkg.in/natefinch/lumberjack.v2"
)

const megabyte = 1 << 20

// writer is a kind of file to measure.
type writer struct {
	name  string
	least int64 // the smallest limit it can have
	open  func(path string, limit int64) (io.WriteCloser, error)
}

func writers() []writer {
	return []writer{
		{"os.File, never rolls", 0, func(path string, _ int64) (io.WriteCloser, error) {
			return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
		}},
		{"lumberjack", megabyte, func(path string, limit int64) (io.WriteCloser, error) {
			return &lumberjack.Logger{Filename: path, MaxSize: int(limit / megabyte)}, nil
		}},
		{"timberjack", megabyte, func(path string, limit int64) (io.WriteCloser, error) {
			return &timberjack.Logger{Filename: path, MaxSize: int(limit / megabyte)}, nil
		}},
	}
}
