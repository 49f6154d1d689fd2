//go:build unix

package main

import "syscall"

// errQuota is the error of a full quota.
const errQuota = syscall.EDQUOT
