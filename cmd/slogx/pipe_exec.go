package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// newHook returns the rotator that runs command with the backup's path when it
// has renamed the file, and waits for it, so that there is never more than one
// and the backup is not renamed meanwhile. A command that fails is run three
// times. nil without a command.
func newHook(command string, output io.Writer, say func(error)) func(src, dst string) error {
	if command == "" {
		return nil
	}
	return func(src, dst string) error {
		if err := os.Rename(src, dst); err != nil {
			return err
		}
		var err error
		for try := range 3 {
			if try > 0 {
				time.Sleep(time.Duration(try) * 100 * time.Millisecond)
			}
			cmd := exec.Command(command, dst)
			cmd.Stdout, cmd.Stderr = output, output
			if err = cmd.Run(); err == nil {
				return nil
			}
		}
		// The rollover itself is done.
		say(fmt.Errorf("%s %s: %w", command, dst, err))
		return nil
	}
}
