# Needs Python 3.11 or later, make and a package registry; everything else goes into .venv.
# Another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

# Fuzzing has an environment of its own; how long it looks, and how much memory one file may take.
FUZZ_VENV := .venv-fuzz
FUZZ_BIN  := $(FUZZ_VENV)/bin
FUZZ      := $(FUZZ_VENV)/corpus
SECONDS   := 600
MEGABYTES := 2048

# So has mutation testing, which takes half an hour on two processors.
MUTATION_VENV := .venv-mutation
MUTATION_BIN  := $(MUTATION_VENV)/bin

LOCALE   := budgetcheck/locale
TEMPLATE := $(VENV)/messages.pot

.PHONY: help demo serve test lint format lock messages gallery manual bench fuzz mutants clean

help:
	@echo "make demo      check the samples and write their reports to reports/"
	@echo "make serve     start the web application, and open the browser on it"
	@echo "make test      run the tests; those of the web application on PostgreSQL, too; says which of Debian's packages are missing"
	@echo "make lint      check style, types and the direction of imports"
	@echo "make format    put the code into its standard form"
	@echo "make gallery   make the fixtures anew, then the reports in reports/ (some as PDF, workbook and Word, too) and docs/rules/"
	@echo "make manual    take the pictures of docs/manual.md anew; needs Debian's chromium and fonts-noto-cjk"
	@echo "make bench     time a check of 3,000,000 ledger lines, a screening of 100,000 dossiers, intakes of every size"
	@echo "make load      load the web application as a busy day does: 30 people browse, 10 upload, for two minutes"
	@echo "make fuzz      read changed ledgers for ten minutes (make fuzz SECONDS=60), looking for one that breaks the intake"
	@echo "make mutants   change the rules one operator at a time, and print what no case and no life of the oracle notices"
	@echo "make messages  gather the texts to translate and compile the English ones"
	@echo "make lock      pin the dependencies anew (newer ones: make lock LOCK_FLAGS=--upgrade)"
	@echo "make clean     remove .venv and what the tools leave behind"

demo: $(READY)
	@$(BIN)/budgetcheck demo --out reports

serve: $(READY)
	@$(BIN)/budgetcheck serve

test: $(READY)
	@$(BIN)/pytest --numprocesses auto
	@$(BIN)/python -m tests.web.on_postgresql

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --strict fixtures benchmarks fuzz docs
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

gallery: $(READY)
	$(BIN)/python fixtures/make.py
	$(BIN)/budgetcheck demo --out reports
	$(BIN)/budgetcheck check fixtures/3-yantai-failed-acceptance --ledger fixtures/3-yantai-failed-acceptance/*.csv \
	    --profile enterprise --as-of 2027-08-31 --format pdf,xlsx,docx --out reports/3-yantai-failed-acceptance --quiet || test $$? = 1
	$(BIN)/budgetcheck year-end fixtures/1-* fixtures/2-* fixtures/3-* fixtures/4-* --ledger fixtures/[1-4]-*/*账*.csv \
	    fixtures/2-*/账簿.xlsx fixtures/4-*/ledger.csv --year 2026 --format xlsx,docx --out reports/6-year-end-2026 --quiet || test $$? = 1
	$(BIN)/budgetcheck rules --out docs/rules --quiet

manual: $(READY)
	$(BIN)/python docs/screenshots.py

bench: $(READY)
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/screen.py
	$(BIN)/python benchmarks/convert.py
	$(BIN)/python benchmarks/workbooks.py
	$(BIN)/python benchmarks/xml_entries.py

# Needs Debian's postgresql; takes five minutes.
load: $(READY)
	$(BIN)/python benchmarks/web_load.py

# What is found lies in fuzz/found, and makes the target fail until it is mended and taken away.
fuzz: $(FUZZ_VENV)/.installed
	@mkdir -p $(FUZZ) fuzz/found
	@cp fixtures/layouts/* fixtures/*/*.csv fixtures/*/*.xlsx $(FUZZ)/
	PYTHONPATH=. POLARS_MAX_THREADS=2 $(FUZZ_BIN)/python fuzz/read_ledger.py -max_total_time=$(SECONDS) -timeout=10 \
	    -rss_limit_mb=$(MEGABYTES) -max_len=200000 -artifact_prefix=fuzz/found/ -print_final_stats=1 $(FUZZ)
	@test -z "$$(ls fuzz/found)" || { echo "Found: $$(ls fuzz/found)"; exit 1; }

mutants: $(MUTATION_VENV)/.installed
	PYTHONPATH=. $(MUTATION_BIN)/python mutation/run.py --part 1/2 & \
	PYTHONPATH=. $(MUTATION_BIN)/python mutation/run.py --part 2/2; wait

# No line numbers and no new date: the same texts give the same file. A text marked for `later` and a vocabulary's
# name are such texts, too.
messages: $(READY)
	$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --keywords later --keywords Vocabulary:1 --no-location \
	    --omit-header --output-file $(TEMPLATE) budgetcheck
	$(BIN)/pybabel --quiet update --domain budgetcheck --locale en --input-file $(TEMPLATE) --output-dir $(LOCALE) \
	    --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --domain budgetcheck --directory $(LOCALE)

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra pdf --extra docx --extra web --group dev --universal --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" --quiet --output-file requirements.lock $(LOCK_FLAGS)
	$(BIN)/uv pip compile --group pyproject.toml:fuzz --universal --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" --quiet --output-file requirements-fuzz.lock $(LOCK_FLAGS)
	$(BIN)/uv pip compile --group pyproject.toml:mutation --constraint requirements.lock --universal --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" --quiet --output-file requirements-mutation.lock $(LOCK_FLAGS)

clean:
	rm -rf $(VENV) $(FUZZ_VENV) $(MUTATION_VENV) fuzz/found .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(FUZZ_VENV)/.installed: requirements.lock requirements-fuzz.lock
	@$(PYTHON) -m venv --clear $(FUZZ_VENV)
	@$(FUZZ_BIN)/python -m pip --disable-pip-version-check --no-input --quiet install --require-hashes \
	    --requirement requirements.lock --requirement requirements-fuzz.lock
	@touch $@

$(MUTATION_VENV)/.installed: requirements.lock requirements-mutation.lock
	@$(PYTHON) -m venv --clear $(MUTATION_VENV)
	@$(MUTATION_BIN)/python -m pip --disable-pip-version-check --no-input --quiet install --require-hashes \
	    --requirement requirements.lock --requirement requirements-mutation.lock
	@touch $@

# The stamp is set last, so an installation that was broken off starts afresh.
$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
	    echo "$(PYTHON) is not installed: Python 3.11 or later is needed"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)."; \
	    echo "Name another one: make <target> PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
