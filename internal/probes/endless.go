package probes

import (
	"log/slog"
	"strings"
)

// endlessGroup is a LogValuer whose group holds it again.
type endlessGroup struct{}

func (e endlessGroup) LogValue() slog.Value { return slog.GroupValue(slog.Any("again", e)) }

// endlessValuer is a LogValuer that resolves to itself.
type endlessValuer struct{}

func (e endlessValuer) LogValue() slog.Value { return slog.AnyValue(e) }

const noEnd = "slog runs out of stack, which ends the program"

// endlessProbes are about values that hold themselves.
func endlessProbes() []Probe {
	ring := &cyclic{Name: "ring"}
	ring.Next = ring
	throughAny := &cyclic{Name: "any"}
	throughAny.Any = []any{throughAny}
	inMap := map[string]any{}
	inMap["again"] = inMap
	inSlice := make([]any, 1)
	inSlice[0] = inSlice
	var list *cyclic
	for range 2000 {
		list = &cyclic{Next: list}
	}
	group := make([]slog.Attr, 1)
	group[0] = slog.Attr{Key: "again", Value: slog.GroupValue(group...)}
	cutText := textHead + `v="!ERROR:value is cyclic or nested too deep" after=1` + "\n"
	cutGroups := textHead + "v" + strings.Repeat(".again", 100) + `="!ERROR:groups nested too deep" after=1` + "\n"
	cutJSON := line(`"v":{` + strings.Repeat(`"again":{`, 99) + `"again":"!ERROR:groups nested too deep"` + strings.Repeat("}", 100) + `,"after":1`)
	v := func(x any) slog.Record { return record(slog.Any("v", x), slog.Int("after", 1)) }
	return []Probe{
		{Name: "endless/ring of pointers", Record: v(ring)},
		{Name: "endless/pointer through an interface", Record: v(throughAny)},
		{Name: "endless/map in itself", Record: v(inMap), Reason: noEnd, EndlessText: true, Text: cutText},
		{Name: "endless/slice in itself", Record: v(inSlice), Reason: noEnd, EndlessText: true, Text: cutText},
		{Name: "endless/long list", Record: v(list)},
		{Name: "endless/LogValuer of itself", Record: v(endlessValuer{})},
		{Name: "endless/group in itself", Record: v(slog.GroupValue(group...)), Reason: noEnd, EndlessJSON: true, EndlessText: true, JSON: cutJSON, Text: cutGroups},
		{Name: "endless/LogValuer of a group with itself", Record: v(endlessGroup{}), Reason: noEnd, EndlessJSON: true, EndlessText: true, JSON: cutJSON, Text: cutGroups},
	}
}
