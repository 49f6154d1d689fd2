package rotate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ErrClosed is what every method of a closed File returns, but Close. It is
// also an fs.ErrClosed.
var ErrClosed = fmt.Errorf("rotate: the file is closed: %w", fs.ErrClosed)

// ErrSecondWriter is reported to Options.OnError, once, when a file is opened
// that another File, in this process or another, has open, unless both have
// Options.Shared.
var ErrSecondWriter = errors.New("another writer has the file open; use Shared for both")

// OptionError says that the value of an option is not allowed. It is returned
// by the Open functions and ParseSchedule.
type OptionError struct {
	Option  string // name of the field or argument
	Value   any    // as it was given
	Allowed string // what would be allowed
}

// Error names the option, its value, and what is allowed.
func (e *OptionError) Error() string {
	value := fmt.Sprint(e.Value)
	if s, ok := e.Value.(string); ok {
		value = fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("rotate: %s is %s; allowed: %s", e.Option, value, e.Allowed)
}

// failed says what was attempted on which file and why it failed. The error of
// package os names the same file and its system call: only the cause is kept.
func failed(act, name string, err error) error {
	if err == nil {
		return nil
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	} else if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	return fmt.Errorf("rotate: %s %s: %w", act, name, err)
}

// unsupported says that a file cannot do what was asked for.
func unsupported(act, name, why string) error {
	return fmt.Errorf("rotate: %s %s: %s: %w", act, name, why, errors.ErrUnsupported)
}
