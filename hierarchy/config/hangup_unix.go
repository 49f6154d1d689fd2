//go:build unix

package config

import (
	"os"
	"os/signal"
	"syscall"
)

// notifyHangup passes SIGHUP on to c.
func notifyHangup(c chan<- os.Signal) { signal.Notify(c, syscall.SIGHUP) }
