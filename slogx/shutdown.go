package slogx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"reflect"
	"slices"
	"time"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/internal/balance"
)

// Shutdown flushes and closes the handlers of the default tree, from the last
// logger of the tree to the root: those with a method Flush(context.Context) error or
// Flush() error, and those that are an io.Closer, such as what [BasicConfig]
// opened, and queues. A handler is not closed before it is flushed; when ctx
// ends, those that are left are closed without, and one that has not closed
// within a second is left behind. The error also names the handlers and their
// emitters whose Stats do not account for every record: see [Balance]. It is
// logging.shutdown, which CPython calls at exit; here the program defers it.
// Records that come later are reported as errors. Calling it again does no harm.
//
// Where a handler delivers to a network, or to anything else that may be away,
// ctx should have a deadline: without one Shutdown waits until it is back.
// Writers and emitters are flushed; to close them is their opener's part.
func Shutdown(ctx context.Context) error {
	var all []slog.Handler
	for info := range hierarchy.Default().Walk() {
		for _, h := range info.Handlers {
			if !slices.ContainsFunc(all, func(o slog.Handler) bool { return sameHandler(o, h.Handler) }) {
				all = append(all, h.Handler)
			}
		}
	}
	return closeAll(ctx, all)
}

// closeAll flushes and closes handlers, the last first.
func closeAll(ctx context.Context, handlers []slog.Handler) error {
	var errs []error
	for _, h := range slices.Backward(handlers) {
		err := ctx.Err()
		if err == nil {
			err = flush(ctx, h)
		}
		if !errors.Is(err, fs.ErrClosed) { // an earlier Shutdown closed it
			errs = append(errs, err)
		}
		if c, ok := h.(io.Closer); ok {
			errs = append(errs, closeOne(ctx, c))
		}
		errs = append(errs, checkBalance(h))
	}
	return errors.Join(errs...)
}

// checkBalance returns an error if h, what it hands records to, or what that
// delivers to, does not account for every record.
func checkBalance(h slog.Handler) error {
	var errs []error
	const most = 32 // handlers around each other; more are one that is its own target
	for range most {
		errs = append(errs, balance.Check(h))
		if out, ok := h.(*OutputHandler); ok {
			errs = append(errs, balance.Check(out.shared.emitter))
			if out.shared.writer != nil {
				errs = append(errs, balance.Check(out.shared.writer.w))
			}
		}
		t, ok := h.(interface{ Target() slog.Handler })
		if !ok {
			break
		}
		h = t.Target()
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("slogx: %w", err)
	}
	return nil
}

// closeOne closes c, but waits no longer than a second after the end of ctx: a
// handler whose target is stuck would never close. One that has a method
// Shutdown is told of ctx.
func closeOne(ctx context.Context, c io.Closer) error {
	done := make(chan error, 1)
	go func() {
		if s, ok := c.(interface{ Shutdown(context.Context) error }); ok {
			done <- s.Shutdown(ctx)
		} else {
			done <- c.Close()
		}
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(time.Second):
		return fmt.Errorf("slogx: closing %T: %w", c, ctx.Err())
	}
}

// sameHandler says whether a and b are one. Handlers that cannot be compared
// never are.
func sameHandler(a, b slog.Handler) bool {
	return reflect.ValueOf(a).Comparable() && a == b
}
