# Every target works with an empty cache, as any user, and with nothing but Go and this folder.
GO      ?= go
LINTER   = .tools/bin/golangci-lint
NOTICER  = .tools/bin/go-licence-detector
VULNS    = .tools/bin/govulncheck
RELEASER = .tools/bin/goreleaser
BUILD    = $(GO) build -buildvcs=false -ldflags='-s -w' -o rebookcheck .
ARGS    ?=
FUZZTIME ?= 20s
SOAKTIME ?= 2m
EXPLORETIME ?= 10m

.DEFAULT_GOAL := help
.PHONY: help run explore serve selftest test readers lint fmt golden bench bench-store soak fuzz check clean notices notices-check vulns snapshot snapshot-check vet-targets deploy-check

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  %-13s %s\n", $$1, $$2}'

run: ## judge the reference consumer in the worlds of seed 1, write reports/ (ARGS="--tags @RB-09" adds flags), and judge the mock provider, reports/provider/
	@$(BUILD)
	./rebookcheck run --seed 1 $(ARGS)
	./rebookcheck provider --out reports/provider --format progress

explore: ## long: 20,000 stories against each of some good consumers, every deep mutant on all scenarios and in stories; then the reference for EXPLORETIME
	TEST_EXPLORE=1 $(GO) test -count=1 -timeout 12h -v ./steps/explore
	$(GO) run . explore --strict --for $(EXPLORETIME) $(ARGS)

serve: ## run the mock as a server until Ctrl-C (ARGS="--help" lists the options)
	$(GO) run . serve $(ARGS)

selftest: ## judge every mutant: each check has to be able to fail (ARGS="--role provider" judges providers)
	$(GO) run . selftest $(ARGS)

# In these nothing goes on side by side that does not in other packages too. The race
# detector makes them five times as slow, so only make soak has it look at them.
UNRACED  = mockprovider/schema steps/between steps/bundle steps/cli steps/consumer/mutant steps/explore steps/prove steps/report steps/rule steps/suite
NAMED    = $(patsubst %,-e /%$$,$(UNRACED))

# The names of Chromium; mockprovider/browser has the same.
BROWSERS = chromium chromium-browser google-chrome

# Whether PostgreSQL's programs are there, which Debian keeps off PATH; mockprovider/pgtest looks there too.
DATABASE = { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1

# What go vet would say here, the linters say. Tests let go of nearly all that they allocate: collecting it less often
# saves a seventh of the time on the processor, and of the selftest, which holds more, an eleventh.
test: export GOGC = 400
# A phase that is red does not hide what the others would have said.
test: ## all tests, in random order, most with the race detector; then the selftest
	@$(GO) list ./... >/dev/null
	@test "$$($(GO) env CGO_ENABLED)" = 1 && command -v "$$($(GO) env CC)" >/dev/null || \
		{ echo "the race detector needs a C compiler and found none; install one (Debian: apt-get install gcc libc6-dev)" >&2; exit 1; }
	@red=; \
	phase() { echo "== $$*"; "$$@" || red="$$red\n  $$*"; }; \
	phase $(GO) test -race -vet=off -timeout 30m -shuffle=on $$($(GO) list ./... | grep -v $(NAMED)); \
	phase $(GO) test -vet=off -timeout 30m -shuffle=on $(UNRACED:%=./%); \
	phase $(GO) test -vet=off -run HundredThousand ./mockprovider/journal; \
	phase $(GO) run . selftest; \
	phase $(GO) run . selftest --role provider; \
	command -v $(BROWSERS) >/dev/null || \
		echo "SKIPPED: the tests that open pages in a browser, for want of Chromium ($(BROWSERS)); on Debian: apt-get install chromium"; \
	$(DATABASE) || \
		echo "SKIPPED: the tests of servers that share sessions, for want of PostgreSQL; on Debian: apt-get install postgresql"; \
	if [ -n "$$red" ]; then printf "red:$$red\n" >&2; exit 1; fi

readers: export READERS_TESTS = required
readers: ## programs from npm and xmllint read our reports and the mock's messages (needs node, npm and xmllint; the first time it fetches 50 MB)
	@for command in node npm xmllint; do command -v $$command >/dev/null || \
		{ echo "$$command is needed for this; on Debian: apt-get install nodejs npm libxml2-utils" >&2; exit 1; }; done
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "the readers need node 20 or newer; this is $$(node --version)" >&2; exit 1; }
	@test .ci/readers/node_modules -nt .ci/readers/package-lock.json || { npm ci --prefix .ci/readers --no-audit --no-fund && touch .ci/readers/node_modules; }
	$(GO) test -vet=off -count=1 -run 'CTRFFits|CucumberJSONIsRead|MessagesAreRendered|AsXmllintReads' ./steps/report
	$(GO) test -vet=off -count=1 -run 'FitsTheSchemasOfSTU3' ./mockprovider

lint: $(LINTER) ## the linters, pinned in .tools/go.mod (the first run builds them, which takes some minutes)
	$(LINTER) run

fmt: $(LINTER) ## lay out the code
	$(LINTER) fmt

# go tool would build the linters without a word; -v names each package as it is compiled.
$(LINTER): .tools/go.mod .tools/go.sum
	@echo "building the linters into $@; with an empty build cache this takes about ten minutes on two cores"
	@$(GO) build -v -modfile=.tools/go.mod -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint 2>&1 | awk '{ n++; if (n % 100 == 0) print n " packages compiled, now " $$1; last = $$0 } END { if (n) print n " packages compiled" }'
	@test -x $@

# What is linked into the program on any of the systems that it is built for.
modules = for os in linux darwin windows; do GOOS=$$os $(GO) list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}' .; done | sort -u

# $(call write_notices,FILE): with the licences that the tool finds; one that rules.json does not name is an error.
write_notices = $(GO) mod download && $(GO) list -m -json $$($(modules)) | $(NOTICER) -includeIndirect -rules .tools/notices/rules.json \
	-overrides .tools/notices/overrides.ndjson -noticeTemplate .tools/notices/notices.tmpl -noticeOut $(1)

notices: $(NOTICER) ## write NOTICES.txt, the licences of what the program is built from
	@$(call write_notices,NOTICES.txt)

notices-check: $(NOTICER) ## say whether NOTICES.txt is as make notices would write it
	@$(call write_notices,NOTICES.tmp)
	@cmp -s NOTICES.tmp NOTICES.txt || { diff NOTICES.txt NOTICES.tmp | head -20; rm -f NOTICES.tmp; echo "NOTICES.txt is out of date: run make notices and commit it" >&2; exit 1; }
	@rm -f NOTICES.tmp

VULNDB   = https://vuln.go.dev

# The tool takes half a minute to build, so first it is asked whether there is anything to compare with.
vulns: ## known vulnerabilities in what the program calls; says so where the database cannot be reached
	@if command -v curl >/dev/null && ! curl -sSf -m 20 -o /dev/null $(VULNDB)/index/modules.json; then \
		echo "NOT CHECKED: the database of vulnerabilities could not be reached from here"; exit 0; fi; \
	$(MAKE) --no-print-directory $(VULNS) && \
	out=$$($(VULNS) -db $(VULNDB) ./... 2>&1); code=$$?; printf '%s\n' "$$out"; \
	if [ $$code -ne 0 ] && printf '%s' "$$out" | grep -qE 'fetching vulnerabilities|vuln\.go\.dev|no such host|dial tcp'; then \
		echo "NOT CHECKED: the database of vulnerabilities could not be reached from here"; exit 0; fi; exit $$code

$(NOTICER): .tools/go.mod .tools/go.sum
	$(GO) build -modfile=.tools/go.mod -o $@ go.elastic.co/go-licence-detector
	@touch $@

$(VULNS): .tools/go.mod .tools/go.sum
	$(GO) build -modfile=.tools/go.mod -o $@ golang.org/x/vuln/cmd/govulncheck
	@touch $@

# Releases are built by tools of their own, so that those of every day stay quick to build (docs/release.md).
TARGETS  = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

snapshot: $(RELEASER) ## long: build all files of a release into dist/ from the last commit, and upload nothing; then try them out (RELEASE=1: of its tag)
	.tools/release/build.sh $(if $(RELEASE),release)
	@$(MAKE) --no-print-directory snapshot-check

snapshot-check: ## try out the files in dist/: the list of them, the programs as somebody without rights, the image, go install
	cd .tools/release && SNAPSHOT_DIST=$(CURDIR)/dist $(GO) test -count=1 -v -timeout 20m ./check

$(RELEASER): .tools/release/go.mod .tools/release/go.sum $(wildcard .tools/release/image/*.go)
	@echo "building goreleaser, cyclonedx-gomod and image into .tools/bin; with an empty build cache this takes about five minutes on two cores"
	$(GO) build -C .tools/release -o ../bin/ github.com/goreleaser/goreleaser/v2 github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod ./image
	@touch $(RELEASER)

vet-targets: ## go vet for each system and processor that a release is built for
	@red=; for target in $(TARGETS); do \
		echo "go vet for $$target"; GOOS=$${target%/*} GOARCH=$${target#*/} CGO_ENABLED=0 $(GO) vet ./... || red="$$red $$target"; \
	done; test -z "$$red" || { echo "red:$$red" >&2; exit 1; }

deploy-check: ## long the first time: build the manifests in deploy/ as kubectl does, read them strictly, and run their commands here
	cd .tools/deploy && $(GO) test -count=1 -v -timeout 20m .

golden: ## rewrite golden files and recordings (ONLY=mutant-NAME for the recordings whose names hold that); read the difference before you commit it
	$(GO) test ./steps/report -run Golden -update
	$(GO) test ./steps/selftest/detection -run Golden -update
	$(GO) test ./steps/suite -timeout 60m -run '^TestRecord$$/$(ONLY)' -update
	$(GO) test ./steps/cli -run TestAttendedStories -update

bench: ## the mock against bare net/http handlers, as ratios (ARGS="-large" for a million bookings); then the benchmarks of each package
	$(GO) run ./mockprovider/bench $(ARGS)
	$(GO) test -run '^$$' -bench . -benchmem ./...

bench-store: ## servers that share sessions in PostgreSQL against one with files, as ratios, and how long it takes until another server has taken over
	TEST_FIGURES=1 $(GO) test -vet=off -count=1 -timeout 30m -run '^TestFigures$$' -v ./mockprovider/postgres

soak: ## the mock for SOAKTIME and what make test leaves to it, with the race detector; then 200 runs of six consumers, whose verdicts must not change; then every mutant on every story, and all of the stranger
	TEST_SOAK=$(SOAKTIME) $(GO) test -race -count=1 -timeout 15m -run '^TestSoak' -v ./mockprovider/...
	TEST_SOAK=$(SOAKTIME) $(GO) test -count=1 -timeout 45m -run '^TestSoak' -v ./steps/suite/...
	$(GO) test -race -timeout 60m $(UNRACED:%=./%)
	$(GO) run . selftest --whole
	$(GO) run . selftest --stranger

fuzz: ## each fuzz test for FUZZTIME
	@set -e; for file in $$(grep -rlE '^func Fuzz' --include='*_test.go' .); do \
		for name in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' $$file); do \
			echo "$$file $$name"; \
			$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file); \
		done; \
	done

check: lint test run ## all that has to be clean before a change is merged

clean: ## remove the reports, the program and the files of a release
	rm -rf reports rebookcheck dist .tools/release/made
