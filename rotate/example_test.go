package rotate_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/rotate"
)

// scratch returns a directory for an example, and what removes it.
func scratch() (dir string, remove func()) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	return dir, func() {
		if err := os.RemoveAll(dir); err != nil {
			panic(err)
		}
	}
}

func show(dir string) {
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Printf("%s: %d bytes\n", name, info.Size())
		}
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
}

// A file that another program moves is opened anew by Reopen, as on SIGHUP.
func ExampleOpen() {
	dir, remove := scratch()
	defer remove()
	path := filepath.Join(dir, "app.log")
	f, err := rotate.Open(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Fprintln(f, "first")
	if err := errors.Join(os.Rename(path, path+".old"), f.Reopen()); err != nil {
		fmt.Println(err)
	}
	fmt.Fprintln(f, "second line")
	if err := f.Close(); err != nil {
		fmt.Println(err)
	}
	show(dir)
	// Output:
	// app.log: 12 bytes
	// app.log.old: 6 bytes
}

// Any slog handler can write to a file that rolls over.
func ExampleOpenSize() {
	dir, remove := scratch()
	defer remove()
	f, err := rotate.OpenSize(filepath.Join(dir, "app.log"), &rotate.SizeOptions{MaxBytes: 200, Backups: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	log := slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				a.Value = slog.TimeValue(time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC))
			}
			return a
		},
	}))
	for i := range 6 {
		log.Info("order paid", "order", 100+i)
	}
	if err := f.Close(); err != nil {
		fmt.Println(err)
	}
	show(dir)
	// Output:
	// app.log: 136 bytes
	// app.log.1: 136 bytes
	// app.log.2: 136 bytes
}

// A file that another program moves away is opened anew by the next record.
func ExampleOpenWatched() {
	dir, remove := scratch()
	defer remove()
	path := filepath.Join(dir, "app.log")
	f, err := rotate.OpenWatched(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Fprintln(f, "before")
	if err := os.Rename(path, path+".old"); err != nil { // as logrotate does
		fmt.Println(err)
	}
	fmt.Fprintln(f, "after it")
	if err := f.Close(); err != nil {
		fmt.Println(err)
	}
	show(dir)
	// Output:
	// app.log: 9 bytes
	// app.log.old: 7 bytes
}

// Buffered, a record is written when the buffer is full, after a second, or by
// Flush, Sync and Close.
func ExampleFile_Flush() {
	dir, remove := scratch()
	defer remove()
	f, err := rotate.Open(filepath.Join(dir, "app.log"), &rotate.Options{Buffer: 64 << 10, FlushEvery: time.Minute})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Fprintln(f, "one record")
	show(dir)
	if err := f.Flush(); err != nil {
		fmt.Println(err)
	}
	show(dir)
	if err := f.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// app.log: 0 bytes
	// app.log: 11 bytes
}

// A block of lines is divided between two files where the limit falls.
func ExampleFile_WriteLines() {
	dir, remove := scratch()
	defer remove()
	f, err := rotate.OpenSize(filepath.Join(dir, "app.log"), &rotate.SizeOptions{MaxBytes: 50, Backups: 9})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := f.WriteLines([]byte(strings.Repeat("a line of twenty-three\n", 5))); err != nil {
		fmt.Println(err)
	}
	if err := f.Close(); err != nil {
		fmt.Println(err)
	}
	show(dir)
	// Output:
	// app.log: 23 bytes
	// app.log.1: 46 bytes
	// app.log.2: 46 bytes
}

func ExampleOptionError() {
	_, err := rotate.OpenTimed("app.log", &rotate.TimedOptions{When: "W7"})
	if option, ok := errors.AsType[*rotate.OptionError](err); ok {
		fmt.Println(option.Option, option.Value)
	}
	fmt.Println(err)
	// Output:
	// When W7
	// rotate: When is "W7"; allowed: s, m, h, d, midnight, w0 to w6 (w0 is Monday)
}
