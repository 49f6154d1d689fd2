package netlog

import (
	"errors"
	"syscall"
	"testing"
)

// TestNoMemoryFile says which errors of memfd_create make an entry undeliverable.
func TestNoMemoryFile(t *testing.T) {
	for _, tc := range []struct {
		err   syscall.Errno
		never bool
	}{
		{syscall.EPERM, true}, {syscall.EACCES, true}, {syscall.ENOSYS, true},
		{syscall.EMFILE, false}, {syscall.ENFILE, false}, {syscall.ENOMEM, false},
	} {
		err := noMemoryFile(tc.err)
		if errors.Is(err, syscall.EMSGSIZE) != tc.never || !errors.Is(err, tc.err) {
			t.Errorf("%v becomes %v; never to be delivered: want %v", tc.err, err, tc.never)
		}
	}
}
