package maillog

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"os"
	"strings"
	"time"
)

// TLS says how the connection to the mail server is encrypted.
type TLS int

const (
	// AutoTLS uses STARTTLS if the server offers it. With a Username it is as
	// StartTLS: a password is never sent in clear.
	AutoTLS TLS = iota
	// StartTLS begins in clear and goes on encrypted; a server that does not
	// offer it gets no mail.
	StartTLS
	// ImplicitTLS is encrypted from the first byte on, as port 465 is.
	ImplicitTLS
	// NoTLS sends all in clear. It is an error together with a Username.
	NoTLS
)

// Subject makes the subject of a mail. A slogx.Formatter is one:
//
//	layout, err := slogx.ParseLayout("%(levelname)s in %(name)s", nil)
//	opts.Subject = layout.New(&slogx.OutputOptions{})
type Subject interface {
	AppendRecord(dst []byte, logger string, r slog.Record) []byte
}

// Options are the settings of an [Emitter]. The zero value, and a nil pointer,
// are the defaults.
type Options struct {
	// Subject makes the subject from the record, or the first record of a
	// digest; line breaks become spaces. nil is "LEVEL logger: message".
	Subject Subject

	// Username and Password log in by PLAIN, LOGIN or CRAM-MD5, the first that
	// the server offers, and only over TLS.
	Username, Password string

	// TLS says how the connection is encrypted; TLSConfig is its configuration,
	// nil trusts what the system does. It needs no ServerName.
	TLS       TLS
	TLSConfig *tls.Config

	// Timeout is how long it may take to send one mail, from the connection to
	// the end; 0 is 5 s.
	Timeout time.Duration

	// Every is the time from one mail to the next: the records that come in
	// between are one digest. 0 is a minute; a negative one sends each record
	// by itself, as CPython does, as long as no more than Records wait.
	Every time.Duration

	// Records is how many records a digest shows, half of them the first and
	// half the last; those between are counted. 0 is 20.
	Records int

	// MaxBytes is how long the text of a mail may be; a longer record is cut.
	// 0 is 1 MiB.
	MaxBytes int

	// RetryFor is how long a mail is tried again that the server has not taken
	// for the time being; 0 is an hour. The first pause is a second, the next
	// ones twice as long each, up to 5 minutes.
	RetryFor time.Duration

	// LocalName is the name said to the server; "" is that of the host.
	LocalName string

	// Dial opens connections; nil is that of a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// OnError is told of the first error of an outage, of its end, and of what
	// the server refuses for good. It is called by the Emitter's goroutine and
	// must not log to it. nil writes a line to standard error, at most ten in a
	// minute.
	OnError func(error)
}

// An OptionError says which option [Open] cannot take.
type OptionError struct {
	Option string // "host", "from", "to", or the name of a field of Options
	Err    error
}

// Error names the option and what is wrong with it.
func (e *OptionError) Error() string { return "maillog: " + e.Option + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *OptionError) Unwrap() error { return e.Err }

// settings are Options and addresses that have been checked.
type settings struct {
	Options
	name    string // begins the errors: "maillog: mail.example.com:25"
	host    string
	address string // host and port
	from    mail.Address
	to      []mail.Address
}

func newSettings(host, from string, to []string, opts *Options) (*settings, error) {
	s := &settings{}
	if opts != nil {
		s.Options = *opts
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	s.setDefaults()
	if err := s.setHost(host); err != nil {
		return nil, &OptionError{"host", err}
	}
	address, err := parseAddress(from)
	if err != nil {
		return nil, &OptionError{"from", err}
	}
	s.from = *address
	for _, text := range to {
		if address, err = parseAddress(text); err != nil {
			return nil, &OptionError{"to", err}
		}
		s.to = append(s.to, *address)
	}
	if len(to) == 0 {
		return nil, &OptionError{"to", errors.New("there is no recipient")}
	}
	return s, nil
}

// check finds what is wrong with the options.
func (s *settings) check() error {
	for _, negative := range []struct {
		option string
		is     bool
	}{
		{"Timeout", s.Timeout < 0},
		{"Records", s.Records < 0},
		{"MaxBytes", s.MaxBytes < 0},
		{"RetryFor", s.RetryFor < 0},
	} {
		if negative.is {
			return &OptionError{negative.option, errors.New("is negative")}
		}
	}
	switch {
	case s.TLS < AutoTLS || s.TLS > NoTLS:
		return &OptionError{"TLS", fmt.Errorf("unknown mode %d", s.TLS)}
	case s.Username == "" && s.Password != "":
		return &OptionError{"Password", errors.New("there is no Username with it")}
	case s.Username != "" && s.TLS == NoTLS:
		return &OptionError{"TLS", errors.New("a password is not sent in clear: NoTLS and a Username exclude each other")}
	case strings.ContainsAny(s.LocalName, " \r\n"):
		return &OptionError{"LocalName", fmt.Errorf("%q is no host name", s.LocalName)}
	}
	return nil
}

func (s *settings) setDefaults() {
	if s.Username != "" && s.TLS == AutoTLS {
		s.TLS = StartTLS
	}
	if s.Timeout == 0 {
		s.Timeout = 5 * time.Second
	}
	if s.Every == 0 {
		s.Every = time.Minute
	}
	if s.Records == 0 {
		s.Records = 20
	}
	if s.MaxBytes == 0 {
		s.MaxBytes = 1 << 20
	}
	if s.RetryFor == 0 {
		s.RetryFor = time.Hour
	}
	if s.LocalName == "" {
		s.LocalName = "localhost"
		if name, err := os.Hostname(); err == nil && name != "" && !strings.ContainsAny(name, " \r\n") {
			s.LocalName = name
		}
	}
	if s.Dial == nil {
		s.Dial = new(net.Dialer).DialContext
	}
}

// setHost splits host from its port, or adds one.
func (s *settings) setHost(host string) error {
	port := "25"
	switch {
	case s.TLS == ImplicitTLS:
		port = "465"
	case s.Username != "":
		port = "587"
	}
	s.host = host
	if h, p, err := net.SplitHostPort(host); err == nil {
		s.host, port = h, p
	} else if strings.Contains(host, ":") && net.ParseIP(host) == nil {
		return err
	}
	if s.host == "" || port == "" || strings.ContainsAny(host, " \t\r\n\x00/") {
		return fmt.Errorf("%q is no host with or without a port", host)
	}
	s.address = net.JoinHostPort(s.host, port)
	s.name = "maillog: " + s.address
	return nil
}

// parseAddress reads one address.
func parseAddress(text string) (*mail.Address, error) {
	if strings.ContainsAny(text, "\r\n\x00") {
		return nil, fmt.Errorf("%q is no address: it has a line break", text)
	}
	if isAtom(text) { // a name that the server knows, such as root
		return &mail.Address{Address: text}, nil
	}
	address, err := mail.ParseAddress(text)
	if err != nil {
		return nil, fmt.Errorf("%q is no address: %w", text, err)
	}
	if strings.ContainsAny(address.Address, "\r\n\x00") {
		return nil, fmt.Errorf("%q is no address: it has a line break", text)
	}
	return address, nil
}

func isAtom(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

func (s *settings) timer() *time.Timer { return time.NewTimer(s.Timeout) }
