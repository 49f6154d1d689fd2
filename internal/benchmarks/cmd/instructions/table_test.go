package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	var counts table
	counts.add("BenchmarkHandle/msg/phuslu", 1255.4)
	counts.add("BenchmarkHandle/msg/tree", 627.7)
	counts.add("BenchmarkHandle/source5/tree", 3000)
	counts.order([]string{"tree"})
	var out strings.Builder
	counts.print(&out)
	want := `
instructions a call                      tree       phuslu        tree/phuslu
Handle/msg                                628         1255               0.50
Handle/source5                           3000            0                  –
`
	if got := out.String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestExactly(t *testing.T) {
	got := exactly("BenchmarkHandle/with10+5/slog-json")
	if want := `^BenchmarkHandle$/^with10\+5$/^slog-json$`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
