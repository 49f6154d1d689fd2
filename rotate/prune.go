package rotate

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"
)

// prune removes the oldest backups: those beyond keep, those whose last record
// is older than maxAge, and those with which the backups have more than
// maxTotal bytes, though never the newest for that. A limit of 0 is none. What
// has one stamp but for the counter counts as one for keep, so that the newest
// keep intervals of a schedule stay whole.
//
// The time is that in the name; numbered backups, which have none, were last
// written at their time of modification. Backups from the future count as the
// oldest: a clock that was wrong for a while must not cost those made since.
func (b *backups) prune(now time.Time, keep int, maxAge time.Duration, maxTotal int64) error {
	found, err := b.list()
	if err != nil {
		return err
	}
	b.mu.Lock()
	horizon := now
	if b.last.start.After(horizon) { // time-stamped backups of one millisecond
		horizon = b.last.start
	}
	b.mu.Unlock()
	if _, ok := b.stamps.(numbered); !ok {
		found = futureLast(found, horizon)
	}

	var surplus []backup
	intervals, total := 0, int64(0)
	for i, x := range found {
		if i == 0 || x.stamp.text != found[i-1].stamp.text {
			intervals++
		}
		total += x.info.Size()
		if keep > 0 && intervals > keep ||
			maxAge > 0 && now.Sub(x.stamp.end) > maxAge ||
			maxTotal > 0 && total > maxTotal && i > 0 {
			surplus = append(surplus, x)
		}
	}
	var errs []error
	for _, x := range slices.Backward(surplus) { // the oldest first: a crash leaves no gap
		errs = append(errs, b.remove(x))
	}
	return errors.Join(errs...)
}

// futureLast moves the backups after the horizon behind the others.
func futureLast(found []backup, horizon time.Time) []backup {
	past := slices.IndexFunc(found, func(x backup) bool { return !x.stamp.start.After(horizon) })
	if past < 0 {
		return found
	}
	return slices.Concat(found[past:], found[:past])
}

// remove removes a backup if the name still means the same file, and what an
// unfinished compression left of it.
func (b *backups) remove(x backup) error {
	done, err := b.hold()
	if err != nil {
		return failed("prune", x.name, err)
	}
	defer done()
	info, err := b.sys.lstat(x.name)
	if err == nil && os.SameFile(info, x.info) {
		err = b.sys.remove(x.name)
		if !x.gz && err == nil {
			err = b.sys.remove(x.name + gzipTemp)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed("prune", x.name, err)
	}
	return nil
}
