package rotate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"go.uber.org/goleak"

	"github.com/seed-e5d85c45/logging/internal/ledger"
)

// childVar has the job of a test binary that is a child of the tests.
const childVar = "ROTATE_TEST_CHILD"

func TestMain(m *testing.M) {
	if text := os.Getenv(childVar); text != "" {
		var j job
		if err := json.Unmarshal([]byte(text), &j); err == nil {
			err = j.run(os.Stdin, os.Stdout)
			if err == nil {
				os.Exit(0)
			}
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(3)
	}
	goleak.VerifyTestMain(m,
		// lumberjack never ends it; the free list bounds how many there are.
		goleak.IgnoreAnyFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

// job is what a child does: it opens a file and writes lines to it, and says
// on standard output the number of each line that was acknowledged.
type job struct {
	Path   string
	Writer int
	From   int // first line
	Lines  int // 0: until it is killed
	Size   int // bytes of a line
	Buffer int

	When     string // timed; "": by size
	MaxBytes int64
	Backups  int
	Stamped  bool
	Compress bool
	Shared   bool

	DieAt   string // the name of a system call before which to die
	DieSkip int    // how many of them come before
	Limit   string // what to be short of: "fds"
	Await   bool   // a line on standard input before the first record
}

func (j *job) open(sys *system, onError func(error)) (*File, error) {
	o := Options{Shared: j.Shared, Buffer: j.Buffer, OnError: onError}
	if j.When != "" {
		return openTimed(j.Path, &TimedOptions{Options: o, When: j.When, MaxBytes: j.MaxBytes, Backups: j.Backups, Compress: j.Compress}, sys)
	}
	naming := Numbered
	if j.Stamped {
		naming = Timestamped
	}
	return openSize(j.Path, &SizeOptions{Options: o, MaxBytes: j.MaxBytes, Backups: j.Backups, Naming: naming, Compress: j.Compress}, sys)
}

func (j *job) run(in io.Reader, out io.Writer) error {
	sys := newSystem()
	if j.DieAt != "" {
		f := &faults{call: j.DieAt, skip: j.DieSkip, times: 1}
		f.act = func() {
			// The last of a process killed with signal 9.
			_ = killSelf()
			select {}
		}
		sys = f.broken()
	}
	f, err := j.open(sys, func(err error) { fmt.Fprintln(os.Stderr, err) })
	if err != nil {
		return err
	}
	if j.Limit == "fds" {
		defer exhaustFiles()()
	}
	if j.Await {
		if _, err := in.Read(make([]byte, 1)); err != nil {
			return err
		}
	}
	var ack []byte
	for seq := j.From; j.Lines == 0 || seq < j.From+j.Lines; seq++ {
		line := ledger.Append(nil, j.Writer, seq, j.Size)
		n, err := f.Write(line)
		if n != len(line) || err != nil {
			fmt.Fprintf(os.Stderr, "line %d: %d, %v\n", seq, n, err)
			continue
		}
		ack = append(strconv.AppendInt(ack[:0], int64(seq), 10), '\n')
		if _, err := out.Write(ack); err != nil {
			return err
		}
	}
	return f.Close()
}

// start starts a child. Its standard error goes to that of the test.
func (j *job) start(t testing.TB) *child {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	c := &child{acked: map[int]bool{}, done: make(chan struct{})}
	c.cmd = exec.Command(os.Args[0])
	c.cmd.Env = append(os.Environ(), childVar+"="+string(text), "GOMAXPROCS=2")
	c.cmd.Stderr = &c.said
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// It has ended already, unless the test failed.
		_ = c.cmd.Process.Kill()
		<-c.done
	})
	go c.listen(out)
	return c
}

// child is a process that writes lines.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	said limited

	acked map[int]bool // lines; to be read after done
	done  chan struct{}
	err   error
}

func (c *child) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if seq, err := strconv.Atoi(lines.Text()); err == nil {
			c.acked[seq] = true
		}
	}
	c.err = c.cmd.Wait()
	close(c.done)
}

// limited keeps the first bytes of what a child says.
type limited struct{ text []byte }

func (l *limited) Write(p []byte) (int, error) {
	if len(l.text) < 2000 {
		l.text = append(l.text, p...)
	}
	return len(p), nil
}

// wait waits for the child to end by itself, without a complaint.
func (c *child) wait(t testing.TB) {
	t.Helper()
	<-c.done
	if c.err != nil || len(c.said.text) > 0 {
		t.Errorf("child: %v\n%s", c.err, c.said.text)
	}
}
