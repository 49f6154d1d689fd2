package config

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// This file reads the settings of TLS, whose files may be renewed while the
// program runs: each connection is made with what is in them then.

// tlsKeys are the files and names of a connection with TLS.
var tlsKeys = class{name: "tls", keys: []key{
	{name: "ca", value: stringValue, doc: "PEM file of the authorities to trust; default: the system's"},
	{name: "cert", value: stringValue, doc: "PEM file of this side's certificate"},
	{name: "key", value: stringValue, doc: "PEM file of its key"},
	{name: "serverName", value: stringValue, doc: "the name in the server's certificate; default: the host"},
}}

func (v *validator) tls(n *node, path string) {
	if _, ok := n.boolean(); ok && n.kind != kindString {
		return
	}
	if n.kind != kindMap {
		v.errorf(n.at, path, "must be true or a mapping of %s, not %s", listOf(tlsKeys.names()), n)
		return
	}
	v.keysOf(n, path, &tlsKeys, Error)
	cert, key := n.get("cert"), n.get("key")
	if (cert == nil) != (key == nil) {
		v.errorf(n.at, path, "cert and key need each other")
	}
}

// encrypted says whether a connection is one with TLS.
func (o *object) encrypted() bool {
	n := o.setting("tls")
	if n == nil {
		return false
	}
	on, ok := n.boolean()
	return on || !ok
}

// tls returns what the setting tls says of a connection to a host, nil for one
// without. The files are read.
func (m *maker) tls(host string) (*tls.Config, error) {
	o := m.object
	if !o.encrypted() {
		return nil, nil
	}
	n := o.setting("tls")
	text := func(key string) string {
		if value := n.get(key); value != nil && value.kind == kindString {
			return value.text
		}
		return ""
	}
	c := &tls.Config{ServerName: text("serverName")}
	if name := text("ca"); name != "" {
		if err := m.trust(c, name, cmp.Or(c.ServerName, host)); err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
	}
	if name := text("cert"); name != "" {
		if err := m.present(c, name, text("key")); err != nil {
			return nil, fmt.Errorf("tls.cert: %w", err)
		}
	}
	return c, nil
}

// trust has c trust the authorities in a file.
func (m *maker) trust(c *tls.Config, file, host string) error {
	roots := &renewed[*x509.CertPool]{fail: m.onError, read: func() (*x509.CertPool, error) { return readRoots(file) }}
	var err error
	if c.RootCAs, err = roots.first(); err != nil || host == "" { // without a name of the server nothing connects
		return err
	}
	// crypto/tls has no hook for the authorities. What it is told to skip here
	// is done by VerifyConnection, as its documentation has it.
	c.InsecureSkipVerify = true
	c.VerifyConnection = func(state tls.ConnectionState) error {
		return verify(state, roots.now(), cmp.Or(state.ServerName, host)) // an IP address is not in the state
	}
	return nil
}

// verify checks the certificate of a server called host, as crypto/tls does.
func verify(state tls.ConnectionState, roots *x509.CertPool, host string) error {
	between := x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{
		DNSName: host, Roots: roots, Intermediates: between, CurrentTime: time.Now(),
	})
	if err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
	}
	return nil
}

func readRoots(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New(file + " holds no certificate")
	}
	return pool, nil
}

// present has c show servers the certificate in a file.
func (m *maker) present(c *tls.Config, certFile, keyFile string) error {
	pair := &renewed[tls.Certificate]{fail: m.onError, read: func() (tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(certFile, keyFile)
		if _, named := errors.AsType[*fs.PathError](err); err != nil && !named {
			err = fmt.Errorf("%s: %w", certFile, err)
		}
		return pair, err
	}}
	first, err := pair.first()
	if err != nil {
		return err
	}
	c.Certificates = []tls.Certificate{first} // for who checks them beforehand
	c.GetClientCertificate = func(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		now := pair.now()
		if asked.SupportsCertificate(&now) != nil {
			return new(tls.Certificate), nil // as crypto/tls does: the server may do without
		}
		return &now, nil
	}
	return nil
}

// renewed is what is in files that may be renewed.
type renewed[T any] struct {
	read func() (T, error)
	fail func(error)

	mu   sync.Mutex
	last T
	told string // what was wrong with the files when they were last read
}

func (r *renewed[T]) first() (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	r.last, err = r.read()
	return r.last, err
}

// now returns what is in the files. If they are broken it reports that, once,
// and returns what was in them before.
func (r *renewed[T]) now() T {
	value, err := r.read()
	wrong := ""
	if err != nil {
		wrong = err.Error()
	}
	r.mu.Lock()
	if err == nil {
		r.last = value
	}
	value = r.last
	news := wrong != "" && wrong != r.told
	r.told = wrong
	r.mu.Unlock()
	if news {
		r.fail(fmt.Errorf("tls: %w; what was read before stays in use", err))
	}
	return value
}
