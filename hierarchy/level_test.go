package hierarchy_test

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"math"
	"testing"

	"github.com/seed-e5d85c45/logging/hierarchy"
)

func TestLevelName(t *testing.T) {
	for _, tc := range []struct {
		level slog.Level
		want  string
	}{
		{-8, "DEBUG-4"},
		{-6, "DEBUG-2"},
		{slog.LevelDebug, "DEBUG"},
		{-1, "DEBUG+3"},
		{slog.LevelInfo, "INFO"},
		{2, "INFO+2"},
		{slog.LevelWarn, "WARNING"},
		{6, "WARNING+2"},
		{slog.LevelError, "ERROR"},
		{11, "ERROR+3"},
		{12, "CRITICAL"},
		{14, "CRITICAL+2"},
		{hierarchy.NotSet, "NOTSET"},
		{hierarchy.Off, "OFF"},
	} {
		if got := hierarchy.LevelName(tc.level); got != tc.want {
			t.Errorf("LevelName(%d) = %q, want %q", tc.level, got, tc.want)
		}
	}
}

func TestParseLevel(t *testing.T) {
	for _, tc := range []struct {
		in      string
		want    slog.Level
		wantErr string
	}{
		{"DEBUG", -4, ""},
		{"info", 0, ""},
		{" Warning ", 4, ""},
		{"warn", 4, ""},
		{"error", 8, ""},
		{"critical", 12, ""},
		{"FATAL", 12, ""},
		{"trace", -8, ""},
		{"Notice", 2, ""},
		{"INFO+2", 2, ""},
		{"critical-1", 11, ""},
		{"notset", hierarchy.NotSet, ""},
		{"inherit", hierarchy.NotSet, ""},
		{"off", hierarchy.Off, ""},
		{"", 0, `unknown level ""`},
		{"20", 0, `unknown level "20"`},
		{"warnng", 0, `unknown level "warnng" (did you mean "WARNING"?)`},
		{"info+", 0, `unknown level "info+" (column 5)`},
		{"info+2x", 0, `unknown level "info+2x" (column 5)`},
		{"off+1", 0, `unknown level "off+1" (column 4)`},
		{"info+99999999999", 0, `unknown level "info+99999999999" (column 5)`},
	} {
		got, err := hierarchy.ParseLevel(tc.in)
		if tc.wantErr != "" {
			if err == nil || err.Error() != tc.wantErr {
				t.Errorf("ParseLevel(%q): error %v, want %q", tc.in, err, tc.wantErr)
			}
			if _, ok := errors.AsType[*hierarchy.UnknownLevelError](err); !ok {
				t.Errorf("ParseLevel(%q): error of type %T", tc.in, err)
			}
			continue
		}
		if err != nil || got != tc.want {
			t.Errorf("ParseLevel(%q) = %v, %v, want %v", tc.in, got, err, tc.want)
		}
	}
}

func TestPythonNumbers(t *testing.T) {
	for _, tc := range []struct {
		python int
		level  slog.Level
		back   int
	}{
		{0, hierarchy.NotSet, 0},
		{5, -6, 5},
		{10, -4, 10},
		{11, -3, 12}, // a threshold is rounded up, so that 11 does not let 10 pass
		{20, 0, 20},
		{21, 1, 22},
		{25, 2, 25},
		{30, 4, 30},
		{40, 8, 40},
		{50, 12, 50},
		{60, 16, 60},
	} {
		if got := hierarchy.FromPython(tc.python); got != tc.level {
			t.Errorf("FromPython(%d) = %d, want %d", tc.python, got, tc.level)
		}
		if got := hierarchy.ToPython(tc.level); got != tc.back {
			t.Errorf("ToPython(%d) = %d, want %d", tc.level, got, tc.back)
		}
	}
	if got := hierarchy.ToPython(-3); got != 12 {
		t.Errorf("ToPython(-3) = %d, want 12", got)
	}
	if hierarchy.NotSet == 0 || hierarchy.NotSet != math.MinInt {
		t.Error("NotSet must not be slog's INFO")
	}
}

func TestLevelNames(t *testing.T) {
	names := hierarchy.LevelNames{-8: "TRACE", 2: "NOTICE", 4: "WARN"}
	for level, want := range map[slog.Level]string{-8: "TRACE", 2: "NOTICE", 4: "WARN", 0: "INFO", 12: "CRITICAL"} {
		if got := names.Name(level); got != want {
			t.Errorf("Name(%d) = %q, want %q", level, got, want)
		}
	}
	for in, want := range map[string]slog.Level{"trace": -8, "Notice": 2, "warning": 4, "error": 8} {
		if got, err := names.Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	if got := hierarchy.LevelNames(nil).Name(0); got != "INFO" {
		t.Errorf("nil names: %q", got)
	}
}

func TestLevelVar(t *testing.T) {
	var v hierarchy.LevelVar
	if v.Level() != slog.LevelInfo {
		t.Errorf("zero LevelVar is %v", v.Level())
	}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Var(&v, "level", "")
	if err := fs.Parse([]string{"-level", "critical"}); err != nil || v.Level() != 12 {
		t.Errorf("flag: %v, %v", v.Level(), err)
	}
	if err := v.Set("loud"); err == nil || v.String() != "CRITICAL" {
		t.Errorf("a bad level: %v, %v", v.String(), err)
	}
	text, err := v.MarshalText()
	if err != nil || string(text) != "CRITICAL" {
		t.Errorf("MarshalText: %q, %v", text, err)
	}
	if err := v.UnmarshalText([]byte("debug")); err != nil || v.Level() != slog.LevelDebug {
		t.Errorf("UnmarshalText: %v, %v", v.Level(), err)
	}
}

func FuzzParseLevel(f *testing.F) {
	for _, s := range []string{"info", "INFO+2", "warn-3", "off", "", "+", "debug+-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		level, err := hierarchy.ParseLevel(s)
		if err != nil {
			return
		}
		back, err := hierarchy.ParseLevel(hierarchy.LevelName(level))
		if err != nil || back != level {
			t.Errorf("%q is %d, whose name %q is %d, %v", s, level, hierarchy.LevelName(level), back, err)
		}
	})
}
