# Every target works with an empty cache, as any user, and with nothing but Go and this folder.
GO      ?= go
TOOL     = $(GO) tool -modfile=.tools/go.mod
ARGS    ?=
FUZZTIME ?= 20s
SOAKTIME ?= 2m

.DEFAULT_GOAL := help
.PHONY: help run serve selftest test lint fmt golden bench soak fuzz check clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  %-10s %s\n", $$1, $$2}'

run: ## judge the reference consumer and write reports/ (ARGS="--tags @RB-09" adds flags)
	$(GO) run . run $(ARGS)

serve: ## run the mock as a server until Ctrl-C (ARGS="--help" lists the options)
	$(GO) run . serve $(ARGS)

selftest: ## judge every mutant: each check has to be able to fail
	$(GO) run . selftest $(ARGS)

# In these nothing goes on side by side that does not in other packages too. The race
# detector makes them five times as slow, so only make soak has it look at them.
UNRACED  = mockprovider/schema steps/cli steps/rule
NAMED    = $(patsubst %,-e /%$$,$(UNRACED))

test: ## all tests, in random order, most with the race detector; then the selftest
	@$(GO) list ./... >/dev/null
	$(GO) test -race -shuffle=on $$($(GO) list ./... | grep -v $(NAMED))
	$(GO) test -shuffle=on $(UNRACED:%=./%)
	$(GO) run . selftest

lint: ## the linters, pinned in .tools/go.mod (the first run builds them, which takes some minutes)
	$(TOOL) golangci-lint run

fmt: ## lay out the code
	$(TOOL) golangci-lint fmt

golden: ## rewrite golden files and recordings; read the difference before you commit it
	$(GO) test ./steps/report -run Golden -update
	$(GO) test ./steps/selftest/detection -run Golden -update
	$(GO) test ./steps/suite -run TestRecord -update

bench: ## the mock against bare net/http handlers, as ratios (ARGS="-large" for a million bookings); then the benchmarks of each package
	$(GO) run ./mockprovider/bench $(ARGS)
	$(GO) test -run '^$$' -bench . -benchmem ./...

soak: ## the mock for SOAKTIME and what make test leaves to it, with the race detector; then 200 runs of six consumers, whose verdicts must not change
	REBOOKCHECK_SOAK=$(SOAKTIME) $(GO) test -race -count=1 -timeout 15m -run '^TestSoak' -v ./mockprovider/...
	REBOOKCHECK_SOAK=$(SOAKTIME) $(GO) test -count=1 -timeout 45m -run '^TestSoak' -v ./steps/suite/...
	$(GO) test -race $(UNRACED:%=./%)

fuzz: ## each fuzz test for FUZZTIME
	@set -e; for file in $$(grep -rlE '^func Fuzz' --include='*_test.go' .); do \
		for name in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' $$file); do \
			echo "$$file $$name"; \
			$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file); \
		done; \
	done

check: lint test run ## all that has to be clean before a change is merged

clean: ## remove the reports
	rm -rf reports
