package netlog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A SyslogFormat is the form of a syslog message.
type SyslogFormat uint8

const (
	// Auto is RFC5424, but for a socket of this machine, where RFC3164 is what
	// rsyslog and journald expect.
	Auto SyslogFormat = iota
	// RFC5424 is <34>1 2026-02-01T10:00:00.000000Z host app 123 logger [attrs@32473 key="value"] message.
	RFC5424
	// RFC3164 is <34>Feb  1 10:00:00 host app[123]: line, the older form, and
	// what a local /dev/log expects, there without the host.
	RFC3164
	// Python is what CPython's SysLogHandler sends: <34>, its ident, the line
	// and, in a datagram, a NUL. It has neither time nor host: the server adds
	// them.
	Python
)

// SyslogOptions are the settings of [OpenSyslog]. The zero value, and a nil
// pointer, are good for servers that count octets, and take messages of up to
// 8 KiB.
type SyslogOptions struct {
	// Options are those of the connection. Framing is OctetCounting, NUL, or its
	// zero value for the one that OpenSyslog says; MaxDatagram has no effect.
	Options

	// LF ends each message in a stream with a newline, for servers that count
	// no octets. Newlines within messages become \n then. The format Python
	// cannot have it.
	LF bool

	// Format is the form of the messages.
	Format SyslogFormat

	// Facility is one of CPython's names (kern, user, mail, …, local7), with or
	// without LOG_ before it, or a number from "0" to "23"; "" is user.
	Facility string

	// Hostname, AppName and ProcID name the sender: by default os.Hostname, the
	// name of the program's file and the number of the process, with an
	// underscore for what may not stand in the header. They have at most 255, 48
	// and 128 characters, printable ones of ASCII but the space; in RFC3164
	// AppName has at most 32, and neither it nor ProcID has brackets, nor
	// AppName a colon. What is not so is an error. Python has none of them.
	Hostname, AppName, ProcID string

	// Ident stands before every line in the format Python, as CPython's
	// attribute ident does. It has at most 255 bytes.
	Ident string

	// NoNUL leaves out the NUL at the end of datagrams in the format Python, as
	// append_nul = False does.
	NoNUL bool

	// SDID is the SD-ID of the element of RFC 5424 that holds the attrs: a
	// name, @, and the private enterprise number of whoever gives the names
	// their meaning. "" is attrs@32473, the number for examples; "-" sends no
	// attrs. An attr in groups is named by the groups, dots and its key; only
	// the last 32 characters of a name count, and what may not stand in it
	// becomes an underscore.
	SDID string

	// Line makes the formatted line the message of RFC 5424. By default it is
	// the record's message alone, for the attrs stand in the structured data.
	// The other formats, which have no place for attrs, always take the line.
	Line bool

	// BOM puts a byte order mark before the message of RFC 5424 if that is not
	// plain ASCII, as the RFC asks for. By default there is none, for few
	// servers take it away again.
	BOM bool

	// MaxSize is the largest message in bytes; 0 is 8192, which is what rsyslog
	// takes unless it is told otherwise. It is at least 1024, and for UDP at
	// most 65507. A longer message is cut, ends in "..." there, and is counted.
	MaxSize int
}

// The limits of RFC 5424, section 6, and others.
const (
	maxHost, maxApp, maxProc = 255, 48, 128
	maxIdent                 = 255
	minMessage, usualMessage = 1 << 10, 8 << 10
	maxDatagram              = 65507
)

// formatter returns what makes messages for a transport: of datagrams, of
// frames that newlines end, to a socket of this machine. An error is a partError.
func (o *SyslogOptions) formatter(datagram, lines, local bool) (*syslogFormatter, error) {
	f := &syslogFormatter{
		format: o.Format, local: local, line: o.Line, bom: o.BOM, noNUL: o.NoNUL || !datagram, max: o.MaxSize,
	}
	if f.format == Auto && local {
		f.format = RFC3164
	} else if f.format == Auto {
		f.format = RFC5424
	}
	if f.max == 0 {
		f.max = usualMessage
	}
	if datagram && !local {
		f.max = min(f.max, maxDatagram)
	}
	switch {
	case f.format > Python:
		return nil, partError{"Format", fmt.Errorf("unknown SyslogFormat %d", f.format)}
	case f.format == Python && lines:
		return nil, partError{"LF", errors.New("the format Python keeps newlines in messages, which cannot end them too")}
	case len(o.Ident) > maxIdent:
		return nil, partError{"Ident", fmt.Errorf("has %d bytes, more than %d", len(o.Ident), maxIdent)}
	case f.max < minMessage:
		return nil, partError{"MaxSize", fmt.Errorf("%d is less than %d", o.MaxSize, minMessage)}
	}
	var err error
	if f.facility, err = parseFacility(o.Facility); err != nil {
		return nil, err
	}
	if f.sd, err = sdElement(o.SDID); err != nil {
		return nil, err
	}
	if !lines {
		f.clean |= keepNewlines
	}
	if f.format == Python {
		f.clean |= keepControls
	}
	if err = f.sender(o); err != nil {
		return nil, err
	}
	return f, nil
}

// sender sets what names the sender. What the system says is made to fit, what
// the user says has to.
func (f *syslogFormatter) sender(o *SyslogOptions) error {
	if f.format == Python {
		f.app = string(appendClean(nil, o.Ident, f.clean))
		return nil
	}
	longest, notInApp, notInProc := maxApp, "", ""
	if f.format == RFC3164 {
		longest, notInApp, notInProc = maxName, "[]:", "[]"
	}
	host, err := senderWord("Hostname", o.Hostname, maxHost, "", hostname)
	if err != nil {
		return err
	}
	app, err := senderWord("AppName", o.AppName, longest, notInApp, program)
	if err != nil {
		return err
	}
	proc, err := senderWord("ProcID", o.ProcID, maxProc, notInProc, func() string { return strconv.Itoa(os.Getpid()) })
	if err != nil {
		return err
	}
	f.host, f.app = host, " "+app+" "+proc+" "
	if f.format == RFC3164 {
		f.app = app + "[" + proc + "]: "
	}
	return nil
}

func hostname() string {
	name, _ := os.Hostname() // "" is sent as unknown
	return name
}

func program() string {
	if len(os.Args) == 0 {
		return ""
	}
	return filepath.Base(os.Args[0])
}

// senderWord returns a word of the header: that of the option called part, or
// what initial returns. Of the option it is an error if it does not fit.
func senderWord(part, option string, limit int, without string, initial func() string) (string, error) {
	if option == "" {
		return word(initial(), limit, without), nil
	}
	if len(option) > limit {
		return "", partError{part, fmt.Errorf("has %d bytes, more than %d", len(option), limit)}
	}
	for i, r := range option {
		if r >= utf8.RuneSelf || classes[option[i]]&inWord == 0 || strings.ContainsRune(without, r) {
			return "", partError{part, fmt.Errorf("%q has the character %q, which may not stand in the header", option, r)}
		}
	}
	return option, nil
}

// word is appendWord of a text that must not be empty, nor have the characters
// in without.
func word(s string, limit int, without string) string {
	if s == "" {
		return "-"
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(without, r) {
			return '_'
		}
		return r
	}, string(appendWord(nil, s, limit, inWord)))
}

// sdElement returns the beginning of the SD-ELEMENT with an SD-ID, "" for none.
func sdElement(id string) (string, error) {
	switch id {
	case "":
		return "[attrs@32473", nil
	case "-":
		return "", nil
	}
	name, number, ok := strings.Cut(id, "@")
	_, err := strconv.ParseUint(strings.ReplaceAll(number, ".", ""), 10, 64)
	if !ok || err != nil || len(id) > maxName || name == "" || word(name, maxName, `="]@`) != name {
		return "", partError{"SDID", fmt.Errorf("%q is not a name, @ and a private enterprise number", id)}
	}
	return "[" + id, nil
}
