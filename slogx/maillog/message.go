package maillog

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// message writes the mail of d, with CR LF at the ends of lines.
func (s *settings) message(d *digest, now time.Time) []byte {
	body, encoding := encodeBody(d.text())
	var b bytes.Buffer
	field := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	field("From", headerAddress(s.from))
	field("To", headerAddresses(s.to))
	field("Subject", headerText(d.subject()))
	field("Date", now.Format(time.RFC1123Z))
	field("Message-ID", s.messageID(now))
	field("MIME-Version", "1.0")
	field("Content-Type", "text/plain; charset=utf-8")
	field("Content-Transfer-Encoding", encoding)
	field("Auto-Submitted", "auto-generated") // RFC 3834: no answer, please
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

// messageID makes a name for the mail that no other has.
func (s *settings) messageID(now time.Time) string {
	_, domain, ok := strings.Cut(s.from.Address, "@")
	if !ok || strings.ContainsFunc(domain, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' }) {
		domain = "localhost"
	}
	return fmt.Sprintf("<%d.%s@%s>", now.UnixNano(), strings.ToLower(rand.Text()), domain)
}

func headerAddress(a mail.Address) string {
	if isAtom(a.Address) {
		return a.Address
	}
	return a.String()
}

// headerAddresses puts each address on a line of its own: many are too long for one.
func headerAddresses(as []mail.Address) string {
	var list []string
	for _, a := range as {
		list = append(list, headerAddress(a))
	}
	return strings.Join(list, ",\r\n ")
}

// maxSubject is as much of a subject as anybody reads.
const maxSubject = 250

// headerText makes text fit for a header: without line breaks and other control
// characters, not too long, and encoded as RFC 2047 has it where it is not ASCII.
func headerText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
	if n := 0; len(text) > maxSubject {
		for i := range text {
			if n++; n > maxSubject {
				text = text[:i] + "…"
				break
			}
		}
	}
	for i := range len(text) {
		if text[i] > '~' {
			return encodedWords(text)
		}
	}
	if strings.Contains(text, "=?") { // it would be taken for encoded
		return encodedWords(text)
	}
	return text
}

// encodedWords encodes text in words of RFC 2047, a line each.
func encodedWords(text string) string {
	const most = 45 // bytes, which make 60 of base64 and, with the rest, no more than 75
	var words []string
	for len(text) > 0 {
		n := min(most, len(text))
		for n < len(text) && !utf8.RuneStart(text[n]) {
			n--
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return strings.Join(words, "\r\n ")
}

// maxLine is how long a line of a mail may be, by RFC 5322.
const maxLine = 998

// encodeBody returns the body as it is sent: as it is if any server takes that,
// else quoted-printable. Lines end with CR LF.
func encodeBody(text string) (body []byte, encoding string) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	plain := true
	for _, line := range lines {
		plain = plain && len(line) <= maxLine && !strings.ContainsFunc(line, func(r rune) bool {
			return r > '~' || r < ' ' && r != '\t'
		})
	}
	var b bytes.Buffer
	for _, line := range lines {
		if plain {
			b.WriteString(line)
		} else {
			w := quotedprintable.NewWriter(&b)
			w.Binary = true // a CR is no end of a line here
			// A bytes.Buffer returns no errors.
			_, _ = w.Write([]byte(line))
			_ = w.Close()
		}
		b.WriteString("\r\n")
	}
	if plain {
		return b.Bytes(), "7bit"
	}
	return b.Bytes(), "quoted-printable"
}
