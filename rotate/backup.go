package rotate

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// backups names, lists, shifts, compresses and prunes the backups of one file.
// It touches only names that it could have made itself, and regular files.
//
// name and shift are called by one goroutine at a time; list, compress and
// prune may run beside them, each in one goroutine.
type backups struct {
	prefix, ext string // what stands before and after the stamp in a path
	stamps      stamps
	namer       func(string) string // from the default path to the real one; nil: the same
	sys         *system

	// plain says that .gz files are others': AsPython without Compress.
	plain bool

	// beside calls a function in a goroutine for which Close waits; nil: there is
	// nobody to wait.
	beside func(func())

	// guard keeps other processes from renaming backups until its result is
	// called; nil: there are none. Shift is called with them kept out already.
	guard func() (done func(), err error)

	// mu is held where a name must mean the same file for several system calls:
	// shift renames what compress and prune have looked at.
	mu     sync.Mutex
	packed fs.FileInfo // whose gzip file is complete, and which only has to go; nil: none
	pairs  bool        // a number may have both forms: from an earlier run, by compress, or by another process
	last   stamp       // given out by name, which alone writes it; it may be ahead of the clock

	freed string // the path that shift has made free, for name; "": name has to look
}

// A backup is one file. While its compression is not finished there are two
// with the same stamp.
type backup struct {
	name  string // path
	stamp stamp
	gz    bool
	info  fs.FileInfo
}

// newNumbered returns backups path.1, the newest, to path.keep.
func newNumbered(path string, keep int, namer func(string) string) *backups {
	return &backups{prefix: filepath.Clean(path) + ".", stamps: numbered{keep}, namer: namer, sys: newSystem(), pairs: true}
}

// newStamped returns backups named as lumberjack names them, in UTC:
// app-2006-01-02T15-04-05.000.log.
func newStamped(path string, namer func(string) string) *backups {
	path = filepath.Clean(path)
	ext := filepath.Ext(path)
	return &backups{prefix: strings.TrimSuffix(path, ext) + "-", ext: ext, stamps: stamped{}, namer: namer, sys: newSystem()}
}

// newDated returns backups path.suffix, and path.suffix.1 and so on where that
// is taken.
func newDated(path string, s Schedule, namer func(string) string) *backups {
	return &backups{prefix: filepath.Clean(path) + ".", stamps: dated{s}, namer: namer, sys: newSystem()}
}

// path returns the path of the plain backup with stamp s.
func (b *backups) path(s stamp) string {
	first := b.prefix + s.text + b.ext
	name := first
	counter := ""
	if s.counter > 0 {
		counter = "." + strconv.Itoa(s.counter)
		name += counter
	}
	if b.namer == nil {
		return name
	}
	named := b.namer(name)
	if counter != "" && named == b.namer(first) { // the namer drops the counter
		return named + counter
	}
	return named
}

// name returns a path for a new backup: one that does not exist, and whose
// compressed form does not, and that is newer than all others of its stamp. Of
// dated backups t is the rollover, of time-stamped ones the current time; of
// numbered ones the path is the first that shift has made free.
func (b *backups) name(t time.Time) (string, error) {
	if name := b.freed; name != "" {
		b.freed = ""
		return name, nil
	}
	s, err := b.first(t)
	if err != nil {
		return "", err
	}
	for range 1 << 16 {
		if name, err := b.take(s); name != "" || err != nil {
			return name, err
		}
		s = b.stamps.next(s)
	}
	return "", fmt.Errorf("rotate: no free name for a backup: %s and those before it are taken", b.path(s))
}

// nameAsPython returns the path that CPython gives the dated backup made now; ""
// if it is taken.
func (b *backups) nameAsPython(rollover, now time.Time) (string, error) {
	d, _ := b.stamps.(dated)
	return b.take(d.named(d.schedule.suffixAsPython(rollover, now)))
}

// take returns the path of a backup with stamp s and notes that it is given out;
// "" if it is taken.
func (b *backups) take(s stamp) (string, error) {
	name := b.path(s)
	free, err := b.isFree(name)
	if !free || err != nil {
		return "", err
	}
	b.mu.Lock()
	b.last = s
	b.mu.Unlock()
	return name, nil
}

// first returns the stamp that name tries first: none made before follows it.
func (b *backups) first(t time.Time) (stamp, error) {
	s := b.stamps.at(t)
	switch b.stamps.(type) {
	case stamped:
		// More than one in a millisecond, or the clock was set back a little.
		if ahead := b.last.start.Sub(s.start); ahead >= 0 && ahead < time.Minute {
			return b.last, nil
		}
	case dated:
		if s.text == b.last.text {
			return b.last, nil // free again if the rotation failed
		}
		// Others may be there, from an earlier run or from another process.
		var err error
		s.counter, err = b.highest(s.text)
		return s, err
	}
	return s, nil
}

// reaches says whether a backup that was named of late may have the time t, or
// a later one, in lumberjack's naming.
func (b *backups) reaches(t time.Time) bool {
	_, ok := b.stamps.(stamped)
	return ok && !b.last.start.Before(t.Truncate(time.Millisecond))
}

// highest returns the highest counter of the backups with stamp text.
func (b *backups) highest(text string) (counter int, err error) {
	err = b.each(func(_ string, s stamp, _ bool) {
		if s.text == text {
			counter = max(counter, s.counter)
		}
	})
	return counter, err
}

func (b *backups) isFree(name string) (bool, error) {
	for _, ext := range b.forms() {
		if _, err := b.sys.lstat(name + ext); !errors.Is(err, fs.ErrNotExist) {
			return false, failed("find a name for a backup:", name+ext, err)
		}
	}
	return true, nil
}

// forms returns what may stand behind the name of a backup.
func (b *backups) forms() []string {
	if b.plain {
		return []string{""}
	}
	return []string{gzipExt, ""}
}

// list returns the backups that are there, newest first; of numbered ones those
// up to keep.
func (b *backups) list() ([]backup, error) {
	var found []backup
	err := b.each(func(name string, s stamp, gz bool) {
		info, err := b.sys.lstat(name)
		if err != nil || !info.Mode().IsRegular() {
			return // gone meanwhile, or nothing of ours
		}
		if n, ok := b.stamps.(numbered); ok && s.number > n.keep {
			return // from the time of a higher keep: it stays, as in Python
		}
		if s.number > 0 { // no time in its name
			s.start, s.end = info.ModTime(), info.ModTime()
		}
		found = append(found, backup{name, s, gz, info})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(x, y backup) int { return cmp.Or(x.stamp.compare(y.stamp), strings.Compare(x.name, y.name)) })
	return found, nil
}

// each calls do for every name in the directory that may be a backup's.
func (b *backups) each(do func(name string, s stamp, gz bool)) error {
	names, err := b.names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if s, ok := b.parse(name); ok {
			do(name, s, false)
		} else if plain, ok := strings.CutSuffix(name, gzipExt); ok && !b.plain {
			if s, ok := b.parse(plain); ok {
				do(name, s, true)
			}
		}
	}
	return nil
}

// names returns the paths of all that is in the directory.
func (b *backups) names() ([]string, error) {
	dir := filepath.Dir(b.prefix + b.ext)
	names, err := b.sys.list(dir)
	if err != nil {
		return nil, failed("list backups in", dir, err)
	}
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
	}
	return names, nil
}
