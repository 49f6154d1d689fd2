package maillog_test

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
)

// parse reads a mail as its reader's program does.
func parse(t *testing.T, text string) parsed {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var body io.Reader = m.Body
	switch encoding := m.Header.Get("Content-Transfer-Encoding"); encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(m.Body)
	case "7bit":
	default:
		t.Errorf("encoding %q", encoding)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return parsed{m.Header, strings.ReplaceAll(string(b), "\r\n", "\n")}
}

func (p parsed) subject(t *testing.T) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(p.header.Get("Subject"))
	if err != nil {
		t.Error(err)
	}
	return text
}
