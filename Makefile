# Everything that is done with this repository. `make` lists it.
SHELL := /bin/bash
export CGO_ENABLED := 0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
OPA := github.com/open-policy-agent/opa@v1.22.2
BIN := $(CURDIR)/bin

.DEFAULT_GOAL := help
.PHONY: help demo build test test-integration check generate fixtures bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## audit the example that the README shows
	go run ./cmd/smaudit scan fixtures/iac/quickstart --no-state || [ $$? -eq 1 ]

build: ## build bin/smaudit, a static binary
	go build -trimpath -ldflags "-s -w -X main.version=$$(git describe --always --dirty 2>/dev/null || echo dev)" -o $(BIN)/smaudit ./cmd/smaudit

test: ## run all tests: offline, no AWS, no other program
	go test ./...

test-integration: build $(BIN)/opa ## run against real counterparts: stock opa, the SARIF multitool, terraform if it is there
	fixtures/integration.sh

check: ## formatting, vet, staticcheck, generated files, go.mod
	@test -z "$$(gofmt -l cmd policies report scanner fixtures bench)" || { gofmt -l cmd policies report scanner fixtures bench; echo "run gofmt -w on these"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	go mod tidy -diff
	$(MAKE) --no-print-directory generate
	@git diff --exit-code -- policies/schema policies/README.md policies/main policies/catalogue.json fixtures/golden fixtures/trail || { echo "generated files were not current; commit the difference"; exit 1; }

generate: ## write what is generated: input schemas, the rule catalogue
	go generate ./...

fixtures: ## record the Terraform fixtures again (needs terraform)
	fixtures/record.sh

bench: ## measure: judging, scanning, reading plans, auditing live, access, log files; peers in the same run (ARGS="-only live")
	go run ./bench $(ARGS)

clean: ## remove what was built
	rm -rf $(BIN) dist

$(BIN)/opa:
	GOBIN=$(BIN) go install $(OPA)
