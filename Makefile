# Commands of this checkout. `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
N ?= 10000
VENV := .venv/bin
BOOTSTRAP := command -v $(PYTHON) >/dev/null \
	|| { echo "Python 3.11 or newer is missing: apt-get install python3 python3-venv" >&2; exit 1; }; \
	$(PYTHON) fusionstories/localdev/bootstrap.py
# What a real deployment sets, so that the deployment check reads production settings.
DEPLOYED = MODE=production SITE_URL=https://stories.example.gov DATABASE_URL=postgresql://portal@localhost/portal \
	SECRET_KEY="$$($(VENV)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"

# Made-up stories live in a database of their own for each number of them, unless DATABASE_URL names one.
SEEDED = MODE=demo LOCAL_DATABASE=fusionstories_$(N) $(VENV)/python

.DEFAULT_GOAL := help
.PHONY: help run dev test quick faults search-quality seed bench audit lint assets lock
MAKEFLAGS += --no-print-directory

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf 'make %-14s %s\n' "$$name" "$$text"; done

run: ## Serve the portal with its archive as production does, on this machine only (PORT=8000)
	@$(BOOTSTRAP) setup --port "$(PORT)"
	@exec env MODE=demo PORT="$(PORT)" $(VENV)/python manage.py serve

dev: ## Serve it for developers: reloads when code changes, shows errors (PORT=8000)
	@$(BOOTSTRAP) setup --port "$(PORT)"
	@exec env MODE=development PORT="$(PORT)" $(VENV)/python manage.py serve --reload

test: ## Run every test (ARGS="-k search" goes to pytest)
	@$(BOOTSTRAP) setup
	@$(VENV)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

quick: ## Run a sample of the tests: two rows of each table of cases (ARGS as for make test)
	@$(BOOTSTRAP) setup
	@QUICK=1 $(VENV)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

faults: ## Take away what the portal stands on (the tests with FAULTS=1); a table says what it withstood
	@$(BOOTSTRAP) setup
	@FAULTS=1 $(VENV)/python -m pytest -q -s tests/faults

search-quality: ## Measure the ranking by judged queries: nDCG@10, zero results and junk per kind
	@$(BOOTSTRAP) setup
	@$(VENV)/python -m pytest -q tests/search/test_quality.py

seed: ## Make a database of N made-up stories to measure with (N=100000 takes two to three minutes)
	@$(BOOTSTRAP) setup
	@$(SEEDED) manage.py migrate --verbosity 0
	@$(SEEDED) -m tests.synthetic $(N)

bench: ## Measure what pages cost on that database (BASE=file.json compares, OUT=file.json keeps the figures)
	@$(BOOTSTRAP) setup
	@$(SEEDED) -m tests.bench $(if $(BASE),--base $(BASE)) $(if $(OUT),--out $(OUT)) $(ARGS)

audit: ## Have Lighthouse judge home, list, story and center as a phone sees them (needs Chromium)
	@$(BOOTSTRAP) setup
	@MODE=demo $(VENV)/python -m tests.audit

lint: ## Check style, types, migrations and the settings of production
	@$(BOOTSTRAP) setup
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	MODE=development $(VENV)/python manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy, on settings of production"
	@$(DEPLOYED) $(VENV)/python manage.py check --deploy --fail-level WARNING

assets: ## Build stylesheets and scripts if their sources changed
	@$(BOOTSTRAP) setup

lock: ## Write requirements.txt anew from pyproject.toml
	@$(BOOTSTRAP) lock
