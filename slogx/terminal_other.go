//go:build !windows

package slogx

import "golang.org/x/term"

// showsColors says whether fd is a terminal: all understand escape sequences here.
func showsColors(fd uintptr) bool { return term.IsTerminal(int(fd)) }
