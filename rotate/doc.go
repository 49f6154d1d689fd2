// Package rotate writes files that roll over by size and by the clock, and that
// lose no line: not to rotations in one millisecond, a full disk, a kill, a
// failing system call, a file or directory moved away, or a second process.
//
// [OpenSize] is Python's RotatingFileHandler, [OpenTimed] its
// TimedRotatingFileHandler, [OpenWatched] its WatchedFileHandler, and [Open]
// its FileHandler. All four return a [File]: an io.WriteCloser that takes one
// record a Write, from any number of goroutines, and returns when its bytes are
// written. The package knows nothing of records but that: it works under slog,
// log, or anything that writes lines.
//
// # What is guaranteed
//
// A record whose Write returned nil is in exactly one file, whole, until its
// backup is pruned. A record whose Write failed leaves no half line. A rotation
// that fails never stops the writing: it goes on in the current file, is
// reported once to Options.OnError, and is tried again a second later.
//
// Nothing is synced to the disk unless [File.Sync] is called: what survives a
// kill may not survive a power cut. With Options.Buffer, a crash loses what
// was not flushed, at most FlushEvery's worth.
//
// # Who does what
//
// Size rotation is carried by lumberjack, which opens the file, appends to it,
// starts the new one after the old was renamed, and closes it. The limits, the
// names, pruning and compression are this package's own, as is the whole of
// timed rotation, and of Options.Shared, since lumberjack serves one process.
//
// # Systems
//
// Linux, macOS and the BSDs have all of it. On Windows a file that is open
// cannot be renamed, by us or by others: a rotation closes it first, a second
// writer makes the rotation fail, which is reported, and Shared is refused.
// Systems without flock refuse Shared too, and do not notice a second writer.
package rotate
