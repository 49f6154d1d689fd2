package main

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/spf13/cobra"
)

// failures are the handlers that failed, each with its first error.
type failures struct {
	mu    sync.Mutex
	names []string
	errs  []error

	records int64 // that did not get to all handlers
}

// lose counts records that did not get to all handlers.
func (f *failures) lose(records int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.records += records
}

// add remembers the first error of a handler; "" is the tree.
func (f *failures) add(handler string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if slices.Contains(f.names, handler) {
		return
	}
	f.names = append(f.names, handler)
	f.errs = append(f.errs, err)
}

// report writes a line for each handler that failed, and returns the failure of
// the command; err is what else went wrong.
func (f *failures) report(cmd *cobra.Command, err error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	say := reporter(cmd)
	for i, name := range f.names {
		if name == "" {
			say(f.errs[i])
			continue
		}
		say(fmt.Errorf("handler %s: %w", name, f.errs[i]))
	}
	if err == nil && len(f.names) > 0 {
		return &failure{code: exitFailed}
	}
	if err == nil && f.records > 0 {
		err = errors.New("a handler failed")
	}
	return err
}
