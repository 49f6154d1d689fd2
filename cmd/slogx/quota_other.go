//go:build !unix

package main

import "syscall"

// errQuota has no number of its own here.
const errQuota = syscall.ENOSPC
