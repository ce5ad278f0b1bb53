# CardDesk. `make run` and `make test` prepare a fresh Debian 12 by themselves; `make` lists everything else.

GO       := build/go
FUZZTIME ?= 60s
BENCHTIME ?= 1s
# Further flags for go test: make test TESTFLAGS='-run TestWatch -count=1'
TESTFLAGS ?=

.DEFAULT_GOAL := help
# Two set-ups at once would wait for each other's lock.
.NOTPARALLEL:
.PHONY: help run build test race check bench screenshots manual policies wine fuzz cover fresh clean setup-run setup-test setup-bench setup-wine \
	package-windows package-windows-test package-macos package-linux package-linux-test reproduce setup-package-windows setup-package-linux setup-macos

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile

run: build ## opens the window; without a display it shows the card on the terminal, or gives the tour
	@build/run bin/carddesk bin/carddesk-cli

build: setup-run ## builds bin/carddesk (the window) and bin/carddesk-cli (the terminal program)
	@$(GO) build -o "bin/carddesk-cli$$($(GO) env GOEXE)" ./app/cli
	@$(GO) build -o "bin/carddesk$$($(GO) env GOEXE)" .

test: setup-test ## runs all tests and ends with a summary and what they measured
	@record=$$(mktemp) && trap 'rm -f "$$record"' EXIT && \
		$(GO) tool gotestsum --format pkgname-and-test-fails --jsonfile "$$record" --post-run-command build/figures -- $(TESTFLAGS) ./...

race: setup-test ## runs all tests under the race detector (several times slower)
	@$(GO) tool gotestsum --format pkgname-and-test-fails -- -race -timeout 30m $(TESTFLAGS) ./...

check: setup-run ## checks format, vet, staticcheck, complexity, go.mod and known vulnerabilities
	@build/check

bench: setup-bench ## runs the benchmarks (BENCHTIME=1s each)
	@build/bench $(BENCHTIME)

screenshots: setup-run ## draws every state of the window in both languages into screenshots/ (STATES=check: those that begin so)
	@CARDDESK_STATES="$(STATES)" CARDDESK_SCREENSHOTS="$(CURDIR)/screenshots" $(GO) test -count=1 -run TestScreenshots ./app

manual: setup-run ## writes the manual of failure codes into docs/, in both languages
	@$(GO) test -count=1 -run TestDocumentsAreCurrent ./app/manual -update

wine: setup-wine ## builds both programs for Windows and tries them under Wine, the window in Chinese without any font
	@build/wine
	@packaging/policy/try bin/carddesk-cli.exe

package-windows: setup-package-windows ## makes dist/windows: MSI, installer, archive and winget manifest
	@packaging/windows/package dist/windows

package-windows-test: package-windows ## installs, updates, repairs and removes what package-windows made, under Wine
	@packaging/windows/try dist/windows

package-linux: setup-package-linux ## makes dist/linux: Debian and RPM package, Flatpak manifest, bill of materials, checksums
	@packaging/linux/build dist/linux
	@packaging/sizes dist/linux

package-linux-test: package-linux ## installs, uses, updates and removes what package-linux made, in a clean system (needs root)
	@packaging/linux/try dist/linux

reproduce: setup-package-linux setup-package-windows ## builds Linux and Windows packages in two clean clones and compares them
	@packaging/reproduce

package-macos: setup-macos ## on macOS makes the .dmg and the .pkg in dist/macos; elsewhere checks all that goes into them
	@packaging/macos/package dist/macos

policies: setup-run ## writes the policy templates, samples and the README's table anew from the table of settings
	@$(GO) run ./packaging/policy

fuzz: setup-test ## runs every fuzz target (FUZZTIME=60s each) and stops at the first crash
	@build/fuzz $(FUZZTIME)

cover: setup-test ## writes coverage.out and coverage.html and prints the total
	@$(GO) tool gotestsum --format pkgname-and-test-fails -- -coverpkg=./... -coverprofile=coverage.out $(TESTFLAGS) ./...
	@$(GO) tool cover -html=coverage.out -o coverage.html
	@$(GO) tool cover -func=coverage.out | tail -n 1

fresh: ## tries run and test on fresh Debian 12 systems, as root and with sudo (needs root and debootstrap)
	@build/fresh

clean: ## removes what the other targets wrote into this folder
	rm -rf bin dist screenshots coverage.out coverage.html

setup-run:
	@build/setup run

setup-test:
	@build/setup test

setup-bench:
	@build/setup bench

setup-wine:
	@build/setup wine

setup-package-windows:
	@build/setup package-windows

setup-package-linux:
	@build/setup package-linux

setup-macos:
	@build/setup macos
