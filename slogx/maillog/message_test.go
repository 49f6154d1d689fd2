package maillog

import (
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzMessage puts anything into the subject, the body and the addresses: the
// mail has the header fields it has to have, each once, no line is too long, and
// what is read is what was written.
func FuzzMessage(f *testing.F) {
	for _, text := range []string{
		"", "no disk", "a\nb\n", "a\r\nBcc: x@example.com\r\n\r\nevil", ".\r\n..\n.", "=?utf-8?b?eA==?= =3D",
		strings.Repeat("ü", 600), strings.Repeat("x ", 999), "\x00\x1b\u2028\xff", "trailing space \n\t\n",
	} {
		f.Add(text, text, "Operations", "ops@example.com")
		f.Add("s", "b", text, text)
	}
	f.Fuzz(func(t *testing.T, subject, body, name, address string) {
		s, err := newSettings("host", (&mail.Address{Name: name, Address: "app@example.com"}).String(), []string{"ops@example.com", address}, nil)
		if err != nil || isAtom(address) {
			if s, err = newSettings("host", "app@example.com", []string{"ops@example.com"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		r := slog.NewRecord(time.Now(), slog.LevelError, subject, 0)
		d := newDigest(s)
		d.add(s.entry("", r, []byte(body)))
		text := string(s.message(&d, time.Now()))
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if strings.ContainsAny(line, "\r\n\x00") || len(line) > maxLine {
				t.Fatalf("line %q in\n%s", line, text)
			}
		}
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		for _, field := range []string{"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"} {
			if len(m.Header[field]) != 1 {
				t.Errorf("%d fields %s in\n%s", len(m.Header[field]), field, text)
			}
		}
		if len(m.Header) != 9 {
			t.Errorf("%d fields in\n%s", len(m.Header), text)
		}
		if list, err := m.Header.AddressList("To"); err != nil || len(list) != len(s.to) || list[len(list)-1].Address != s.to[len(s.to)-1].Address {
			t.Errorf("To: %v, %v in\n%s", list, err, text)
		}
		checkSubject(t, m.Header.Get("Subject"), subject)
		checkBody(t, m, body)
	})
}

// checkSubject wants the words of the message in the subject.
func checkSubject(t *testing.T, got, message string) {
	t.Helper()
	decoded, err := new(mime.WordDecoder).DecodeHeader(got)
	if err != nil {
		t.Fatal(err)
	}
	if words := strings.Fields("ERROR: " + message); len(message) < maxSubject/2 && utf8.ValidString(message) &&
		strings.IndexFunc(message, func(r rune) bool { return r < ' ' || r > '~' }) < 0 && decoded != strings.Join(words, " ") {
		t.Errorf("subject %q of %q", decoded, message)
	}
}

// checkBody wants the lines of the record in the body.
func checkBody(t *testing.T, m *mail.Message, line string) {
	t.Helper()
	var in = m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		in = quotedprintable.NewReader(in)
	}
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimSuffix(strings.ToValidUTF8(line, "\uFFFD"), "\n") + "\n"
	if got := strings.ReplaceAll(string(b), "\r\n", "\n"); got != want {
		t.Errorf("body %q, want %q", got, want)
	}
}
