package main

import (
	"bytes"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// buffer is what several goroutines may log to.
type buffer struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out.Write(p)
}

var (
	clock = regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3} `)
	attrs = regexp.MustCompile(` pubsub_uuid=.*`) // Watermill's are in any order
	space = regexp.MustCompile(` +`)
)

// TestLevels compares what the modules log under a configuration, in any
// order: they have goroutines of their own.
func TestLevels(t *testing.T) {
	const (
		gochannel = "github.com/ThreeDotsLabs/watermill/pubsub/gochannel: "
		mochi     = "github.com/mochi-mqtt/server/v2: "
		failed    = `ERROR github.com/maypok86/otter/v2: Returned an error during the refreshing err="the source is down"`
	)
	for _, tc := range []struct {
		name string
		args []string
		want []string
	}{
		{"one package at DEBUG, the rest at WARNING", nil, []string{
			"DEBUG " + gochannel + "Closing Pub/Sub, waiting for subscribers",
			"DEBUG " + gochannel + "Closing subscriber, waiting for sending lock",
			"DEBUG " + gochannel + "GoChannel Pub/Sub Subscriber closed",
			failed,
			"INFO " + gochannel + "No subscribers to send message",
			"INFO " + gochannel + "Pub/Sub closed",
		}},
		{"a package below another that is quiet", []string{"-levels", "critical,github.com/mochi-mqtt/server/v2=info,github.com/mochi-mqtt/server/v2/hooks=error"}, []string{
			"INFO " + mochi + "added hook hook=allow-all-auth",
			"INFO " + mochi + "added hook hook=debug",
			"INFO " + mochi + "gracefully stopping server",
			"INFO " + mochi + "mochi mqtt server started",
			"INFO " + mochi + "mochi mqtt server stopped",
			"INFO " + mochi + "mochi mqtt starting version=2.7.9",
			"INFO " + mochi + "stopping hook hook=allow-all-auth",
			"INFO " + mochi + "stopping hook hook=debug",
		}},
		{"only what goes wrong", []string{"-levels", "error"}, []string{failed}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			defer slog.SetDefault(slog.Default())
			var b buffer
			if err := run(t.Context(), &b, tc.args); err != nil {
				t.Fatal(err)
			}
			var got []string
			for line := range strings.Lines(b.out.String()) {
				line = clock.ReplaceAllString(strings.TrimSuffix(line, "\n"), "")
				line = attrs.ReplaceAllString(line, "")
				got = append(got, space.ReplaceAllString(line, " "))
			}
			slices.Sort(got)
			if !slices.Equal(got, tc.want) {
				t.Errorf("logged\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}
