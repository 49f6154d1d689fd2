// Package http serves the shop on the web. It knows log/slog, and no logging
// library.
package http

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/seed-e5d85c45/logging/examples/webserver/internal/shop"
	"github.com/seed-e5d85c45/logging/examples/webserver/internal/shop/db"
)

// New returns the handler of the shop's requests: POST /orders with an item in
// the form, GET /orders/{id}.
func New(s *shop.Shop) http.Handler {
	api := &api{shop: s}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", api.order)
	mux.HandleFunc("GET /orders/{id}", api.find)
	return api.logged(mux)
}

type api struct {
	shop *shop.Shop
}

func (a *api) order(w http.ResponseWriter, r *http.Request) {
	o, err := a.shop.Order(r.Context(), r.FormValue("item"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.answer(w, r, http.StatusCreated, o)
}

func (a *api) find(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		http.Error(w, "the id is no number", http.StatusBadRequest)
		return
	}
	o, err := a.shop.Find(r.Context(), id)
	if errors.Is(err, db.ErrNotFound) {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	a.answer(w, r, http.StatusOK, o)
}

func (a *api) answer(w http.ResponseWriter, r *http.Request, status int, o db.Order) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(o); err != nil {
		slog.ErrorContext(r.Context(), "answer not sent", "err", err)
	}
}

// logged logs each request: at INFO those that went well, at WARNING the others.
func (a *api) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		s := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(s, r)
		level := slog.LevelInfo
		if s.status >= 400 {
			level = slog.LevelWarn
		}
		slog.Log(r.Context(), level, "request", "method", r.Method, "path", r.URL.Path,
			"status", s.status, "took", time.Since(start))
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
