# Everything that is checked, measured or generated has a target here.
# `make help` lists them; the gate, .ci/run, calls them.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO        ?= go
TESTFLAGS ?=
FUZZTIME  ?= 10s
PARITY    ?= 2000
BENCH     ?= .
BENCHTIME ?= 50ms
ROUNDS    ?= 5

# Every module of this repository: the nested ones, then the root. Outside a
# git checkout (a downloaded archive) the folders are searched instead.
NESTED  := $(sort $(patsubst %/go.mod,%,$(shell \
	git ls-files --cached --others --exclude-standard -- '*/go.mod' 2>/dev/null | grep -v testdata \
	|| find * -mindepth 1 -name go.mod -not -path '*/testdata/*')))
MODULES := $(NESTED) .

# go itself turns cgo off where it finds no C compiler; the race detector needs it.
RACE := $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),-race)

STATICCHECK := $(CURDIR)/bin/staticcheck

# each COMMAND runs it in every module, goes on after a failure, and fails at the end.
define each
@rc=0; for m in $(MODULES); do \
	echo "== $$m: $(1)"; (cd "$$m" && $(1)) || rc=1; \
done; exit $$rc
endef

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-18s %s\n", $$1, $$2}'
	@echo
	@echo "Variables: TESTFLAGS, FUZZTIME=$(FUZZTIME), PARITY=$(PARITY), BENCH=$(BENCH), BENCHTIME=$(BENCHTIME), ROUNDS=$(ROUNDS)"

.PHONY: quickstart
quickstart: ## Run the tour of the library
	$(GO) run ./examples/quickstart

.PHONY: examples
examples: ## Build and test every example, those in modules of their own included
	@rc=0; $(GO) vet ./examples/... && $(GO) test ./examples/... || rc=1; \
	for m in $(filter examples/%,$(NESTED)); do (cd "$$m" && $(GO) vet ./... && $(GO) test ./...) || rc=1; done; \
	exit $$rc

# tests

.PHONY: test
test: ## Run every test of every module, with the race detector where a C compiler exists
	$(if $(RACE),,@echo "no C compiler found: the tests run without the race detector")
	$(call each,$(GO) test $(RACE) $(TESTFLAGS) ./...)

.PHONY: race
race: ## Like test, but fail where the race detector cannot run
	$(call each,$(GO) test -race $(TESTFLAGS) ./...)

.PHONY: norace
norace: ## Like test without the race detector: fast, and holds the allocation figures
	$(call each,$(GO) test $(TESTFLAGS) ./...)

.PHONY: cover
cover: ## Measure coverage by the tests of all packages, and write bin/cover.html
	@mkdir -p bin
	$(GO) test -coverpkg=./... -coverprofile=bin/cover.out ./...
	$(GO) tool cover -html=bin/cover.out -o bin/cover.html
	$(GO) tool cover -func=bin/cover.out | tail -n 1

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME
	@rc=0; for p in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' "$$p" | grep '^Fuzz' || true); do \
			echo "== $$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) "$$p" || rc=1; \
		done; \
	done; exit $$rc

.PHONY: oracle
oracle: PYTHON = $(shell python3.13 -c '' 2>/dev/null && echo python3.13 || echo env PYENV_VERSION=3.13.0 python3.13)
oracle: ## Write anew what CPython 3.13 says (testdata); the diff is worth reading
	$(PYTHON) internal/oracle/layout.py strftime 2400 1 >internal/strftime/testdata/cpython.jsonl
	$(PYTHON) internal/oracle/layout.py spec 3000 1 >internal/pyformat/testdata/spec.jsonl
	$(PYTHON) internal/oracle/layout.py accept 1500 1 >internal/pyformat/testdata/accept.jsonl
	$(PYTHON) internal/oracle/layout.py layout 2500 1 >slogx/testdata/layout.jsonl
	$(PYTHON) hierarchy/testdata/tree.py 1 200 >hierarchy/testdata/tree.json
	$(PYTHON) rotate/testdata/schedule.py | gzip -9n >rotate/testdata/schedule.txt.gz
	$(GO) run ./internal/parity -n 120 -seed 1 -commit internal/parity/testdata
	@git status --short -- '*testdata*'

.PHONY: parity
parity: ## Compare the command with CPython on PARITY new random cases
	$(GO) run ./internal/parity -n $(PARITY)

# the form of the code

.PHONY: fmt
fmt: ## Format the code
	gofmt -w $$(git ls-files --cached --others --exclude-standard -- '*.go')

.PHONY: lint
lint: $(STATICCHECK) ## Check with gofmt, go vet (also for Windows and macOS) and staticcheck
	@files=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard -- '*.go')); \
	if [ -n "$$files" ]; then echo "not formatted (make fmt):"; echo "$$files"; exit 1; fi
	$(call each,$(GO) vet ./...)
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	$(call each,$(STATICCHECK) ./...)

# The version stands in internal/tools/go.mod.
$(STATICCHECK): internal/tools/go.mod internal/tools/go.sum
	GOBIN=$(CURDIR)/bin GOFLAGS= $(GO) -C internal/tools install honnef.co/go/tools/cmd/staticcheck

.PHONY: api
api: ## Write docs/api.txt: the exported API, a line each
	$(GO) -C internal/tools run ./cmd/api -root ../.. -o ../../docs/api.txt

.PHONY: tidy
tidy: ## Fail when a go.mod or go.sum is not tidy
	$(call each,$(GO) mod tidy -diff)

# figures

.PHONY: bench
bench: ## Compare with other slog handlers: ours ÷ the best peer beside the goals, then all times
	$(GO) -C internal/benchmarks run ./cmd/ratios -bench '$(BENCH)' -benchtime $(BENCHTIME) -rounds $(ROUNDS)

.PHONY: bench-instructions
bench-instructions: ## Count the instructions of a call, ours and phuslu's, with valgrind
	$(GO) -C internal/benchmarks run ./cmd/instructions -bench '$(if $(filter .,$(BENCH)),Handle,$(BENCH))'

.PHONY: probes
probes: ## Run other slog handlers over the table of awkward records
	$(GO) -C internal/benchmarks run ./cmd/probes

.PHONY: bench-report
bench-report: REPORT = $(CURDIR)/docs/performance.md
bench-report: ## Measure anew, and write the tables of docs/performance.md
	$(GO) -C internal/benchmarks run ./cmd/probes -report $(REPORT)
	$(GO) -C internal/benchmarks run ./cmd/ratios -benchtime $(BENCHTIME) -rounds $(ROUNDS) -report $(REPORT)
	$(GO) -C internal/benchmarks run ./cmd/instructions -peers tree,phuslu,slog-json -report $(REPORT)

.PHONY: bench-rotate
bench-rotate: ## Compare files: rates, processor time, latencies, and records lost
	$(GO) -C internal/benchmarks run ./cmd/files -rounds $(ROUNDS)

.PHONY: bench-queue
bench-queue: ## Compare queues: records a second, times of the log call, and records lost
	$(GO) -C internal/benchmarks run ./cmd/queue -rounds $(ROUNDS)
