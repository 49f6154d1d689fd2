package maillog_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

func TestOpenRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, host, from, to string
		opts                 maillog.Options
		option, want         string
	}{
		{"no host", "", "a@b", "c@d", maillog.Options{}, "host", `"" is no host with or without a port`},
		{"two ports", "h:1:2", "a@b", "c@d", maillog.Options{}, "host", "address h:1:2: too many colons in address"},
		{"a URL", "smtp://h", "a@b", "c@d", maillog.Options{}, "host", `"smtp://h" is no host with or without a port`},
		{"a line break", "h\r\nMAIL", "a@b", "c@d", maillog.Options{}, "host", `"h\r\nMAIL" is no host with or without a port`},
		{"sender", "h", "a.b", "c@d", maillog.Options{}, "from", `"a.b" is no address: mail: missing '@' or angle-addr`},
		{"injection", "h", "a@b", "c@d\r\nBcc: e@f", maillog.Options{}, "to", `"c@d\r\nBcc: e@f" is no address: it has a line break`},
		{"injection in the name", "h", "x\r\nBcc: e@f <a@b>", "c@d", maillog.Options{}, "from", `"x\r\nBcc: e@f <a@b>" is no address: it has a line break`},
		{"recipient", "h", "a@b", "c d", maillog.Options{}, "to", `"c d" is no address: mail: no angle-addr`},
		{"timeout", "h", "a@b", "c@d", maillog.Options{Timeout: -1}, "Timeout", "is negative"},
		{"password without user", "h", "a@b", "c@d", maillog.Options{Password: "p"}, "Password", "there is no Username with it"},
		{"password in clear", "h", "a@b", "c@d", maillog.Options{Username: "u", TLS: maillog.NoTLS}, "TLS",
			"a password is not sent in clear: NoTLS and a Username exclude each other"},
		{"TLS", "h", "a@b", "c@d", maillog.Options{TLS: 9}, "TLS", "unknown mode 9"},
		{"LocalName", "h", "a@b", "c@d", maillog.Options{LocalName: "a\r\nb"}, "LocalName", `"a\r\nb" is no host name`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := maillog.Open(tc.host, tc.from, []string{tc.to}, &tc.opts)
			o, ok := errors.AsType[*maillog.OptionError](err)
			if want := "maillog: " + tc.option + ": " + tc.want; !ok || o.Option != tc.option || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}
	if _, err := maillog.Open("h", "a@b", nil, nil); fmt.Sprint(err) != "maillog: to: there is no recipient" {
		t.Errorf("without recipients: %v", err)
	}
}

func TestPorts(t *testing.T) {
	for _, tc := range []struct {
		host string
		opts maillog.Options
		want string
	}{
		{"h", maillog.Options{}, "h:25"},
		{"h", maillog.Options{Username: "u"}, "h:587"},
		{"h", maillog.Options{Username: "u", TLS: maillog.ImplicitTLS}, "h:465"},
		{"h:2525", maillog.Options{TLS: maillog.ImplicitTLS}, "h:2525"},
		{"::1", maillog.Options{}, "[::1]:25"},
		{"[::1]:2525", maillog.Options{}, "[::1]:2525"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			// Nothing is asked of a network: port and host are in the error.
			tc.opts.Dial = (&fake{scripts: []script{{"dial": "away"}}}).dial
			e, err := maillog.Open(tc.host, "a@b", []string{"c@d"}, &tc.opts)
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			if err := e.Probe(t.Context()); fmt.Sprint(err) != "maillog: "+tc.want+": connect: away" {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}
