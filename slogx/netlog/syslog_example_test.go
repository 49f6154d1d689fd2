package netlog_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

func ExampleOpenSyslog() {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer server.Close()

	s, err := netlog.OpenSyslog("udp", server.LocalAddr().String(), &netlog.SyslogOptions{
		Facility: "local3",
		Hostname: "web1", AppName: "shop", ProcID: "77", // usually left to be found out
	})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	log := slog.New(slogx.NewEmitterHandler(s, nil)).With("logger", "shop.orders")

	r := slog.NewRecord(time.Date(2026, 2, 1, 10, 0, 0, 0, time.UTC), slog.LevelInfo, "paid", 0)
	r.Add("order", 7, "customer", `Jo "J" Doe`)
	if err := log.Handler().Handle(context.Background(), r); err != nil {
		panic(err)
	}

	message := make([]byte, 1000)
	n, _, err := server.ReadFrom(message)
	fmt.Println(string(message[:n]), err)
	// Output:
	// <158>1 2026-02-01T10:00:00.000000Z web1 shop 77 shop.orders [attrs@32473 order="7" customer="Jo \"J\" Doe"] paid <nil>
}

// Where there is no systemd, records go to standard error.
func ExampleOpenJournald() {
	j, err := netlog.OpenJournald(&netlog.JournaldOptions{Identifier: "shop"})
	if err != nil {
		panic(err)
	}
	defer j.Close()
	h := slogx.NewEmitterHandler(j, nil)
	if err := j.Probe(context.Background()); err != nil {
		h = slogx.NewOutputHandler(os.Stderr, nil)
	}
	slog.New(h).Info("paid", "order", 7)
}
