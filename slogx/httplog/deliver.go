package httplog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/seed-e5d85c45/logging/internal/spool"
)

// result is what has become of a record of the batch.
type result struct {
	known bool  // false: it is to be sent
	err   error // nil if it was taken; why it has failed; or why it is sent again
}

// deliver is the spool's Deliver. The spool takes back what has become of the
// records in their order; an answer may have refused some in the middle. What is
// known of the others is kept for the next call, which has the rest of the batch.
func (c *courier) deliver(ctx context.Context, batch [][]byte) (int, error) {
	if len(c.results) != len(batch) {
		c.results = make([]result, len(batch))
	}
	if !c.results[0].known {
		if err := c.send(ctx, batch); err != nil {
			return 0, err
		}
	}
	delivered := c.prefix(func(r result) bool { return r.known && r.err == nil })
	failed := c.results
	refused := c.prefix(func(r result) bool { return r.known && r.err != nil })
	if refused > 0 {
		err := failed[0].err
		if refused > 1 {
			err = fmt.Errorf("%w (and %d more)", err, refused-1)
		}
		return delivered, spool.Permanent(fmt.Errorf("%s: a record was refused: %w", c.name, err), refused)
	}
	if len(c.results) > 0 && c.results[0].err != nil {
		return delivered, fmt.Errorf("%s: a record was refused for now: %w", c.name, c.results[0].err)
	}
	return delivered, nil
}

// prefix cuts the results for which is holds from the beginning, and returns how
// many they are.
func (c *courier) prefix(is func(result) bool) int {
	n := 0
	for n < len(c.results) && is(c.results[n]) {
		n++
	}
	c.results = c.results[n:]
	return n
}

// send sends the records of the batch that have no result yet, half of them if
// all are too many, and notes the results. An error says that there are none.
func (c *courier) send(ctx context.Context, batch [][]byte) error {
	var records [][]byte
	var places []int
	for i, r := range c.results {
		if !r.known {
			records = append(records, batch[i])
			places = append(places, i)
		}
	}
	var results []error
	var err error
	for {
		results, err = c.post(ctx, records)
		refused, ok := errors.AsType[*StatusError](err)
		if !ok || refused.Status != http.StatusRequestEntityTooLarge || len(records) == 1 {
			break
		}
		records = records[:(len(records)+1)/2]
	}
	switch {
	case permanent(err):
		results = slices.Repeat([]error{err}, len(records))
	case err != nil:
		return err
	case results == nil:
		results = make([]error, len(records))
	}
	for i, err := range results {
		status, ok := errors.AsType[*StatusError](err)
		again := ok && !status.Permanent()
		c.results[places[i]] = result{known: !again, err: err}
	}
	return nil
}

// permanent says whether err is one that a new attempt would not mend.
func permanent(err error) bool {
	p, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](err)
	return ok && p.Permanent()
}

// post makes one request of the records. The results are nil if all were taken.
func (c *courier) post(ctx context.Context, records [][]byte) (results []error, err error) {
	body, contentType, err := c.encode(records)
	if err != nil {
		return nil, spool.Permanent(err, len(records))
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := c.request(ctx, c.method, contentType, body)
	if err != nil {
		return nil, err
	}
	checker, _ := c.body.(Checker)
	answer, err := c.exchange(req, checker != nil)
	if err != nil || checker == nil {
		return nil, err
	}
	return c.check(checker, answer, len(records))
}

func (c *courier) encode(records [][]byte) (body []byte, contentType string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in AppendBatch of %T: %v", c.body, p)
		}
	}()
	size := 0
	for _, r := range records {
		size += len(r) + 1
	}
	// The transport may read the body when the answer has come already: its
	// memory is not used again.
	body, contentType = c.body.AppendBatch(make([]byte, 0, size), records)
	return body, contentType, nil
}

func (c *courier) check(checker Checker, answer []byte, records int) (results []error, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic in CheckAnswer of %T: %v", c.name, checker, p)
		}
	}()
	results = checker.CheckAnswer(answer, records)
	if results != nil && len(results) != records {
		return nil, fmt.Errorf("%s: %T has found %d results for %d records in the answer: %s",
			c.name, checker, len(results), records, quoted(answer))
	}
	return results, nil
}
