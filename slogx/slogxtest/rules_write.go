package slogxtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

var writeRules = []rule{
	{
		name: "one-Write",
		text: "one record is one Write that ends in a newline",
		test: oneWrite,
	},
	{
		name: "interleaving",
		text: "records logged by several goroutines, through any logger derived from the handler, are written one after the other, each goroutine's in its order",
		test: interleaving,
	},
	{
		name: "write-errors",
		text: "a failed write is reported: Handle returns an error, or Flush or Close does",
		test: writeErrors,
	},
}

func oneWrite(s *subject) {
	out := s.open()
	defer out.close()
	l := slog.New(out.handler)
	for i, log := range []func(){
		func() { l.Info("") },
		func() { l.Info("msg") },
		func() { l.Info("msg", "a", 1, "b", "two words", "c", errors.New("x")) },
		func() { l.With("a", 1).WithGroup("g").Error("msg", "b", 2) },
	} {
		log()
		out.settle()
		if got := out.writer.count(); got != i+1 {
			s.problemf("%d Writes after %d records", got, i+1)
			return
		}
		if b := out.writer.bytes(); len(b) == 0 || b[len(b)-1] != '\n' {
			s.problemf("no newline at the end of %q", b)
		}
	}
}

func interleaving(s *subject) {
	const goroutines, each = 8, 100
	out := s.open()
	defer out.close()
	base := slog.New(out.handler)
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			l := base.With("who", g)
			for i := range each {
				l.With("half", i/2).Info("msg", "n", i, "text", "some words")
			}
		})
	}
	all.Wait()

	records := out.records()
	if out.writer.overlapped.Load() {
		s.problemf("two Writes at a time")
	}
	if got, want := len(records), goroutines*each; got != want {
		s.problemf("%d records, want %d", got, want)
	}
	next := map[string]int{}
	for _, r := range records {
		who := fmt.Sprint(r["who"])
		if problem := hasAttr("n", fmt.Sprint(next[who]))(r); problem != "" {
			s.problemf("goroutine %s: %s", who, problem)
			return
		}
		next[who]++
	}
}

type failingWriter struct{}

var errWrite = errors.New("disk full")

func (failingWriter) Write([]byte) (int, error) { return 0, errWrite }

func writeErrors(s *subject) {
	h := s.newHandler(failingWriter{})
	err := h.WithAttrs([]slog.Attr{slog.Int("a", 1)}).Handle(context.Background(),
		slog.NewRecord(time.Now(), slog.LevelInfo, "msg", 0))
	err = errors.Join(err, flush(h), closeHandler(h))
	switch {
	case err == nil:
		s.problemf("the writer failed, but no error was returned")
	case !errors.Is(err, errWrite):
		s.problemf("the error %q is not the writer's (errors.Is)", err)
	}
}
