//go:build race

package slogx_test

// raceEnabled says that the race detector, which allocates, is on.
const raceEnabled = true
