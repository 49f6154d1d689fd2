package main

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// result is what one run came to.
type result struct {
	perSecond      float64
	p50, p99, p999 time.Duration // of the log calls
	lost           int           // not in the file
	damaged        int           // lines that are no record, or one that was there before
}

// sum is what the rounds came to: the best rate and times, and the worst loss.
// The slowest calls are of another kind from round to round, so that the best
// round says little of them: usual is the p99.9 in the middle.
type sum struct {
	result
	usual time.Duration
}

func sumUp(rounds []result) sum {
	s := sum{result: rounds[0]}
	var p999 []time.Duration
	for _, r := range rounds {
		s.perSecond = max(s.perSecond, r.perSecond)
		s.p50 = min(s.p50, r.p50)
		s.p99 = min(s.p99, r.p99)
		s.p999 = min(s.p999, r.p999)
		s.lost = max(s.lost, r.lost)
		s.damaged = max(s.damaged, r.damaged)
		p999 = append(p999, r.p999)
	}
	slices.Sort(p999)
	s.usual = p999[len(p999)/2]
	return s
}

// measure logs each records with so many goroutines.
func measure(parent string, p peer, goroutines, each int) (result, error) {
	dir, err := os.MkdirTemp(parent, "queue")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(dir) // best effort: it is a folder of temporary files
	path := filepath.Join(dir, "app.log")

	start := time.Now()
	h, end, err := p.open(path)
	if err != nil {
		return result{}, err
	}
	took := make([][]time.Duration, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() { took[g] = log(slog.New(h), g, each) })
	}
	wg.Wait()
	if err := end(); err != nil {
		return result{}, err
	}
	var r result
	r.perSecond = float64(goroutines*each) / time.Since(start).Seconds()
	all := slices.Concat(took...)
	slices.Sort(all)
	at := func(share float64) time.Duration { return all[int(share*float64(len(all)-1))] }
	r.p50, r.p99, r.p999 = at(0.5), at(0.99), at(0.999)
	r.lost, r.damaged, err = check(path, goroutines, each)
	return r, err
}

// log returns how long each of the calls took.
func log(l *slog.Logger, goroutine, each int) []time.Duration {
	ctx := context.Background()
	took := make([]time.Duration, each)
	start := time.Now()
	for n := range each {
		l.LogAttrs(ctx, slog.LevelInfo, "request served",
			slog.Int("g", goroutine), slog.Int("n", n), slog.String("method", "GET"),
			slog.String("path", "/api/v1/orders/1234567"), slog.Duration("took", 1234567))
		now := time.Now()
		took[n] = now.Sub(start)
		start = now
	}
	return took
}

// check looks for every record in the file.
func check(path string, goroutines, each int) (lost, damaged int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close() // read only: nothing can be lost
	seen := make([]bool, goroutines*each)
	for s := bufio.NewScanner(f); s.Scan(); {
		var record struct {
			Msg, Message string
			G, N         *int
			Path         string
		}
		bad := json.Unmarshal(s.Bytes(), &record) != nil || record.G == nil || record.N == nil ||
			record.Path != "/api/v1/orders/1234567" || *record.G >= goroutines || *record.N >= each
		if bad || seen[*record.G*each+*record.N] {
			damaged++
			continue
		}
		seen[*record.G*each+*record.N] = true
	}
	for _, found := range seen {
		if !found {
			lost++
		}
	}
	return lost, damaged, nil
}
