// Thirdparty runs modules that log with log/slog on their own: the MQTT broker
// mochi-mqtt, the message router Watermill and the cache Otter. They know
// nothing of this library, and each of their packages has a level of its own:
// one is at DEBUG here, all others at WARNING.
//
// It is a module of its own, so that the library does not depend on them:
//
//	cd examples/thirdparty
//	go run .
//	go run . -levels info,github.com/mochi-mqtt/server/v2/hooks/debug=debug
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	"github.com/maypok86/otter/v2"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/hooks/debug"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	if err := run(context.Background(), os.Stderr, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "thirdparty:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) error {
	flags := flag.NewFlagSet("thirdparty", flag.ContinueOnError)
	levels := flags.String("levels", "warning,github.com/ThreeDotsLabs/watermill/pubsub/gochannel=debug", "levels of packages")
	if err := flags.Parse(args); err != nil {
		return err
	}
	slog.SetDefault(slog.New(slogx.Handler(out, &slogx.HandlerOptions{
		Format:       slogx.Console,
		Levels:       *levels,
		PackageNames: true,
		// Watermill's packages log through an adapter in its root: their
		// records would all be the adapter's.
		SkipPackages: []string{"github.com/ThreeDotsLabs/watermill"},
	})))
	return errors.Join(broker(), bus(ctx), cache(ctx))
}

// broker publishes a message to itself, through mochi-mqtt.
func broker() error {
	server := mqtt.New(&mqtt.Options{Logger: slog.Default(), InlineClient: true})
	if err := errors.Join(server.AddHook(new(auth.AllowHook), nil), server.AddHook(new(debug.Hook), nil), server.Serve()); err != nil {
		return err
	}
	heard := make(chan string, 1)
	err := server.Subscribe("orders/+", 1, func(_ *mqtt.Client, _ packets.Subscription, p packets.Packet) { heard <- string(p.Payload) })
	if err == nil {
		err = server.Publish("orders/7", []byte("book"), false, 0)
	}
	if err == nil {
		<-heard
	}
	return errors.Join(err, server.Close())
}

// bus hands a message over, through Watermill.
func bus(ctx context.Context) error {
	pubsub := gochannel.NewGoChannel(gochannel.Config{}, watermill.NewSlogLogger(nil))
	messages, err := pubsub.Subscribe(ctx, "orders")
	if err != nil {
		return err
	}
	if err := pubsub.Publish("orders", message.NewMessage("7", []byte("book"))); err != nil {
		return err
	}
	(<-messages).Ack()
	return errors.Join(pubsub.Publish("nobody", message.NewMessage("8", nil)), pubsub.Close())
}

// cache refreshes an entry from a source that is down, through Otter.
func cache(ctx context.Context) error {
	orders, err := otter.New(&otter.Options[int, string]{RefreshCalculator: otter.RefreshWriting[int, string](time.Hour)})
	if err != nil {
		return err
	}
	defer orders.StopAllGoroutines()
	orders.Set(7, "book")
	down := otter.LoaderFunc[int, string](func(context.Context, int) (string, error) { return "", errors.New("the source is down") })
	<-orders.Refresh(ctx, 7, down)
	return nil
}
