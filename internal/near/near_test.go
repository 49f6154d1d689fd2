package near

import "testing"

func TestMatch(t *testing.T) {
	words := []string{"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "WARN"}
	for _, tc := range []struct{ in, want string }{
		{"WARNNG", "WARNING"},
		{"EROR", "ERROR"},
		{"DEUBG", "DEBUG"},
		{"INFOO", "INFO"},
		{"CRITCAL", "CRITICAL"},
		{"LOUD", ""},
		{"INXX", ""},
		{"WARM", "WARN"},
		{"", ""},
	} {
		if got := Match(tc.in, words); got != tc.want {
			t.Errorf("Match(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}
