# make run: install and show the paper's case. make test: install and pass every test.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := __init__.py _version.py api cli.py cases commands engines fleets mcda models report web workshop
# Each template once, so that what it is compiled to is kept.
TEMPLATES := from loopfolio.report.page.page import templates; made = templates(); \
	[made.get_template(name) for name in made.list_templates(['html'])]
CODE := $(SOURCES) tests benchmarks docs
# Of what is installed only these two are plugins of use: of all others pytest would rewrite the asserts at every start.
# Where Python is told not to write byte code, those of all tests, too.
PYTEST := PYTHONDONTWRITEBYTECODE= PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(BIN)/python -m pytest \
    -p xdist.plugin -p _hypothesis_pytestplugin

.PHONY: run test test-newest campaign mutants check bench clean

run: .venv/installed
	$(BIN)/loopfolio run lithium-ion-battery

test: .venv/installed-tests
	$(PYTEST) -n auto --dist worksteal

# What 'pip install' brings a user today: the newest versions that pyproject.toml allows.
test-newest: .venv/installed-tests
	rm -rf .newest build
	$(PYTHON) -m venv .newest
	.newest/bin/python -m pip install --quiet --disable-pip-version-check '.[cluster,excel,images,web,word,workshop]'
	rm -rf build
	LOOPFOLIO=$(CURDIR)/.newest/bin/loopfolio $(BIN)/python -m pytest tests/newest.py

# Random cases, files, workbooks, questions and accidents, other ones every day: SEED repeats a day's, SCALE
# lengthens. Of all that tests draw at random 'make test' has a tenth.
# Then what is too long for every run of the tests.
SEED ?= $(shell date +%Y%m%d)
SCALE ?= 1
campaign: .venv/installed-tests
	@echo "SEED=$(SEED) SCALE=$(SCALE)"
	CAMPAIGN_SEED=$(SEED) CAMPAIGN_SCALE=$(SCALE) $(PYTEST) -n auto --tb=no -rN -m campaign
	$(MAKE) test-newest

# Small wrong changes of what differs from SINCE, or of whole FILES; whether the tests of the same subject notice.
SINCE ?= HEAD~1
SAMPLE ?= 40
mutants: .venv/installed-mutants
	$(BIN)/python tests/mutate.py --since $(SINCE) --sample $(SAMPLE) --seed $(SEED) --tests "$(TESTS)" $(FILES)

# Style, strict types.
check: .venv/installed-tests
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	mkdir -p .types && ln -sfn .. .types/loopfolio
	$(BIN)/mypy $(addprefix .types/loopfolio/,$(SOURCES))

bench: .venv/installed-tests
	$(BIN)/python benchmarks/ratios.py
	$(BIN)/python benchmarks/many.py
	$(BIN)/python benchmarks/around.py
	$(BIN)/python benchmarks/plans.py
	$(BIN)/python benchmarks/page.py
	$(BIN)/python benchmarks/fleet.py
	$(BIN)/python benchmarks/workshop.py

clean:
	rm -rf .venv .newest .types build *.egg-info

# Compiled at once: where Python is told not to write byte code, every start would compile anew.
.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q $(SOURCES)
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -c "$(TEMPLATES)"
	touch $@

.venv/installed-tests: .venv/installed requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	$(PYTEST) --collect-only -q >/dev/null
	touch $@

.venv/installed-mutants: .venv/installed-tests requirements-mutants.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-mutants.txt
	touch $@
