// Package slogx is a backend for log/slog with the model of Python's logging:
// named loggers in a hierarchy, five levels, several handlers each with its
// own level, format and filters. No log call changes.
//
// # Start
//
//	slog.SetDefault(slog.New(slogx.Handler(os.Stderr, &slogx.HandlerOptions{
//		Level: slog.LevelInfo,
//	})))
//
// stands in the place of slog.NewTextHandler(os.Stderr, nil). Without a level
// it is WARNING, as in Python, and Info records, and lines of log.Println,
// are not shown. [BasicConfig] is Python's basicConfig: it opens a file if
// asked, and sets slog's default.
//
// # The path of a record
//
// A record goes from its logger (package hierarchy) to handlers, from a
// handler's filters (see [Filter]) to its [Formatter], and from there as bytes to
// a writer, in one Write. [NewOutputHandler] makes such a handler for an io.Writer,
// [NewEmitterHandler] for an [Emitter], which gets the record too.
//
//	tree := slogx.Handler(os.Stderr, nil).Tree()
//	tree.AddHandler("app.db", "file", slogx.NewOutputHandler(f, &slogx.OutputOptions{Format: slogx.JSON}))
//
// # Formats
//
// [Text] and [JSON] write what slog's handlers write, [Console] is for people,
// and [ParseLayout] reads Python's format strings. A format of your own is one
// type with a method AppendRecord.
//
// # Performance
//
// A record is formatted into one pooled buffer without allocating, by a
// formatter that has formatted the attrs of With when they were given. Handlers
// take no lock but around the Write, and not there if the writer is an *os.File
// or says by a method ConcurrentWrites() that it needs none.
package slogx
