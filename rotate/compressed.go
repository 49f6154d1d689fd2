package rotate

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
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

// isPacked says whether an earlier process has compressed the backup of this name
// and was killed before it removed it: the gzip file begins with its time, and
// ends with its checksum and size. It is asked when a rotation cannot wait for
// it to be unpacked and compared.
func (b *backups) isPacked(name string, info fs.FileInfo) bool {
	gz, err := b.sys.open(name+gzipExt, os.O_RDONLY, 0)
	if err != nil {
		return false
	}
	defer gz.Close() // only read
	gzInfo, err := b.sys.fstat(gz)
	if err != nil {
		return false
	}
	const timeAt, sumAt, sizeAt = 4, 8, 4 // in RFC 1952: from the start, and from the end
	field := func(at int64) (uint32, error) {
		var p [4]byte
		_, err := b.sys.readAt(gz, p[:], at)
		return binary.LittleEndian.Uint32(p[:]), err
	}
	modified, err1 := field(timeAt)
	sum, err2 := field(gzInfo.Size() - sumAt)
	size, err3 := field(gzInfo.Size() - sizeAt)
	if errors.Join(err1, err2, err3) != nil || modified != uint32(info.ModTime().Unix()) || size != uint32(info.Size()) {
		return false
	}
	want := crc32.NewIEEE()
	return b.readAll(name, want) == nil && sum == want.Sum32()
}

func (b *backups) readAll(name string, w io.Writer) error {
	f, err := b.sys.open(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	_, err = io.Copy(w, f)
	return err
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
