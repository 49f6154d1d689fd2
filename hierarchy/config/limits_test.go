package config_test

import "testing"

// Capacities have a bound: beyond it a queue or a memory would be without one.
func TestCapacitiesAreBounded(t *testing.T) {
	const records = ": must be a whole number of 0 to 10000000, not "
	const memory = `: must be at most "64GB", not `
	for _, tc := range []struct{ handler, want string }{
		{"{class: queue, capacity: 9000000000000000000}", "3:31: error: handlers.h.capacity" + records + "9000000000000000000"},
		{"{class: queue, capacity: 10000001}", "3:31: error: handlers.h.capacity" + records + "10000001"},
		{"{class: queue, capacity: 10000000}", ""},
		{"{class: queue, capacity: -1}", "3:31: error: handlers.h.capacity" + records + "-1"},
		{"{class: queue, queue: {'()': queue.Queue, maxsize: 9000000000000000000}}", "3:57: error: handlers.h.queue.maxsize" + records + "9000000000000000000"},
		{"{class: queue, queue: {'()': queue.Queue, maxsize: -1}}", ""}, // in Python: without limit
		{"{class: memory, capacity: 9000000000000000000}", "3:32: error: handlers.h.capacity" + records + "9000000000000000000"},
		{"{class: memory, capacity: -1}", "3:32: warning: handlers.h.capacity: -1 counts as 0"},
		{"{class: context_memory, target: n, key: id, capacity: 9000000000000000000}", "3:60: error: handlers.h.capacity" + records + "9000000000000000000"},
		{"{class: context_memory, target: n, key: id, maxBytes: 9000000000000000000}", "3:60: error: handlers.h.maxBytes" + memory + "9000000000000000000"},
		{"{class: context_memory, target: n, key: id, maxBytes: 64GB}", ""},
		{"{class: syslog, spoolBytes: 4000000T}", `3:34: error: handlers.h.spoolBytes` + memory + `"4000000T"`},
		{"{class: syslog, maxSize: 65GB}", `3:31: error: handlers.h.maxSize` + memory + `"65GB"`},
		{"{class: socket, host: h, port: 1, spoolBytes: 65GB}", `3:52: error: handlers.h.spoolBytes` + memory + `"65GB"`},
		{"{class: http, host: h, url: /, method: POST, body: jsonl, spoolBytes: 65GB}", `3:76: error: handlers.h.spoolBytes` + memory + `"65GB"`},
		{"{class: http, host: h, url: /, method: POST, body: jsonl, batch: 10000001}", "3:71: error: handlers.h.batch" + records + "10000001"},
		{"{class: http, host: h, url: /, method: POST, body: jsonl, batchBytes: 65GB}", `3:76: error: handlers.h.batchBytes` + memory + `"65GB"`},
		{"{class: smtp, mailhost: h, fromaddr: a, toaddrs: b, subject: s, records: 10000001}", "3:79: error: handlers.h.records" + records + "10000001"},
		{"{class: file, filename: f, buffer: 65GB}", `3:41: error: handlers.h.buffer` + memory + `"65GB"`},
		{"{class: rotating_file, filename: f, backupCount: 1, maxBytes: 65GB}", ""}, // of a disk
	} {
		got := problems("a.yaml", "version: 1\nhandlers:\n  h: "+tc.handler+"\n  n: {class: 'null'}\nroot: {handlers: [h, n]}\n")
		if tc.want != "" {
			tc.want = "a.yaml:" + tc.want
		}
		if got != tc.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.handler, got, tc.want)
		}
	}
}
