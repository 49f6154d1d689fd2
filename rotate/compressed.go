package rotate

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
)

var (
	errPartial = errors.New("the gzip file is missing, broken or not complete")
	errOther   = errors.New("its gzip file exists and holds something else")
)

// compareGzip returns the size of the content of gz if src has the same,
// errPartial if gz may be written anew from src, and errOther if it may not.
func compareGzip(gz, src io.Reader) (int64, error) {
	zr, err := gzip.NewReader(bufio.NewReader(gz))
	if err != nil {
		return 0, cmp.Or(pathError(err), errPartial)
	}
	got, want := make([]byte, 32<<10), make([]byte, 32<<10)
	for size := int64(0); ; {
		n, end := zr.Read(got)
		size += int64(n)
		if m, err := io.ReadFull(src, want[:n]); !bytes.Equal(got[:n], want[:m]) {
			return 0, cmp.Or(pathError(err), broken(zr), errOther)
		}
		switch {
		case end == io.EOF:
			return size, atEnd(src)
		case end != nil:
			return 0, cmp.Or(pathError(end), errPartial)
		}
	}
}

// broken reads to the end and returns errPartial if that is not one.
func broken(zr *gzip.Reader) error {
	if _, err := io.Copy(io.Discard, zr); err != nil {
		return cmp.Or(pathError(err), errPartial)
	}
	return nil
}

// atEnd returns errPartial if there is more to read.
func atEnd(src io.Reader) error {
	switch n, err := src.Read(make([]byte, 1)); {
	case n > 0:
		return errPartial
	case err == io.EOF:
		return nil
	default:
		return err
	}
}

// pathError returns err if it comes from the file system, not from the content.
func pathError(err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err
	}
	return nil
}
