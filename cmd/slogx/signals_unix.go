//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/seed-e5d85c45/logging/internal/pipe"
)

// keepBrokenPipes has writes to a closed standard output return an error
// instead of ending the process, without the programs it starts inheriting that.
func keepBrokenPipes() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
}

// commands returns what the process is told by signals, until stop is called.
func commands() (told <-chan pipe.Command, stop func()) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGALRM)
	told, end := translate(signals, func(s os.Signal) pipe.Command {
		if s == syscall.SIGHUP {
			return pipe.Reopen
		}
		return pipe.Rotate
	})
	return told, func() {
		signal.Stop(signals)
		end()
	}
}

// translate makes commands out of signals until end is called.
func translate(signals <-chan os.Signal, command func(os.Signal) pipe.Command) (told <-chan pipe.Command, end func()) {
	out := make(chan pipe.Command)
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case s := <-signals:
				select {
				case out <- command(s):
				case <-over:
					return
				}
			case <-over:
				return
			}
		}
	}()
	return out, func() {
		close(over)
		<-done
	}
}
