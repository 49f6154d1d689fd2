package netlog_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e5d85c45/logging/slogx/netlog"
)

// Several goroutines log while the peer is started again and again: no record
// is broken, and after the last start all arrive.
func TestRestartsUnderLoad(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			const producers, starts = 4, 6
			p := listen(t, network)
			w, _ := openWriter(t, p, netlog.Options{})
			stop := make(chan struct{})
			var running sync.WaitGroup
			for producer := range producers {
				running.Go(func() {
					for i := 0; ; i++ {
						select {
						case <-stop:
							return
						default:
						}
						write(t, w, fmt.Sprintf("<%d %d>\n", producer, i))
						if i%50 == 0 { // not faster than the peer, but while it is away
							_ = w.Probe(t.Context())
						}
					}
				})
			}
			for range starts {
				size := len(p.text())
				eventually(t, "records", func() bool { return len(p.text()) > size })
				p.stop()
				p.start()
			}
			close(stop)
			running.Wait()
			write(t, w, numbered(1, 100)...)
			p.waitFor("record 100\n")
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if stats := balanced(t, w.Stats()); stats.Delivered != stats.In || stats.Connects < starts {
				t.Errorf("%+v", stats)
			}
			broken := 0
			for line := range strings.Lines(p.text()) {
				var a, b int
				if n, _ := fmt.Sscanf(line, "<%d %d>\n", &a, &b); n != 2 && !strings.HasPrefix(line, "record ") {
					broken++
				}
			}
			if broken > starts { // the last line of a connection may be cut off
				t.Errorf("%d broken lines after %d starts", broken, starts)
			}
			if !strings.Contains(p.text(), strings.Join(numbered(1, 100), "")) {
				t.Error("the last records are not in their order")
			}
		})
	}
}
