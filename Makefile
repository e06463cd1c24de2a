# Thin on purpose: every recipe is one script or one dotnet call.
.DEFAULT_GOAL := build
.PHONY: build docs site test test-vectors deb rpm oci soak bench clean

build: ## The product: out/holdfast, one Native AOT binary
	@scripts/build

test: ## Everything, fast tests first; prints "N passed, N failed, N skipped" last
	@scripts/test

docs: ## The tables of keys in docs/configuration.md, from the rows of the keys
	@dotnet run --project src/Holdfast -c Release -v q -- config manual "$(CURDIR)/docs/configuration.md"

site: ## The manual as a static site with search: out/site
	@scripts/site

test-vectors: ## The BGP messages others wrote or captured, and those of the folder BGP_VECTORS; prints how many by outcome
	@scripts/test-vectors

deb: ## A Debian package in out/, checked by lintian; ARCH=arm64 cross-builds
	@scripts/package deb

rpm: ## The same as an rpm
	@scripts/package rpm

oci: ## The same as a container image, an archive in OCI's layout
	@scripts/package oci

soak: ## What takes longer than a change should wait for: the scenarios over and over, a kernel booted
	@scripts/soak

bench: ## CPU, latency, memory and start-up beside dnsdist's, in one table and out/bench.json; BENCH_QUICK=1 only tries it
	@scripts/bench

clean:
	@rm -rf out src/*/bin src/*/obj tests/*/bin tests/*/obj bench/*/bin bench/*/obj

-include tests/lab/lab.mk
