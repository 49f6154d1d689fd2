// Package benchmarks compares this library with other slog handlers and with
// other rotating files. It is a module of its own, so that nobody who imports
// the library gets the peers. make bench and make bench-rotate print the tables,
// make bench-report writes them to docs/performance.md.
//
// Package peers is the table of handlers, scenarios.go the table of what is
// logged; bench_test.go runs one over the other, and lines_test.go checks that
// what is measured is a complete, correct line.
package benchmarks
