package callsite

import (
	"runtime"
	"strings"
)

// maxDepth is how many frames of a stack are looked at.
const maxDepth = 256

// Caller returns the place and the package of the first call above pc, on the
// stack of this goroutine, that stands in no package to skip. If there is
// none, or pc is not on this stack, ok is false.
func (t *Table) Caller(pc uintptr) (above uintptr, pkg *Package, ok bool) {
	var pcs [32]uintptr
	found := false
	for skip := 2; skip < maxDepth; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, above := range pcs[:n] {
			if !found {
				found = above == pc
				continue
			}
			if pkg := t.Lookup(above); pkg == nil || !pkg.Skip {
				return above, pkg, pkg != nil
			}
		}
		if n < len(pcs) {
			break
		}
	}
	return 0, nil, false
}

// Default returns the place of the call of slog that slog's own default
// handler is handling on this goroutine: it passes the record to package log
// as text, and from there it comes to who is the default now. ok is false if
// there is no such call. looped says that it is a handler below the function
// called handle that calls the default handler, and no logger: without an end,
// if the text goes there again.
func Default(handle string) (pc uintptr, looped, ok bool) {
	const (
		outside = iota
		called  // by the default handler
		logged  // by a logger, or a handler
		wrapped // by a handler
	)
	state := outside
	var pcs [32]uintptr
	for skip := 2; skip < maxDepth; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, above := range pcs[:n] {
			frame, _ := runtime.CallersFrames([]uintptr{above}).Next()
			switch state {
			case outside:
				if frame.Function == defaultHandle {
					state = called
				}
				continue
			case called:
				state = wrapped
				if strings.HasPrefix(frame.Function, "log/slog.(*Logger).") {
					state = logged
				}
			}
			switch {
			case state == logged && !strings.HasPrefix(frame.Function, "log/slog."):
				return above, false, true
			case state == wrapped && pc == 0:
				pc = above
			case state == wrapped && frame.Function == handle:
				return pc, true, true
			}
		}
		if n < len(pcs) {
			break
		}
	}
	return pc, false, pc != 0
}

// defaultHandle is what slog's default handler does with a record.
const defaultHandle = "log/slog.(*defaultHandler).Handle"
