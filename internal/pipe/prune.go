package pipe

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// backupName matches what follows the name of a file in those of its backups:
// a number, or the date of a schedule and perhaps a counter.
var backupName = regexp.MustCompile(`^\.(?:(\d+)|(\d{4}-\d\d-\d\d(?:_\d\d(?:-\d\d(?:-\d\d)?)?)?)(?:\.(\d+))?)(?:\.gz)?$`)

// PruneOldest removes the oldest backup that rotate has made of the file path,
// and says whether there was one.
func PruneOldest(path string) (bool, error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return false, err
	}
	oldest, best := "", backupAge{}
	base := filepath.Base(path)
	for _, e := range entries {
		if !e.Type().IsRegular() || len(e.Name()) <= len(base) || e.Name()[:len(base)] != base {
			continue
		}
		age, ok := ageOf(e.Name()[len(base):])
		if ok && (oldest == "" || age.isOlder(best)) {
			oldest, best = e.Name(), age
		}
	}
	if oldest == "" {
		return false, nil
	}
	err = os.Remove(filepath.Join(filepath.Dir(path), oldest))
	return err == nil, err
}

// backupAge orders backups by their names. A file has numbers or dates, never
// both, unless its rotation was changed: then the numbers go first.
type backupAge struct {
	number  int    // of a numbered backup: the higher the older
	date    string // of a dated one
	counter int    // the second backup of a date has 1
}

func ageOf(suffix string) (backupAge, bool) {
	m := backupName.FindStringSubmatch(suffix)
	if m == nil {
		return backupAge{}, false
	}
	number, err := strconv.Atoi("0" + m[1])
	if err != nil {
		return backupAge{}, false
	}
	counter, err := strconv.Atoi("0" + m[3])
	return backupAge{number, m[2], counter}, err == nil
}

func (a backupAge) isOlder(b backupAge) bool {
	if a.number != b.number {
		return a.number > b.number
	}
	if a.date != b.date {
		return a.date < b.date
	}
	return a.counter < b.counter
}
