package main

import (
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	var r results
	for _, round := range []string{`goos: linux
BenchmarkHandle/msg/slog-json-2     	 1000	   300.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkHandle/msg/json-2          	 1000	   150.4 ns/op	 0 B/op	 0 allocs/op
BenchmarkHandle/source5/slog-json-2 	 1000	   900 ns/op	 9 B/op	 6 allocs/op
PASS
`, `BenchmarkHandle/msg/slog-json-2     	 1000	   200.0 ns/op	 8 B/op	 1 allocs/op
BenchmarkHandle/msg/json-2          	 1000	   160.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkTree/depth_8,_10_loggers/slog-json-2 	 1000	   5.25 ns/op	 0 B/op	 0 allocs/op
`} {
		if err := r.add([]byte(round)); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	r.print(&out)
	want := `
### Handle: ns (allocations)

|  | slog-json | json |
|---|--:|--:|
| msg | 200 | 150 |
| source5 | 900 (6) | – |

### Handle: ours / peer

|  | json / slog-json |
|---|--:|
| msg | 0.75 |
| source5 | – |

### Tree: ns (allocations)

|  | slog-json |
|---|--:|
| depth 8, 10 loggers | 5.2 |
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestUnknownName(t *testing.T) {
	var r results
	if err := r.add([]byte("BenchmarkHandle-2 \t 1000 \t 300.0 ns/op\n")); err == nil {
		t.Error("no error for a name without scenario and peer")
	}
}
