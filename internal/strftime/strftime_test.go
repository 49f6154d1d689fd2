package strftime

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAppend(t *testing.T) {
	cest := time.FixedZone("CEST", 2*60*60)
	when := time.Date(2025, 7, 6, 15, 4, 5, 678, cest) // a Sunday
	for _, tc := range []struct{ name, format, want string }{
		{"Python's default", "%Y-%m-%d %H:%M:%S", "2025-07-06 15:04:05"},
		{"names", "%a %A %b %B %p %P %Z", "Sun Sunday Jul July PM pm CEST"},
		{"composed", "%c|%D|%F|%T|%R|%r", "Sun Jul  6 15:04:05 2025|07/06/25|2025-07-06|15:04:05|15:04|03:04:05 PM"},
		{"weeks", "%U %W %V %G %g %u %w", "27 26 27 2025 25 7 0"},
		{"blanks", "%e %k %l", " 6 15  3"},
		{"flags", "%-d %_d %0e %^a %#Z %-m", "6  6 06 SUN cest 7"},
		{"widths", "%5d|%10a|%010F|%8z", "00006|       Sun|2025-07-06|       +00000200"},
		{"modifiers", "%Ey %Od %EC", "25 06 20"},
		{"not a directive", "%f %+ %Ed %", "%f %+ %Ed %"},
		{"seconds since 1970", "%s", "1751807045"},
		{"nothing", "", ""},
		{"text", "no directive", "no directive"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := string(Compile(tc.format).Append([]byte("> "), when)); got != "> "+tc.want {
				t.Errorf("%q: got %q, want %q", tc.format, got, "> "+tc.want)
			}
		})
	}
}

// The years that CPython cannot be asked about through localtime: these rows
// are what time.strftime prints for a struct_time made by hand.
func TestYears(t *testing.T) {
	for _, tc := range []struct {
		year int
		want string
	}{
		{5, "5 0 05 5-01-02 00005"},
		{999, "999 9 99 999-01-02 00999"},
		{0, "0 0 00 0-01-02 00000"},
		{-50, "-50 -1 50 -50-01-02 -0050"},
		{-1999, "-1999 -20 01 -1999-01-02 -1999"},
		{12345, "12345 123 45 12345-01-02 12345"},
	} {
		when := time.Date(tc.year, 1, 2, 0, 0, 0, 0, time.UTC)
		if got := string(Compile("%Y %C %y %F %5Y").Append(nil, when)); got != tc.want {
			t.Errorf("year %d: got %q, want %q", tc.year, got, tc.want)
		}
	}
}

func TestUnknown(t *testing.T) {
	if got, want := Unknown("%H:%M:%S.%f %% %3N"), []string{"%f", "%3N"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Unknown("%c 100%%"); got != nil {
		t.Errorf("got %q, want none", got)
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	f := Compile("%a %d %B %Y %H:%M:%S %z %Z %G-W%V %s %c")
	when := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	dst := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() { dst = f.Append(dst[:0], when) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func FuzzAppend(f *testing.F) {
	for _, seed := range []string{"%Y-%m-%d", "%", "%99999999999d", "%-_0^#5Ez", "%é", "\xff%\xff"} {
		f.Add(seed, int64(1735787045))
	}
	f.Fuzz(func(t *testing.T, format string, second int64) {
		got := Compile(format).Append(nil, time.Unix(second%(1<<40), 0))
		if limit := len(format) * (2*maxWidth + 64); len(got) > limit {
			t.Errorf("%d bytes for a format of %d", len(got), len(format))
		}
		if !strings.Contains(format, "%") && string(got) != format {
			t.Errorf("text changed to %q", got)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	f := Compile("%Y-%m-%d %H:%M:%S")
	when := time.Date(2025, 1, 2, 3, 4, 5, 0, time.Local)
	dst := make([]byte, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		dst = f.Append(dst[:0], when)
	}
}
