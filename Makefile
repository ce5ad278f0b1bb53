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
	package-windows package-windows-test setup-package-windows
