package rotate

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/seed-e5d85c45/logging/internal/testenv"
)

// TestReadOnlyMount has the path lead to a file system that is mounted
// read-only, and back, while the file is open. The kernel refuses to remount one
// itself that has a file open to write, so it is the same one mounted over it.
// The records go on into the open file, the rotation is reported once, and is
// done when it can be.
func TestReadOnlyMount(t *testing.T) {
	for kind := range kinds(nil, nil) {
		t.Run(kind, func(t *testing.T) {
			dir := smallDisk(t, 4<<20, 1000)
			c := newWallClock(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC))
			var said reports
			f, err := kinds(c.now, said.add)[kind](filepath.Join(dir, "app.log"), newSystem())
			f = closing(t, f, err)
			putLines(t, f, 0, 0, 5, 100)
			if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != syscall.EBUSY {
				t.Errorf("remounting a file system with an open file: %v", err)
			}
			mountReadOnly(t, dir)
			for n := 5; n < 50; n++ {
				c.add(200 * time.Millisecond)
				putLines(t, f, 0, n, n+1, 100)
			}
			if n := len(said.all()); n != 1 {
				t.Errorf("%d reports: %v", n, said.all())
			}
			if n := f.Stats().Rotations; n != 0 {
				t.Errorf("%d rotations", n)
			}
			if err := syscall.Unmount(dir, 0); err != nil {
				t.Fatal(err)
			}
			c.add(2 * time.Second)
			putLines(t, f, 0, 50, 51, 100)
			if f.Stats().Rotations != 1 || sizes(t, dir)["app.log"] != 100 {
				t.Errorf("it does not rotate again: %v", sizes(t, dir))
			}
			verify(t, dir, 1, 51, byStamp(f))
		})
	}
}

// mountReadOnly mounts what is at dir over it, read-only.
func mountReadOnly(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
		testenv.Missing(t, "nothing can be mounted over a directory: "+err.Error())
	}
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
}

// TestReadOnlyRemount remounts the file system before the file is opened, and
// again: its records are refused, with EROFS, until they can be written.
func TestReadOnlyRemount(t *testing.T) {
	dir := smallDisk(t, 1<<20, 100)
	remount := func(flags uintptr) {
		t.Helper()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	f, err := OpenSize(filepath.Join(dir, "app.log"), &SizeOptions{
		MaxBytes: 1000, Backups: 3, Options: Options{Delay: true, OnError: failOnError(t)},
	})
	f = closing(t, f, err)
	remount(syscall.MS_RDONLY)
	for range 3 {
		n, err := f.Write([]byte("refused\n"))
		if mustBe(t, err, syscall.EROFS); n != 0 {
			t.Errorf("%d bytes", n)
		}
	}
	remount(0)
	putLines(t, f, 0, 0, 30, 100)
	verify(t, dir, 1, 30, byNumber)
}
