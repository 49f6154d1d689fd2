package balance_test

import (
	"fmt"
	"testing"

	"github.com/seed-e5d85c45/logging/internal/balance"
)

type all struct{ In, Delivered, Filtered, Dropped, Failed, Queued uint64 }

func (a all) Stats() all { return a }

type some struct{ In, Delivered uint64 }

type withSome struct{ s some }

func (w *withSome) Stats() some { return w.s }

type embedding struct {
	all
	Active int
}

type withEmbedding struct{ e embedding }

func (w withEmbedding) Stats() embedding { return w.e }

type otherStats struct{}

func (otherStats) Stats() map[string]int { return nil }

type withArgument struct{}

func (withArgument) Stats(int) all { return all{In: 1} }

func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name string
		v    any
		want string
	}{
		{"nil", nil, "<nil>"},
		{"nothing to check", 7, "<nil>"},
		{"other counts", otherStats{}, "<nil>"},
		{"another method", withArgument{}, "<nil>"},
		{"adds up", all{21, 1, 2, 3, 5, 10}, "<nil>"},
		{"too few", all{22, 1, 2, 3, 5, 10}, "balance_test.all: records are not accounted for: In 22 is not Delivered 1 + Filtered 2 + Dropped 3 + Failed 5 + Queued 10"},
		{"too many", &withSome{some{1, 2}}, "*balance_test.withSome: records are not accounted for: In 1 is not Delivered 2"},
		{"fewer fields", &withSome{some{2, 2}}, "<nil>"},
		{"embedded", withEmbedding{embedding{all{In: 1}, 0}}, "balance_test.withEmbedding: records are not accounted for: In 1 is not Delivered 0 + Filtered 0 + Dropped 0 + Failed 0 + Queued 0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := fmt.Sprint(balance.Check(tc.v)); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}
