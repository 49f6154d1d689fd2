package netlog

import (
	"context"
	"log/slog"
	"strconv"

	"github.com/seed-e5d85c45/logging/internal/buffer"
)

// JournaldSocket is where systemd-journald takes records. A journal namespace
// has its own: /run/systemd/journal.NAMESPACE/socket.
const JournaldSocket = "/run/systemd/journal/socket"

// JournaldOptions are the settings of [OpenJournald]. The zero value, and a nil
// pointer, are good for a program on a machine with systemd.
type JournaldOptions struct {
	// Options are those of the connection. Framing, TLS and MaxDatagram have no
	// effect.
	Options

	// Socket is the path of journald's socket; "" is JournaldSocket.
	Socket string

	// Identifier is the field SYSLOG_IDENTIFIER, which journalctl -t asks for;
	// "" is the name of the program's file.
	Identifier string

	// Facility is the field SYSLOG_FACILITY, as SyslogOptions.Facility has it;
	// "" leaves the field out.
	Facility string

	// Line makes the formatted line the field MESSAGE. By default it is the
	// record's message alone, for the attrs are fields.
	Line bool
}

// Journald is an emitter that hands records to systemd-journald by its native
// protocol. Emit does not wait; see the package's documentation for what
// becomes of the records. Its methods may be called by several goroutines.
//
// The fields of an entry are MESSAGE; PRIORITY, the severity that [Syslog]
// gives the level; TIMESTAMP, the record's time; SYSLOG_IDENTIFIER and
// SYSLOG_FACILITY; LOGGER, its name; CODE_FILE, CODE_LINE and CODE_FUNC; and one
// for each attr. Its name is made of the attr's groups and its key with
// underscores between them, in upper case, with an underscore for what is no
// letter or digit of ASCII, and at most the last 64 characters of that. ATTR_
// stands before a name that is one of the above, or begins with an underscore
// or a digit, as no field's name may. Attrs whose names come out the same are
// several fields of one name, which an entry may have. Of more than 1000 attrs
// the rest is left out, for journald takes no more, and the record is counted
// as cut.
//
// Values are valid UTF-8, with control characters other than tabs and newlines
// as \x1b and the like, so that journalctl shows them as text. An entry too
// large for a datagram is handed over in a memory file.
type Journald struct {
	link
	format journalFormatter
}

// OpenJournald returns an emitter for slogx.NewEmitterHandler. It does not
// connect, for the socket need not be there yet: Probe says whether it is. An
// error is an *Error, and says what is wrong with the options. Close it.
func OpenJournald(opts *JournaldOptions) (*Journald, error) {
	var o JournaldOptions
	if opts != nil {
		o = *opts
	}
	if o.Socket == "" {
		o.Socket = JournaldSocket
	}
	if o.Identifier == "" {
		o.Identifier = program()
	}
	var m message
	appendField(&m, "SYSLOG_IDENTIFIER", o.Identifier)
	if o.Facility != "" {
		facility, err := parseFacility(o.Facility)
		if err != nil {
			return nil, (&link{network: "unixgram", address: o.Socket}).wrap("open", err)
		}
		m.dst = append(m.dst, "SYSLOG_FACILITY="...)
		m.dst = append(strconv.AppendInt(m.dst, int64(facility), 10), '\n')
	}
	j := &Journald{format: journalFormatter{constant: string(m.dst), line: o.Line}}
	o.Framing, o.TLS = Raw, nil
	j.large = sendFile
	if err := j.start("unixgram", o.Socket, &o.Options); err != nil {
		return nil, err
	}
	return j, nil
}

// Emit keeps a record for delivery. It does not wait; its error is an *Error,
// and says that the record was dropped.
func (j *Journald) Emit(_ context.Context, logger string, r slog.Record, line []byte) error {
	b := buffer.Get()
	defer buffer.Put(b)
	var cut bool
	if *b, cut = j.format.append(*b, logger, &r, line); cut {
		j.cut.Add(1)
	}
	return j.put(*b)
}
