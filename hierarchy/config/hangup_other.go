//go:build !unix

package config

import "os"

// notifyHangup does nothing where there is no SIGHUP.
func notifyHangup(chan<- os.Signal) {}
