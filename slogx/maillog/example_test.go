package maillog_test

import (
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/maillog"
)

func ExampleOpen() {
	server := &fake{} // in the place of mail.example.com

	subject, err := slogx.ParseLayout("%(levelname)s in %(name)s", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := maillog.Open("mail.example.com", "Shop <app@example.com>", []string{"ops@example.com"}, &maillog.Options{
		Subject: subject.New(&slogx.OutputOptions{}),
		Every:   10 * time.Minute,
		Dial:    server.dial,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	log := slog.New(slogx.NewEmitterHandler(e, &slogx.OutputOptions{Level: slogx.LevelError})).With("logger", "shop.db")
	log.Info("connected") // not worth a mail
	log.Error("no disk", "free", 0)
	if err := e.Close(); err != nil {
		fmt.Println(err)
	}
	for _, text := range server.taken() {
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m.Header.Get("To"), "|", m.Header.Get("Subject"))
	}
	// Output:
	// <ops@example.com> | ERROR in shop.db
}
