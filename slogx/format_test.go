package slogx_test

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

// formatHandler is a slog.Handler around nothing but a formatter.
type formatHandler struct {
	w      io.Writer
	f      slogx.Formatter
	logger string
	buf    *[]byte
}

func newFormatHandler(w io.Writer, format slogx.Format, opts *slogx.OutputOptions) *formatHandler {
	return &formatHandler{w: w, f: format.New(opts), buf: new([]byte)}
}

func (h *formatHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h *formatHandler) Handle(_ context.Context, r slog.Record) error {
	*h.buf = h.f.AppendRecord((*h.buf)[:0], h.logger, r)
	_, err := h.w.Write(*h.buf)
	return err
}

func (h *formatHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	g := *h
	g.f = h.f.(slogx.Preformatter).WithAttrs(attrs)
	return &g
}

func (h *formatHandler) WithGroup(name string) slog.Handler {
	g := *h
	g.f = h.f.(slogx.Preformatter).WithGroup(name)
	return &g
}

// testTime has nine digits in its fraction, so that slog's JSONHandler has
// nothing to cut off.
var testTime = time.Date(2026, 7, 5, 4, 3, 2, 123456789, time.FixedZone("", 2*3600+30*60))

func newRecord(msg string, attrs ...slog.Attr) slog.Record {
	r := slog.NewRecord(testTime, slog.LevelInfo, msg, 0)
	r.AddAttrs(attrs...)
	return r
}
