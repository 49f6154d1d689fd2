// Queue logs to a slow destination without waiting for it. It is Python's
// QueueHandler and QueueListener in one.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

func main() {
	slow := slogx.NewOutputHandler(slowWriter{}, nil)
	queue := slogx.NewQueueHandler(slow, &slogx.QueueOptions{
		Capacity: 5,
		Overflow: slogx.DropOldest, // the default, Block, would wait
	})
	log := slog.New(queue)

	start := time.Now()
	for i := range 20 {
		log.Info("order taken", "id", i)
	}
	fmt.Printf("20 records logged, waited: %v\n", time.Since(start) > 100*time.Millisecond)

	// Without Flush or Close, what is in the queue is lost at the end.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := queue.Flush(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err := queue.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Println("dropped:", queue.Dropped())
}

// slowWriter takes its time.
type slowWriter struct{}

func (slowWriter) Write(p []byte) (int, error) {
	<-time.After(20 * time.Millisecond)
	return os.Stdout.Write(p)
}
