package maillog

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
)

// errLacks is about a server that cannot do what the options ask for.
var errLacks = errors.New("the server does not offer it")

// dialogue is one connection to the server.
type dialogue struct {
	*settings
	client *smtp.Client
	conn   net.Conn
	cancel func()
}

// open connects and does all that comes before a mail. The whole dialogue may
// take as long as the options say.
func (s *settings) open(ctx context.Context) (*dialogue, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	conn, err := s.Dial(ctx, "tcp", s.address)
	if err != nil {
		cancel()
		return nil, s.errorf("connect", err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() }) // ends what waits
	d := &dialogue{settings: s, conn: conn, cancel: func() { stop(); cancel() }}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline) // if that fails, the context ends the dialogue
	}
	if err := d.begin(ctx); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// close ends the dialogue, if that has not been done politely.
func (d *dialogue) close() {
	d.cancel()
	d.conn.Close() // there is nothing to lose: the server has answered, or not
}

func (d *dialogue) begin(ctx context.Context) error {
	var conn net.Conn = &limitedConn{d.conn, maxAnswers}
	if d.TLS == ImplicitTLS {
		secure := tls.Client(conn, d.tlsConfig())
		if err := secure.HandshakeContext(ctx); err != nil {
			return d.errorf("TLS", err)
		}
		conn = secure
	}
	client, err := smtp.NewClient(conn, d.host)
	if err != nil {
		return d.errorf("greeting", err)
	}
	d.client = client
	if err := client.Hello(d.LocalName); err != nil {
		return d.errorf("EHLO", err)
	}
	if offered, _ := client.Extension("STARTTLS"); d.TLS == StartTLS || d.TLS == AutoTLS && offered {
		if !offered {
			return d.errorf("STARTTLS", errLacks)
		}
		if err := client.StartTLS(d.tlsConfig()); err != nil {
			return d.errorf("STARTTLS", err)
		}
	}
	return d.login()
}

func (s *settings) tlsConfig() *tls.Config {
	c := &tls.Config{}
	if s.TLSConfig != nil {
		c = s.TLSConfig.Clone()
	}
	if c.ServerName == "" {
		c.ServerName = s.host
	}
	return c
}

// login sends the credentials, if there are any. Only TLS comes here with them.
func (d *dialogue) login() error {
	if d.Username == "" {
		return nil
	}
	if _, secure := d.client.TLSConnectionState(); !secure {
		return d.errorf("AUTH", errors.New("the connection is not encrypted: the password is not sent"))
	}
	_, offered := d.client.Extension("AUTH")
	for _, known := range []struct {
		name string
		auth smtp.Auth
	}{
		{"PLAIN", smtp.PlainAuth("", d.Username, d.Password, d.host)},
		{"LOGIN", loginAuth{d.Username, d.Password}},
		{"CRAM-MD5", smtp.CRAMMD5Auth(d.Username, d.Password)},
	} {
		for name := range strings.FieldsSeq(offered) {
			if !strings.EqualFold(name, known.name) {
				continue
			}
			if err := d.client.Auth(known.auth); err != nil {
				return d.errorf("AUTH "+known.name, err)
			}
			return nil
		}
	}
	return d.errorf("AUTH PLAIN, LOGIN or CRAM-MD5", errLacks)
}

// loginAuth is the mechanism LOGIN, which some servers have alone.
type loginAuth struct{ username, password string }

func (a loginAuth) Start(*smtp.ServerInfo) (string, []byte, error) { return "LOGIN", nil, nil }

func (a loginAuth) Next(prompt []byte, more bool) ([]byte, error) {
	switch {
	case !more:
		return nil, nil
	case strings.HasPrefix(strings.ToLower(string(prompt)), "pass"):
		return []byte(a.password), nil
	}
	return []byte(a.username), nil
}

// envelope names sender and recipients. It returns the errors of recipients that
// the server refuses, and an error if no recipient is left.
func (d *dialogue) envelope() (refused []error, err error) {
	if err := d.client.Mail(d.from.Address); err != nil {
		return nil, d.errorf("MAIL FROM "+d.from.Address, err)
	}
	for _, to := range d.to {
		if err := d.client.Rcpt(to.Address); err != nil {
			err = d.errorf("RCPT TO "+to.Address, err)
			if answer, ok := errors.AsType[*textproto.Error](err); !ok || answer.Code < 500 {
				return nil, err // later perhaps, and then to all
			}
			refused = append(refused, err)
		}
	}
	if len(refused) == len(d.to) {
		return nil, errors.Join(refused...)
	}
	return refused, nil
}

// send sends a mail, which is complete. It returns the errors of the recipients
// that do not get it.
func (s *settings) send(ctx context.Context, mail []byte) (refused []error, err error) {
	d, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if refused, err = d.envelope(); err != nil {
		return nil, err
	}
	w, err := d.client.Data()
	if err != nil {
		return nil, s.errorf("DATA", err)
	}
	if _, err = w.Write(mail); err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, s.errorf("DATA", err)
	}
	_ = d.client.Quit() // the server has the mail
	return refused, nil
}

func (s *settings) errorf(step string, err error) error {
	return fmt.Errorf("%s: %s: %w", s.name, step, err)
}

// permanent says whether there is no use in trying again.
func permanent(err error) bool {
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return answer.Code >= 500
	}
	return errors.Is(err, errLacks)
}

// maxAnswers is how much a server may say in one dialogue: one that never ends a
// line must not fill the memory.
const maxAnswers = 1 << 20

type limitedConn struct {
	net.Conn
	left int
}

// Read reads what the limit has left.
func (c *limitedConn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errors.New("the server says too much")
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// backoff is the pause after so many attempts.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts-1, 10), 5*time.Minute)
}
