package slogx

import "syscall"

// virtualTerminal is ENABLE_VIRTUAL_TERMINAL_PROCESSING of the Windows API.
const virtualTerminal = 0x4

// showsColors says whether fd is a console that understands escape sequences,
// after asking it to. The setting is the console's and stays.
//
// golang.org/x/sys/windows, and so golang.org/x/term, would bring package net along.
func showsColors(fd uintptr) bool {
	var mode uint32
	if err := syscall.GetConsoleMode(syscall.Handle(fd), &mode); err != nil {
		return false
	}
	if mode&virtualTerminal != 0 {
		return true
	}
	set := syscall.NewLazyDLL("kernel32.dll").NewProc("SetConsoleMode")
	ok, _, _ := set.Call(fd, uintptr(mode|virtualTerminal)) // why it is not understood does not matter
	return ok != 0
}
