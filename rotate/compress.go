package rotate

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	gzipExt  = ".gz"
	gzipTemp = gzipExt + ".tmp" // of a compression that is not finished
)

// compressAll compresses every plain backup but the newest spare ones, the
// oldest first. What a crash has left half done it finishes, or removes.
func (b *backups) compressAll(spare int) error {
	found, err := b.list()
	if err != nil {
		return err
	}
	errs := []error{b.removeTemps()}
	for _, x := range slices.Backward(found[min(spare, len(found)):]) {
		if !x.gz {
			errs = append(errs, b.compress(x.name))
		}
	}
	return errors.Join(errs...)
}

// removeTemps removes what compressions have left that a crash has ended: the
// next one may have another name, since numbered backups shift.
func (b *backups) removeTemps() error {
	names, err := b.names()
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names {
		plain, ok := strings.CutSuffix(name, gzipTemp)
		if !ok {
			continue
		}
		if _, ok := b.parse(plain); !ok {
			continue
		}
		if is, err := b.lookAt(name); err == nil && is == regular {
			errs = append(errs, failed("remove", name, b.sys.remove(name)))
		}
	}
	return errors.Join(errs...)
}

// compress replaces the backup of this name by its gzip file, name.gz. At every
// moment one of them is there, whole and on the disk: the source is removed when
// the gzip file has been synced and has its name. A gzip file that is already
// there is read and compared: with the same content it only lacks the removal
// of the source, a broken one or one that holds a part is written again, and
// beside any other content the source stays, with an error.
//
// A backup that is shifted meanwhile gets its gzip file under its new name; one
// that is dropped or written to, none.
func (b *backups) compress(name string) error {
	if err := b.compressFile(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed("compress", name, err)
	}
	return nil
}

func (b *backups) compressFile(name string) error {
	src, gz, info, err := b.openBoth(name)
	if err != nil {
		return err
	}
	defer src.Close() // only read
	if !info.Mode().IsRegular() {
		return fs.ErrInvalid
	}
	size, err := int64(0), errPartial
	if gz != nil {
		size, err = compareGzip(gz, src)
		_ = gz.Close() // only read
	}
	if errors.Is(err, errPartial) {
		if _, err := src.Seek(0, io.SeekStart); err != nil {
			return err
		}
		size, err = b.writeGzip(name, src, info)
	}
	if err != nil {
		return err
	}
	if closeToRename {
		_ = src.Close() // only read
	}
	return b.settle(name, info, size, func(name string) error {
		b.packed = nil
		return b.sys.remove(name)
	})
}

// openBoth opens a backup and its gzip file, nil if there is none, at one moment:
// a shift in between would make them those of two backups.
func (b *backups) openBoth(name string) (src, gz *os.File, info fs.FileInfo, err error) {
	done, err := b.hold()
	if err != nil {
		return nil, nil, nil, err
	}
	defer done()
	if src, err = b.sys.open(name, os.O_RDONLY, 0); err != nil {
		return nil, nil, nil, err
	}
	if info, err = b.sys.fstat(src); err == nil {
		gz, err = b.openGzip(name + gzipExt)
	}
	if err != nil {
		return nil, nil, nil, errors.Join(err, src.Close())
	}
	return src, gz, info, nil
}

func (b *backups) openGzip(name string) (*os.File, error) {
	switch is, err := b.lookAt(name); {
	case err != nil:
		return nil, err
	case is == absent:
		return nil, nil
	case is == foreign: // opening a FIFO would wait for its writer
		return nil, errOther
	}
	return b.sys.open(name, os.O_RDONLY, 0)
}

// writeGzip gives the backup src a gzip file beside it, on the disk, and
// returns the size of the content.
func (b *backups) writeGzip(name string, src io.Reader, info fs.FileInfo) (int64, error) {
	temp := name + gzipTemp
	// Left by a crash; what else might prevent its removal fails the creation.
	_ = b.sys.remove(temp)
	f, err := b.sys.open(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	size, err := b.copyGzip(f, src, info)
	if err = errors.Join(err, b.sys.close(f)); err == nil {
		err = b.settle(name, info, size, func(name string) error {
			b.pairs = true
			err := b.replace(temp, name+gzipExt)
			if err == nil {
				b.packed = info
			}
			return err
		})
	}
	if err != nil {
		// The source is there; a rest that cannot be removed is, next time.
		_ = b.sys.remove(temp)
		return 0, err
	}
	return size, b.syncDir(filepath.Dir(name))
}

// replace renames over a file that may exist.
func (b *backups) replace(from, to string) error {
	err := b.sys.rename(from, to)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := b.sys.remove(to); err != nil {
		return err
	}
	return b.sys.rename(from, to)
}

// copyGzip writes src compressed to f, with the mode, owner and time of the
// source, and returns the size of the content.
func (b *backups) copyGzip(f *os.File, src io.Reader, info fs.FileInfo) (int64, error) {
	w := bufio.NewWriterSize(writerFunc(func(p []byte) (int, error) { return b.sys.write(f, p) }), 64<<10)
	zw := gzip.NewWriter(w)
	zw.ModTime = info.ModTime()
	size, err := io.Copy(zw, src)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(zw.Close(), w.Flush()); err != nil {
		return 0, err
	}
	// Only root may give a file away: what is not permitted is left as it is.
	_ = b.sys.chown(f, info)
	if err := b.sys.chmod(f, info.Mode()&modeBits); err != nil {
		return 0, err
	}
	// The time is that of the last record, by which numbered backups age.
	if err := os.Chtimes(f.Name(), time.Time{}, info.ModTime()); err != nil {
		return 0, err
	}
	return size, b.sys.sync(f)
}

type writerFunc func(p []byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }

// syncDir makes the names in a directory last, where that is possible.
func (b *backups) syncDir(dir string) error {
	if closeToRename {
		return nil
	}
	d, err := b.sys.open(dir, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(b.sys.sync(d), b.sys.close(d))
}
