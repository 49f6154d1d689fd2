// Package netlog takes records to other programs: over TCP, TLS, unix sockets
// and UDP, as lines, as frames, as the pickles that a receiver in Python
// reads, and to syslog and systemd-journald.
//
// What takes bytes is a [Writer], for slogx.NewOutputHandler; what needs the
// record itself is an emitter, for slogx.NewEmitterHandler. None of them makes
// a log call wait: records go into a spool, a bounded piece of memory, and a
// goroutine delivers them from there. While the destination is away they stay in
// the spool, attempts are made at growing intervals, and OnError is told once.
// When the spool is full, records are dropped and counted. Stats has the counts,
// for which In = Delivered + Dropped + Failed + Queued holds at any time.
//
// A record counts as delivered when the operating system has taken it for a
// connection. These protocols have no receipt: what the other side had not read
// when it went away may be lost. A batch whose write fails is sent again as a
// whole, so records may arrive twice, but not because of that be missing. A
// connection that the other side has closed is noticed before the next write.
//
// Nothing in this package logs: it may stand behind slog.Default.
package netlog
