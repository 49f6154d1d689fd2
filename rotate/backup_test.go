package rotate

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// makeFiles makes files, each with its name as its content. A name that ends in "/"
// is a directory; "a -> b" is a link; a .gz is compressed.
func makeFiles(t testing.TB, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		var err error
		if from, to, ok := strings.Cut(name, " -> "); ok {
			err = os.Symlink(to, filepath.Join(dir, from))
		} else if strings.HasSuffix(name, "/") {
			err = os.Mkdir(path, 0o700)
		} else {
			err = os.WriteFile(path, packed(t, name), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func packed(t testing.TB, name string) []byte {
	t.Helper()
	plain, ok := strings.CutSuffix(name, ".gz")
	if !ok {
		return []byte(name)
	}
	var b strings.Builder
	zw := gzip.NewWriter(&b)
	if _, err := io.WriteString(zw, plain); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// namesIn returns the names in a directory.
func namesIn(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return found
}

// contentsIn returns what each file in dir holds, gzip files read through.
func contentsIn(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range namesIn(t, dir) {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !info.Mode().IsRegular() {
			found[name] = info.Mode().Type().String()
			continue
		}
		found[name] = contentOf(t, filepath.Join(dir, name))
	}
	return found
}

func contentOf(t testing.TB, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if strings.HasSuffix(path, ".gz") {
		return unpacked(f)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// unpacked returns the content of a gzip file, or what is wrong with it.
func unpacked(gz io.Reader) string {
	zr, err := gzip.NewReader(gz)
	if err != nil {
		return "broken: " + err.Error()
	}
	data, err := io.ReadAll(zr)
	if err != nil {
		return "broken: " + err.Error()
	}
	return string(data)
}

func mustSchedule(t testing.TB, when string, interval int, at string, loc *time.Location) Schedule {
	t.Helper()
	s, err := ParseSchedule(when, interval, at, loc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func utc(text string) time.Time {
	for _, layout := range []string{time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	panic("no time: " + text)
}

// onlyDate is a namer that leaves out the rest, and with it the counter.
func onlyDate(name string) string {
	dir, file := filepath.Split(name)
	return dir + file[strings.Index(file, "20"):][:len(time.DateOnly)] + ".log"
}

// dateFirst is a namer that puts what follows app.log before it.
func dateFirst(name string) string {
	dir, file := filepath.Split(name)
	return dir + strings.TrimPrefix(file, "app.log.") + "-app.log"
}

func TestBackupName(t *testing.T) {
	rollover := utc("2024-03-02")
	for _, test := range []struct {
		name  string
		make  func(path string) *backups
		there []string
		want  string
	}{
		{"numbered", numberedTo(3, nil), nil, "app.log.1"},
		{"numbered, a directory", numberedTo(3, nil), []string{"app.log.1/"}, "app.log.2"},
		{"dated", daily(nil), nil, "app.log.2024-03-01"},
		{"dated, taken", daily(nil), []string{"app.log.2024-03-01"}, "app.log.2024-03-01.1"},
		{"dated, taken by a gzip file", daily(nil), []string{"app.log.2024-03-01.gz"}, "app.log.2024-03-01.1"},
		{"dated, taken by a directory", daily(nil), []string{"app.log.2024-03-01/"}, "app.log.2024-03-01.1"},
		{"dated, taken by a dead link", daily(nil), []string{"app.log.2024-03-01 -> nowhere"}, "app.log.2024-03-01.1"},
		{"dated, counters taken", daily(nil), []string{"app.log.2024-03-01", "app.log.2024-03-01.1.gz", "app.log.2024-03-01.2"}, "app.log.2024-03-01.3"},
		{"dated, the first ones pruned", daily(nil), []string{"app.log.2024-03-01.9", "app.log.2024-03-01.10.gz"}, "app.log.2024-03-01.11"},
		{"dated, no counters", daily(nil), []string{"app.log.2024-03-01.01", "app.log.2024-03-01.x", "app.log.2024-03-01.7.bak"}, "app.log.2024-03-01"},
		{"stamped", timestamped(nil), nil, "app-2024-03-02T00-00-00.000.log"},
		{"stamped, taken", timestamped(nil), []string{"app-2024-03-02T00-00-00.000.log", "app-2024-03-02T00-00-00.001.log.gz"}, "app-2024-03-02T00-00-00.002.log"},
		{"namer", daily(dateFirst), nil, "2024-03-01-app.log"},
		{"namer, taken", daily(dateFirst), []string{"2024-03-01-app.log", "2024-03-01.1-app.log.gz"}, "2024-03-01.2-app.log"},
		{"namer without a counter", daily(onlyDate), []string{"2024-03-01.log"}, "2024-03-01.log.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			makeFiles(t, dir, test.there...)
			name, err := test.make(filepath.Join(dir, "app.log")).name(rollover)
			if err != nil {
				t.Fatal(err)
			}
			if got := filepath.Base(name); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func numberedTo(keep int, namer func(string) string) func(string) *backups {
	return func(path string) *backups { return newNumbered(path, keep, namer) }
}

func daily(namer func(string) string) func(string) *backups {
	s, err := ParseSchedule("midnight", 1, "", time.UTC)
	if err != nil {
		panic(err)
	}
	return func(path string) *backups { return newDated(path, s, namer) }
}

func timestamped(namer func(string) string) func(string) *backups {
	return func(path string) *backups { return newStamped(path, namer) }
}

func TestBackupNameGoesOn(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	for _, b := range []*backups{daily(nil)(path), timestamped(nil)(path)} {
		var made []string
		for range 4 {
			name, err := b.name(utc("2024-03-02"))
			if err != nil {
				t.Fatal(err)
			}
			makeFiles(t, dir, filepath.Base(name))
			made = append(made, filepath.Base(name))
			if len(made) == 2 { // the rest are pruned: the counter must not start again
				if err := os.Remove(filepath.Join(dir, made[0])); err != nil {
					t.Fatal(err)
				}
			}
		}
		want := []string{"app.log.2024-03-01", "app.log.2024-03-01.1", "app.log.2024-03-01.2", "app.log.2024-03-01.3"}
		if _, ok := b.stamps.(stamped); ok {
			want = []string{"app-2024-03-02T00-00-00.000.log", "app-2024-03-02T00-00-00.001.log", "app-2024-03-02T00-00-00.002.log", "app-2024-03-02T00-00-00.003.log"}
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBackupList(t *testing.T) {
	for _, test := range []struct {
		name    string
		path    string
		make    func(path string) *backups
		ours    []string // newest first
		foreign []string
	}{
		{
			"numbered", "app.log", numberedTo(3, nil),
			[]string{"app.log.1", "app.log.2", "app.log.2.gz", "app.log.3.gz"},
			[]string{"app.log", "app.log.0", "app.log.01", "app.log.-1", "app.log.+2", "app.log.1.bak", "app.log.1.gz.tmp", "app.log.2024", "app.log.99999999999999999999", "app.1.log", "xapp.log.1", "app.log.2024-01-01", "app-2024-03-02T00-00-00.000.log"},
		},
		{
			"numbered, more from before", "app.log", numberedTo(2, nil),
			[]string{"app.log.2"},
			[]string{"app.log.3", "app.log.4.gz", "app.log.7", "app.log.2023"},
		},
		{"numbered, others", "app.log", numberedTo(2, nil), nil, []string{"app.log.1/", "app.log.2 -> app.log", "app.log.4"}},
		{
			"dated", "app.log", daily(nil),
			[]string{"app.log.2024-03-01.10", "app.log.2024-03-01.9.gz", "app.log.2024-03-01", "app.log.2024-02-29.1", "app.log.2024-02-29.gz", "app.log.1999-12-31"},
			[]string{"app.log", "app.log.2024-13-45", "app.log.2023-02-29", "app.log.2024-3-1", "app.log.2024-03-01_12", "app.log.2024-03-01.0", "app.log.2024-03-01.01", "app.log.2024-03-01.old", "app.log.2024-03-01.bak", "app.log.2024-03-01.1.1", "app.log.1", "xapp.log.2024-03-01", "app.log.2024-03-01.gz.tmp", "app.log..1"},
		},
		{
			"hourly", "app", func(path string) *backups { return newDated(path, Schedule{}, nil) },
			[]string{"app.2024-03-01_10", "app.2024-03-01_09.1", "app.2024-03-01_09.gz"},
			[]string{"app.2024-03-01", "app.2024-03-01_24", "app.2024-03-01_9", "app.2024-03-01_10-30"},
		},
		{
			"stamped", "my.app.log", timestamped(nil),
			[]string{"my.app-2024-03-02T10-00-00.001.log", "my.app-2024-03-02T10-00-00.000.log.gz", "my.app-2024-03-01T23-59-59.999.log"},
			[]string{"my.app.log", "my.app-2024-03-02T10-00-00.log", "my.app-2024-03-02T10-00-00,000.log", "my.app-2024-03-02T25-00-00.000.log", "my.app-2024-03-02T10-00-00.000-audit.log", "my.app-web-2024-03-02T10-00-00.000.log", "my.app.log.1"},
		},
		{"stamped, no extension", "app", timestamped(nil), []string{"app-2024-03-02T10-00-00.000", "app-2024-03-01T10-00-00.000.gz"}, []string{"app-2024-03-02T10-00-00.000.log"}},
		{
			"namer", "app.log", daily(dateFirst),
			[]string{"2024-03-01.2-app.log", "2024-03-01-app.log.gz", "2024-02-29-app.log"},
			[]string{"app.log.2024-03-01", "2024-03-01-app.log.1", "12024-03-01-app.log", "2024-13-01-app.log", "x2024-03-01-app.log"},
		},
		{"namer without a counter", "app.log", daily(onlyDate), []string{"2024-03-01.log.2", "2024-03-01.log.1.gz", "2024-03-01.log"}, []string{"2024-03-01.log.02", "2024-03-01.2.log"}},
		{"namer of numbers", "app.log", numberedTo(5, dateFirst), []string{"1-app.log", "5-app.log.gz"}, []string{"01-app.log", "app.log.1", "9-app.log"}},
		{"namer that adds .gz", "app.log", daily(func(name string) string { return name + ".gz" }), []string{"app.log.2024-03-01.1.gz", "app.log.2024-03-01.gz"}, []string{"app.log.2024-03-01"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			makeFiles(t, dir, test.ours...)
			makeFiles(t, dir, test.foreign...)
			found, err := test.make(filepath.Join(dir, test.path)).list()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range found {
				got = append(got, filepath.Base(x.name))
			}
			if diff := cmp.Diff(test.ours, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The default Namer must find what the rotator makes, whatever the schedule,
// the location and the directory.
func TestBackupListFindsWhatNameMakes(t *testing.T) {
	t.Chdir(t.TempDir())
	makeFiles(t, ".", "logs/")
	for _, loc := range []string{"UTC", "America/Sao_Paulo", "Europe/Dublin", "Africa/Cairo", "Pacific/Apia"} {
		zone, err := time.LoadLocation(loc)
		if err != nil {
			t.Fatal(err)
		}
		for _, when := range []string{"s", "m", "h", "d", "midnight", "w6"} {
			for _, path := range []string{"app.log", "./logs/app.log", "logs/../app.log"} {
				s := mustSchedule(t, when, 1, "", zone)
				b := newDated(path, s, nil)
				rollover := s.Next(time.Date(2018, 11, 3, 22, 30, 0, 0, zone)) // the last day before one without a midnight, in Sao Paulo
				for range 5 {
					name, err := b.name(rollover)
					if err != nil {
						t.Fatal(err)
					}
					makeFiles(t, ".", name)
					found, err := b.list()
					if err != nil {
						t.Fatal(err)
					}
					if len(found) != 1 || found[0].name != filepath.Clean(name) {
						t.Fatalf("%s, %s, %s: of %s the list has %v", loc, when, path, name, found)
					}
					if err := os.Remove(name); err != nil {
						t.Fatal(err)
					}
					rollover = s.Next(rollover)
				}
			}
		}
	}
}

func FuzzBackupParse(f *testing.F) {
	for _, name := range []string{"app.log.1", "app.log.2024-03-01.2", "app-2024-03-02T10-00-00.000.log", "app.log.2024-03-01_10", "app.log.."} {
		f.Add(name)
	}
	all := []*backups{
		newNumbered("app.log", 5, nil), newStamped("app.log", nil), newDated("app.log", Schedule{}, nil),
		daily(nil)("app.log"), daily(dateFirst)("app.log"), numberedTo(5, dateFirst)("app.log"),
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, b := range all {
			if s, ok := b.parse(name); ok && filepath.Clean(b.path(s)) != filepath.Clean(name) {
				t.Errorf("%q is parsed as %+v, which is %q", name, s, b.path(s))
			}
		}
	})
}
