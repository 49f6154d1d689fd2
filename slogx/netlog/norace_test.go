//go:build !race

package netlog_test

const raceEnabled = false
