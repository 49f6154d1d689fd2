package netlog_test

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// Records go to a collector as lines of JSON. No log call waits for it.
func ExampleOpenWriter() {
	collector, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer collector.Close()

	w, err := netlog.OpenWriter("tcp", collector.Addr().String(), &netlog.Options{
		SpoolBytes: 64 << 20, // what may wait while the collector is away
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	log := slog.New(slogx.NewOutputHandler(w, &slogx.OutputOptions{Format: slogx.JSON, ReplaceAttr: withoutTime}))
	log.Info("paid", "order", 7)
	log.Error("card refused", "order", 8)

	conn, err := collector.Accept()
	if err != nil {
		fmt.Println(err)
		return
	}
	lines := bufio.NewReader(conn)
	for range 2 {
		line, _ := lines.ReadString('\n') // an error shows as a missing line
		fmt.Print(line)
	}
	conn.Close()
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	stats := w.Stats()
	fmt.Println(stats.In, "in,", stats.Delivered, "delivered,", stats.Dropped, "dropped")
	// Output:
	// {"level":"INFO","msg":"paid","order":7}
	// {"level":"ERROR","msg":"card refused","order":8}
	// 2 in, 2 delivered, 0 dropped
}

// Records go to a receiver in Python, as CPython's SocketHandler sends them.
func ExampleOpenPickle() {
	receiver, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer receiver.Close()

	e, err := netlog.OpenPickle("tcp", receiver.Addr().String(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	log := slog.New(slogx.NewEmitterHandler(e, nil))
	log.Warn("disk is getting full", "free", 1<<20)

	conn, err := receiver.Accept()
	if err != nil {
		fmt.Println(err)
		return
	}
	var size uint32
	if err := binary.Read(conn, binary.BigEndian, &size); err != nil {
		fmt.Println(err)
	}
	pickle := make([]byte, size)
	if _, err := io.ReadFull(conn, pickle); err != nil {
		fmt.Println(err)
	}
	conn.Close()
	fmt.Printf("a pickle of protocol %d\n", pickle[1])
	if err := e.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// a pickle of protocol 2
}

// Certificates are checked; what is wrong with a setting is said at once, and
// Probe says whether the other side is there.
func ExampleOpenWriter_tls() {
	_, err := netlog.OpenWriter("tcp", "logs.example.com", nil)
	fmt.Println(err)

	w, err := netlog.OpenWriter("tcp", "logs.example.com:6514", &netlog.Options{
		TLS:            &tls.Config{MinVersion: tls.VersionTLS13},
		ConnectTimeout: 3 * time.Second,
		DropNew:        true, // Write says ErrFull, so that a fallback can take over
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer w.Close()
	// Output:
	// netlog: open tcp logs.example.com: address: must be host:port: missing port in address
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
