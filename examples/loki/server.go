package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pushServer takes what Loki takes, and refuses what Loki refuses.
type pushServer struct {
	pushed func(labels, time, line string)
}

var labelName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

// ServeHTTP answers 204 to a push that has the right shape, else 400.
func (s *pushServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.push(r); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *pushServer) push(r *http.Request) error {
	if r.Method != http.MethodPost || r.URL.Path != "/loki/api/v1/push" || r.Header.Get("Content-Type") != "application/json" {
		return fmt.Errorf("%s %s of %s is no push", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
	}
	var body struct {
		Streams []struct {
			Stream map[string]string
			Values [][]string
		}
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&body); err != nil {
		return err
	}
	for _, stream := range body.Streams {
		labels, err := labelsOf(stream.Stream)
		if err != nil {
			return err
		}
		for _, v := range stream.Values {
			if len(v) != 2 {
				return fmt.Errorf("%q is no pair of time and line", v)
			}
			// Seconds or milliseconds would be times in 1970, which Loki refuses.
			if ns, err := strconv.ParseInt(v[0], 10, 64); err != nil || ns < 1e18 {
				return fmt.Errorf("%q is no time in nanoseconds", v[0])
			}
			s.pushed(labels, v[0], v[1])
		}
	}
	return nil
}

// labelsOf returns labels as Loki writes them.
func labelsOf(stream map[string]string) (string, error) {
	if len(stream) == 0 {
		return "", fmt.Errorf("a stream without labels")
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(stream)) {
		if !labelName.MatchString(name) {
			return "", fmt.Errorf("%q is no name of a label", name)
		}
		pairs = append(pairs, fmt.Sprintf("%s=%q", name, stream[name]))
	}
	return strings.Join(pairs, ", "), nil
}
