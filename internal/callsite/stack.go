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
// there is no such call.
func Default() (pc uintptr, ok bool) {
	var pcs [32]uintptr
	in := false
	for skip := 2; skip < maxDepth; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, pc := range pcs[:n] {
			frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
			switch {
			case frame.Function == defaultHandle:
				in = true
			case in && !strings.HasPrefix(frame.Function, "log/slog."):
				return pc, true
			}
		}
		if n < len(pcs) {
			break
		}
	}
	return 0, false
}

// defaultHandle is what slog's default handler does with a record.
const defaultHandle = "log/slog.(*defaultHandler).Handle"
