package main

import (
	"errors"
	"log/slog"
	"os"

	phuslu "github.com/phuslu/log"
	"github.com/seed-e5d85c45/logging/rotate"
	"github.com/seed-e5d85c45/logging/slogx"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"
)

// Each peer may hold so much back: records where it queues them, bytes where it
// gathers them.
const (
	capacity = 1024
	gathered = 384 << 10
)

// peer is a logger to a file that does not wait for the file.
type peer struct {
	name string
	open func(path string) (h slog.Handler, end func() error, err error)
}

func peers() []peer {
	return []peer{
		{"slogx, queue", func(path string) (slog.Handler, func() error, error) {
			file, err := rotate.Open(path, &rotate.Options{Buffer: gathered})
			if err != nil {
				return nil, nil, err
			}
			queue := slogx.NewQueueHandler(
				slogx.NewOutputHandler(file, &slogx.OutputOptions{Format: slogx.JSON}),
				&slogx.QueueOptions{Capacity: capacity})
			return queue, func() error { return errors.Join(queue.Close(), file.Close()) }, nil
		}},
		{"zap, BufferedWriteSyncer", func(path string) (slog.Handler, func() error, error) {
			file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
			if err != nil {
				return nil, nil, err
			}
			buffered := &zapcore.BufferedWriteSyncer{WS: file, Size: gathered}
			encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{
				TimeKey:        slog.TimeKey,
				LevelKey:       slog.LevelKey,
				MessageKey:     slog.MessageKey,
				EncodeTime:     zapcore.RFC3339NanoTimeEncoder,
				EncodeLevel:    zapcore.CapitalLevelEncoder,
				EncodeDuration: zapcore.NanosDurationEncoder,
			})
			h := zapslog.NewHandler(zapcore.NewCore(encoder, buffered, zapcore.InfoLevel))
			return h, func() error { return errors.Join(buffered.Stop(), file.Close()) }, nil
		}},
		{"phuslu, AsyncWriter", func(path string) (slog.Handler, func() error, error) {
			async := &phuslu.AsyncWriter{
				ChannelSize: capacity,
				Writer:      &phuslu.FileWriter{Filename: path, FileMode: 0o640},
			}
			l := &phuslu.Logger{Level: phuslu.InfoLevel, Writer: async}
			return l.Slog().Handler(), async.Close, nil
		}},
	}
}
