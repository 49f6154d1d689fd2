// Package hierarchy is the tree of named loggers behind a slog.Handler: which
// records are logged, and which handlers they reach. It is the model of
// Python's logging, for slog.
//
//	root (WARNING)          handlers: console
//	├── app (INFO)          handlers: file
//	│   ├── app.db
//	│   └── app.http (DEBUG)
//	└── lib
//
// A logger without a level of its own takes its parent's: that is its
// effective level. A record that its logger lets through goes to the logger's
// handlers, then to its parent's, and so on up to the root, until a logger
// that does not propagate. On the way up neither the levels nor the filters of
// the ancestors are asked, only those of the handlers. These are the rules of
// CPython's getEffectiveLevel and callHandlers, exactly.
//
// A [Tree] is changed at any time, by any goroutine, and each change reaches
// every *slog.Logger ever derived from it. Loggers are never removed.
//
// Code that names no logger can be named after the package it stands in, see
// [Tree.SetPackageNames]; what becomes of a record says [Tree.Explain].
//
// Names are split at '.' and at '/', so that import paths nest. The root's
// name is "root" or "".
package hierarchy
