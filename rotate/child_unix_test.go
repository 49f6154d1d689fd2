//go:build unix

package rotate

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
)

func killSelf() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) }

// exhaustFiles takes all descriptors that the process may have, and those that
// become free.
func exhaustFiles() (release func()) {
	var taken []*os.File
	var stop atomic.Bool
	var thief sync.WaitGroup
	limit := syscall.Rlimit{Cur: 64, Max: 64}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		panic(err)
	}
	full := make(chan struct{})
	thief.Go(func() {
		for once := sync.OnceFunc(func() { close(full) }); !stop.Load(); runtime.Gosched() {
			f, err := os.Open(os.DevNull)
			if err != nil {
				once()
				continue
			}
			taken = append(taken, f)
		}
	})
	<-full
	return func() {
		stop.Store(true)
		thief.Wait()
		for _, f := range taken {
			_ = f.Close() // only read
		}
	}
}
