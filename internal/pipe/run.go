package pipe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	chunkSize = 256 << 10

	// DefaultMaxLine is the length beyond which a line is cut.
	DefaultMaxLine = 1 << 20

	// quiet is how long a reader must have nothing, after the wish to stop,
	// to count as drained.
	quiet = 50 * time.Millisecond
)

// Options are the settings of a [Run]. Run copies them.
type Options struct {
	MaxLine int            // bytes, without the newline; 0: DefaultMaxLine
	Drain   time.Duration  // how long to go on reading after the wish to stop
	Every   time.Duration  // how often to call Stats; 0: never
	Stats   func(Counts)   // called by the goroutine of Run
	Command <-chan Command // nil: none come
	Report  func(error)    // told of commands that failed; nil: nobody is
}

// Run hands the lines of in to out until in ends or ctx is done. In the second
// case it still takes what in has at once, for at most Options.Drain, and what
// it has already read is handed over in any case.
//
// It returns an error if reading failed or out gave up. The goroutine that
// reads ends when its Read returns, which may be after Run where in does not
// end: closing in is the caller's.
func Run(ctx context.Context, in io.Reader, out Output, opts Options) (Counts, error) {
	if opts.MaxLine <= 0 {
		opts.MaxLine = DefaultMaxLine
	}
	if opts.Report == nil {
		opts.Report = func(error) {}
	}
	// Writing may go on after the wish to stop, but not longer than Drain.
	work, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(opts.Drain, giveUp) })()

	r := runner{ctx: ctx, work: work, out: out, opts: opts, joiner: joiner{maxLine: opts.MaxLine}}
	err := r.run(in)
	return r.counts, err
}

type runner struct {
	ctx, work context.Context
	out       Output
	opts      Options
	joiner    joiner
	counts    Counts
}

// A chunk is what one Read returned, after the headroom of its buffer.
type chunk struct {
	buf []byte
	err error
}

// read sends what in has to chunks, in the buffers that free has.
func read(in io.Reader, free <-chan []byte, chunks chan<- chunk) {
	for buf := range free {
		n, err := in.Read(buf[headroom:cap(buf)])
		chunks <- chunk{buf[:headroom+n], err}
		if err != nil {
			return
		}
	}
}

func (r *runner) run(in io.Reader) error {
	const buffers = 3 // one is read into, one is written, one is on its way
	free := make(chan []byte, buffers)
	defer close(free)
	for range buffers {
		free <- make([]byte, headroom, headroom+chunkSize)
	}
	chunks := make(chan chunk, buffers) // never full: the reader does not wait
	go read(in, free, chunks)

	var tick <-chan time.Time
	if r.opts.Every > 0 {
		t := time.NewTicker(r.opts.Every)
		defer t.Stop()
		tick = t.C
	}
	stop := r.ctx.Done()
	var drained <-chan time.Time
	for {
		if r.ctx.Err() != nil && drained == nil {
			drained = time.After(quiet)
		}
		select {
		case c := <-chunks:
			if done, err := r.take(c); done {
				r.abandon(chunks)
				return err
			}
			free <- c.buf[:headroom]
			drained = nil // there may be more
		case command := <-r.opts.Command:
			r.obey(command)
		case <-tick:
			r.opts.Stats(r.counts)
		case <-stop:
			stop = nil
		case <-drained:
			return r.finish(nil)
		case <-r.work.Done():
			return r.finish(r.taken(chunks))
		}
	}
}

// take hands the lines of a chunk over, and says whether it was the last.
func (r *runner) take(c chunk) (done bool, err error) {
	if err := r.hand(r.joiner.add(c.buf)); err != nil {
		return true, err
	}
	if c.err == nil {
		return false, nil
	}
	if !errors.Is(c.err, io.EOF) {
		err = fmt.Errorf("read: %w", c.err)
	}
	return true, r.finish(err)
}

// taken hands over what was read before the time to stop was over.
func (r *runner) taken(chunks <-chan chunk) error {
	for {
		select {
		case c := <-chunks:
			if err := r.hand(r.joiner.add(c.buf)); err != nil {
				r.abandon(chunks)
				return err
			}
		default:
			return nil
		}
	}
}

// abandon counts what was read and cannot be handed over any more, which is
// nothing unless the output gave up.
func (r *runner) abandon(chunks <-chan chunk) {
	lose := func(block []byte) {
		lines := int64(bytes.Count(block, newline))
		r.counts.Lines += lines
		r.counts.Bytes += int64(len(block))
		r.counts.Dropped += lines
	}
	for {
		select {
		case c := <-chunks:
			lose(r.joiner.add(c.buf))
		default:
			lose(r.joiner.rest())
			return
		}
	}
}

// finish hands over the last line, that has no newline.
func (r *runner) finish(err error) error {
	return errors.Join(err, r.hand(r.joiner.rest()))
}

func (r *runner) hand(block []byte) error {
	if len(block) == 0 {
		return nil
	}
	r.counts.Lines += int64(bytes.Count(block, newline))
	r.counts.Bytes += int64(len(block))
	r.counts.Cut = r.joiner.cuts
	return r.out.Lines(r.work, block, &r.counts)
}

var newline = []byte{'\n'}

func (r *runner) obey(c Command) {
	act := r.out.Rotate
	if c == Reopen {
		act = r.out.Reopen
	}
	if err := act(); err != nil {
		r.opts.Report(err)
	}
}
