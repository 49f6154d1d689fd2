// Package slogxtest tests slog handlers, and what is logged with them.
//
// [Run] checks any [slog.Handler] that writes to an io.Writer, this library's
// or another: the rules of testing/slogtest and more, each of which some
// handler in use was found to break. [RunWrapper] checks a handler that passes
// its records to another one. A failure quotes the rule it breaks.
//
//	func TestConformance(t *testing.T) {
//		slogxtest.Run(t, func(w io.Writer) slog.Handler {
//			return myhandler.New(w, nil)
//		}, slogxtest.ParseJSON)
//	}
//
// An [Observer] is a handler that remembers what it is given, for tests of
// programs that log:
//
//	logs := slogxtest.NewObserver(nil)
//	service := NewService(slog.New(logs))
//	service.Pay(7)
//	logs.Want(t, slog.LevelInfo, "paid", "order", 7)
package slogxtest
