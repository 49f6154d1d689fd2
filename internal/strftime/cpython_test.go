package strftime_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
	_ "time/tzdata" // machines without a zone database run these tests too

	"github.com/seed-e5d85c45/logging/internal/strftime"
	"github.com/seed-e5d85c45/logging/internal/testenv"
)

func TestCPython(t *testing.T) {
	cases, err := os.ReadFile("testdata/cpython.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if n := compare(t, cases); n < 2000 {
		t.Errorf("%d cases, want at least 2000", n)
	}
}

// TestCPythonLive asks the interpreter itself, with other dates every time.
func TestCPythonLive(t *testing.T) {
	seed := strconv.Itoa(rand.IntN(1 << 30))
	cases := testenv.Python(t, "../oracle/layout.py", "strftime", "4000", seed)
	t.Logf("seed %s", seed)
	compare(t, cases)
}

// compare checks each line of cases and returns how many there were.
func compare(t *testing.T, cases []byte) int {
	t.Helper()
	n := 0
	for lines := bufio.NewScanner(bytes.NewReader(cases)); lines.Scan(); n++ {
		var zone, format, want string
		var second int64
		if err := json.Unmarshal(lines.Bytes(), &[]any{&zone, &second, &format, &want}); err != nil {
			t.Fatal(err)
		}
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		when := time.Unix(second, 999_999_999).In(location)
		if got := string(strftime.Compile(format).Append(nil, when)); got != want {
			t.Errorf("%s %d %q\ngot  %q\nwant %q", zone, second, format, got, want)
		}
	}
	return n
}

func ExampleFormat_Append() {
	when := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	fmt.Println(string(strftime.Compile("%Y-%m-%d %H:%M:%S %Z, week %V, day %-j").Append(nil, when)))
	// Output: 2025-01-02 03:04:05 UTC, week 01, day 2
}
