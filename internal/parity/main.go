// Command parity compares "slogx pipe --config case.json --clock record" with
// CPython's logging on random cases:
//
//	go run ./internal/parity -n 2000
//
// Each run draws other cases, unless -seed is given. The Python scripts beside
// it make the cases and say what CPython makes of them; parity.py says how.
// Cases that differ are kept, and the exit code is 1.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

func main() {
	n := flag.Int("n", 2000, "number of cases")
	seed := flag.Uint64("seed", 0, "seed of the first case (default: another each time)")
	scripts := flag.String("scripts", "internal/parity", "the directory of parity.py")
	commit := flag.String("commit", "", "write the cases to this directory, as testdata, instead of comparing")
	show := flag.Int("show", 3, "how many differing cases to print")
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()) % 1e9
	}
	if err := run(*n, *seed, *scripts, *commit, *show); err != nil {
		fmt.Fprintln(os.Stderr, "parity:", err)
		os.Exit(1)
	}
}

func run(n int, seed uint64, scripts, commit string, show int) error {
	start := time.Now()
	python, err := findPython()
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "parity")
	if err != nil {
		return err
	}
	dirs, err := draw(python, scripts, n, seed, work)
	if err != nil {
		return err
	}
	if commit != "" {
		return errors.Join(write(dirs, commit), os.RemoveAll(work))
	}
	slogx := filepath.Join(work, "slogx")
	if out, err := exec.Command("go", "build", "-o", slogx, "./cmd/slogx").CombinedOutput(); err != nil {
		return fmt.Errorf("build slogx: %w\n%s", err, out)
	}
	drawn := time.Since(start)
	differ, err := compare(dirs, slogx, show)
	if err != nil {
		return err
	}
	fmt.Printf("seed %d: %d of %d cases identical (CPython %.0fs, slogx %.0fs)\n",
		seed, len(dirs)-differ, len(dirs), drawn.Seconds(), (time.Since(start) - drawn).Seconds())
	if differ > 0 {
		return fmt.Errorf("%d cases differ; they are in %s", differ, work)
	}
	return os.RemoveAll(work)
}

// findPython returns the command line of CPython 3.13.
func findPython() ([]string, error) {
	for _, command := range [][]string{{"python3.13"}, {"env", "PYENV_VERSION=3.13.0", "python3.13"}} {
		if exec.Command(command[0], append(command[1:], "-c", "import logging")...).Run() == nil {
			return command, nil
		}
	}
	return nil, errors.New("python3.13 is not installed")
}

// draw has CPython make n cases below work, in as many processes as there are
// processors, and returns their directories.
func draw(python []string, scripts string, n int, seed uint64, work string) ([]string, error) {
	parts := runtime.NumCPU()
	errs := make([]error, parts)
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() {
			out := filepath.Join(work, fmt.Sprintf("part%d", i))
			if errs[i] = os.Mkdir(out, 0o755); errs[i] != nil {
				return
			}
			count := n/parts + min(1, n%parts/(i+1))
			args := append(python[1:], filepath.Join(scripts, "parity.py"),
				"--seed", fmt.Sprint(seed+uint64(i)), "--count", fmt.Sprint(count), "--out", out)
			cmd := exec.Command(python[0], args...)
			cmd.Env = append(os.Environ(), "PYTHONUTF8=1", "PYTHONDONTWRITEBYTECODE=1")
			cmd.Stderr = os.Stderr
			errs[i] = cmd.Run()
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return filepath.Glob(filepath.Join(work, "part*", "*"))
}

// compare runs slogx on the cases and returns how many differ.
func compare(dirs []string, slogx string, show int) (differ int, err error) {
	var mu sync.Mutex
	var group sync.WaitGroup
	next := make(chan string)
	for range runtime.NumCPU() {
		group.Go(func() {
			for dir := range next {
				diff, runErr := compareOne(dir, slogx)
				mu.Lock()
				err = errors.Join(err, runErr)
				if diff != "" {
					if differ++; differ <= show {
						fmt.Printf("--- %s (-CPython +slogx)\n%s\n", dir, diff)
					}
				}
				mu.Unlock()
			}
		})
	}
	for _, dir := range dirs {
		next <- dir
	}
	close(next)
	group.Wait()
	return differ, err
}

// compareOne leaves what slogx made in dir/got if it differs.
func compareOne(dir, slogx string) (diff string, err error) {
	c, err := readDir(dir)
	if err != nil {
		return "", err
	}
	got := filepath.Join(dir, "got")
	if err := os.Mkdir(got, 0o755); err != nil {
		return "", err
	}
	diff, err = c.run(slogx, got)
	if err == nil && diff == "" {
		err = os.RemoveAll(dir)
	}
	return diff, err
}

// write writes the cases as archives.
func write(dirs []string, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for i, dir := range dirs {
		c, err := readDir(dir)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, fmt.Sprintf("%03d.txtar", i)), c.archive(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
