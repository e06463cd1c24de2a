# The lab's targets; tests/lab/README.md tells what they show.

LAB := tests/lab/bin/Release/net10.0/holdfast-lab

.PHONY: lab lab-ready lab-up lab-status lab-kill lab-heal lab-shell lab-load lab-down bench-failover

lab: lab-ready ## The seed's network in namespaces: shown, broken, healed; it stays up
	@$(LAB) demo

lab-up: lab-ready ## Only bring the site up
	@$(LAB) up

lab-status: ## Who announces what, and where the router's routes lead
	@$(LAB) status

lab-kill: ## NODE=lb1: SIGKILL the program of a load balancer or recursor
	@$(LAB) kill $(or $(NODE),$(error NODE= says whom to kill, as in: make lab-kill NODE=lb1))

lab-heal: ## [NODE=lb1]: start what is dead, undo what was broken
	@$(LAB) heal $(NODE)

lab-shell: ## [NODE=client]: a shell in a node's namespace
	@$(LAB) shell $(or $(NODE),client)

lab-load: ## Ask dns1 as the client for ten seconds, 1,000 queries/s
	@$(LAB) load

lab-down: ## End the site's processes, remove its namespaces
	@test ! -x $(LAB) || $(LAB) down

bench-failover: lab-ready ## [RUNS=10]: how soon the route moves, Holdfast beside ExaBGP with its healthcheck
	@scripts/install-packages bench
	@$(LAB) failover $(or $(RUNS),10)

lab-ready: out/holdfast
	@scripts/require dotnet root
	@scripts/install-packages lab
	@dotnet msbuild tests/lab -restore -nologo -v:quiet -p:Configuration=Release

out/holdfast: $(shell find src -name obj -prune -o -name bin -prune -o -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' \) -print)
	@scripts/build
