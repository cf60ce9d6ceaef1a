# Commands for developers. `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
N ?= 10000
VENV := .venv/bin
BOOTSTRAP := command -v $(PYTHON) >/dev/null \
	|| { echo "Python 3.11 or newer is missing: apt-get install python3 python3-venv" >&2; exit 1; }; \
	$(PYTHON) fusionstories/localdev/bootstrap.py
# Production settings for the deployment check.
DEPLOYED = MODE=production SITE_URL=https://stories.example.gov DATABASE_URL=postgresql://portal@localhost/portal \
	SECRET_KEY="$$($(VENV)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"

# Invented stories are in a database of their own for each N, unless DATABASE_URL names one.
SEEDED = MODE=demo LOCAL_DATABASE=fusionstories_$(N) $(VENV)/python

.DEFAULT_GOAL := help
.PHONY: help run dev test quick faults search-quality seed bench audit lint assets release sbom lock
MAKEFLAGS += --no-print-directory

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf 'make %-14s %s\n' "$$name" "$$text"; done

run: ## Start the portal with its archive, as in production but on this machine only (PORT=8000)
	@$(BOOTSTRAP) setup --port "$(PORT)"
	@exec env MODE=demo PORT="$(PORT)" $(VENV)/python manage.py serve

dev: ## Start it for development: reloads when code changes, shows errors (PORT=8000)
	@$(BOOTSTRAP) setup --port "$(PORT)"
	@exec env MODE=development PORT="$(PORT)" $(VENV)/python manage.py serve --reload

test: ## Run every test (ARGS="-k search" goes to pytest)
	@$(BOOTSTRAP) setup
	@$(VENV)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

quick: ## Run a sample of the tests: two cases of each parametrized test (ARGS as for make test)
	@$(BOOTSTRAP) setup
	@QUICK=1 $(VENV)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

faults: ## Kill the database, the cache and workers, attack, race, collude; print a table (an hour or more)
	@$(BOOTSTRAP) setup
	@FAULTS=1 $(VENV)/python -m pytest -q -s tests/faults tests/publishing/test_story_races.py \
		tests/publishing/accounts/test_collusion.py

search-quality: ## Measure the ranking with judged queries: nDCG@10, zero results, wrong results
	@$(BOOTSTRAP) setup
	@$(VENV)/python -m pytest -q tests/search/test_quality.py

seed: ## Create a database of N invented stories for bench (N=100000 takes two to three minutes)
	@$(BOOTSTRAP) setup
	@$(SEEDED) manage.py migrate --verbosity 0
	@$(SEEDED) -m tests.synthetic $(N)

bench: ## Measure page times on that database (BASE=file.json compares, OUT=file.json saves, ARGS=--acts measures acts, --checks the release check)
	@$(BOOTSTRAP) setup
	@$(SEEDED) -m tests.bench $(if $(BASE),--base $(BASE)) $(if $(OUT),--out $(OUT)) $(ARGS)

audit: ## Run Lighthouse on the main pages, as on a phone (needs Chromium)
	@$(BOOTSTRAP) setup
	@MODE=demo $(VENV)/python -m tests.audit

lint: ## Check style, types, migrations and production settings
	@$(BOOTSTRAP) setup
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/hadolint Containerfile
	MODE=development $(VENV)/python manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy --tag security, with production settings"
	@$(DEPLOYED) $(VENV)/python manage.py check --deploy --tag security --fail-level WARNING

assets: ## Set up the checkout; build stylesheets and scripts if their sources changed
	@$(BOOTSTRAP) setup

release: ## Write dist/fusionstories.tar.gz: code, assets, wheels and SBOM for a server
	@$(BOOTSTRAP) setup
	@$(VENV)/python -m fusionstories.localdev.release

sbom: ## Write the software bills of materials (CycloneDX) to dist/sbom/
	@$(BOOTSTRAP) setup
	@$(VENV)/python -m fusionstories.localdev.sbom

lock: ## Update requirements.txt and requirements-dev.txt from pyproject.toml
	@$(BOOTSTRAP) lock
