//go:build !unix

package main

import "github.com/seed-e5d85c45/logging/internal/pipe"

// keepBrokenPipes does nothing: without signals, a write to a closed standard
// output returns an error anyway.
func keepBrokenPipes() {}

// commands returns no commands: there are no signals for them.
func commands() (told <-chan pipe.Command, stop func()) { return nil, func() {} }
