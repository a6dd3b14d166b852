"""Writes the pages that follow from the code: format.md and results.md from the schemas, commands.md from
--help, python.md from the docstrings.

    python docs/generate.py

The tests compare the pages with what this makes, so that none goes stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

from python_page import python_page  # noqa: E402
from results_page import results_page  # noqa: E402
from schema_words import holds  # noqa: E402

# ---------------------------------------------------------------- format.md

FORMAT = """\
# The case format

Generated from the schema by `docs/generate.py`. Change the field, not this page.

A case is one YAML file. It says only what differs from the case it extends: mappings merge key by key,
lists replace, `null` removes a key. A key that is not in the tables below is an error, with its line and
what was probably meant. `loopfolio schema` prints the same as a JSON Schema, for editors that complete and
check.

A case that extends nothing, with little in it:

```yaml
format: 1
name: Two stages
currency: kEUR
criteria:
  impact: {direction: max}
  energy: {direction: min, unit: GWh, bounds: [0, 40]}
stages:
  make: {impact: medium, energy: 31}
  reuse: {impact: [high, medium], energy: 4}       # one of these; the first is taken
profiles:
  owner: {direct: {impact: 0.7, energy: 0.3}}
technologies:
  iot: {cost: 40, source: vendor quote}
  ai: {cost: {low: 50, likely: 60, high: 90}, illustrative: true}
fit:
  make: {iot: high, ai: medium}
  reuse: {iot: low, ai: high}
budget: 100
rules:
  - {rule: count, at_most: 3, name: three at a time}
```

Wherever a level may stand, the paper's △ ○ ◎ may stand for `low`, `medium`, `high`. A pair is written
`stage/technology`; a pattern may have `*` on either side. Where a limit, a difficulty or a maturity may be
text, the text is a level of the scale.

A number may be written as people write it where only one reading is possible: `480,5`, `1.250,50`, `1
250` are 480.5, 1250.5 and 1250, quoted or not. `1,250` is 1.25 to some and 1250 to others: it is refused
with both, and so is a text `1.250`, unless the file says `numbers: {decimal: ","}` once. In braces YAML
ends a value at a comma: write `12.5` there, or quotes. `80 %` is 0.8 of a share (a fit, a success, a
weight) and 80 on bounds up to 100; elsewhere it is refused, and so is `125¹`, whose last digit is a
footnote. In a workbook a cell counts as what it shows, a formula as it was last calculated, and a blank
stands behind the commas of a list: `140, 220`; a cell that shows nothing, or another number than it
holds, is refused. Levels, directions, yes and no, and the `low`, `likely` and `high` of a range, may be
written in capitals, levels by their first letter, directions as `benefit` and `cost`.

Years are `periods`, and what a project is over the years it says from its start on. This one takes two years,
is paid in amounts (which are its cost), needs two people while it takes and three more the year after, and
then costs something to run:

<!-- test: write years.yaml -->
```yaml
resources: {staff: {unit: FTE}}
technologies:
  twin: {duration: 2, cost_profile: {0: 120, 1: 80}, running_cost: 12, staff: [2, 2, 3]}
periods:
  2027: {budget: 300, staff: 4}                    # the most that may be spent, and used, in the year
  2028: {budget: 250, staff: 6}
rules:
  - {rule: count, period: "*", at_most: 3, name: three starts a year}
  - {rule: total, of: operating cost, period: 2028, at_most: 40, name: running costs of 2028}
```

A rule with `period` speaks of that period alone, with `"*"` of each by itself: it counts as one rule a
period, called `three starts a year 2027` and so on. Money and resources count in the period in which they are
spent and used, all else in the one in which it starts. A number for a resource is how much is used at a
time, in each period that the project takes; without `period` a rule adds up those of all periods.

A number is 0, or from 1e-9 to 1e12 whatever its sign. There is no number for "no limit": leave the limit
out. Among amounts that are added up (costs that the budget allows, each resource, values with synergies)
the largest may be 1e9 times the smallest. A loss that outweighs all values together a thousand times, a
synergy of -1e12 say, is no amount but an exclusion, and may be as large as it likes.

Every entry of the file that is a mapping of fields may also say these four things of itself:

"""

RULES = """\
A list. Each entry names its kind with `rule` and limits what may be funded together. The budget is the rule
named `budget`; write it as the field `budget`, or as a rule of that name. A rule without a name is called
after its kind and number."""

SCENARIO = """\
Any of the fields of the file but `format`, `extends`, `scenarios` and `decision`. It goes over the case as a
file that extends it would."""

ABOUT = ("name", "why", "source", "illustrative")

TITLES = {"SynergyEntry": "Synergy", "PairEntry": "Pair", "FitCell": "Fit", "FundingLevel": "Funding level"}

FURTHER = {"Stage": "*a criterion*", "Technology": "*a resource*", "PairEntry": "*a resource*"} | {
    "FundingLevel": "*a resource*",
    "Period": "*a resource*",
}
"""What the further keys of an open entry are."""

MEANINGS = {
    "at_most": "Upper limit; equality keeps it.",
    "at_least": "Lower limit; equality keeps it.",
    "rules": "Everything that limits what may be funded together.",
    "unit": "What its numbers are in.",
    "low": "Not less than this.",
    "likely": "What every result is computed with.",
    "high": "Not more than this.",
    "pairs": "Pairs as stage/technology.",
    "value": "A score, below 0 for a loss.",
    "fit": "none is 0, low 1/3, medium 2/3, high 1.",
}
"""Of fields whose name says it all where they stand."""


def format_page() -> str:
    """The case format as Markdown."""
    from loopfolio.models.case.file_schema import file_schema
    from loopfolio.models.rules.kinds.registry import RULES as KINDS

    schema = file_schema()
    defs: dict[str, Any] = schema["$defs"]
    rules = [ref["$ref"].split("/")[-1] for ref in schema["properties"]["rules"]["items"]["oneOf"]]
    parts = [FORMAT + _table({name: defs["Criterion"]["properties"][name] for name in ABOUT}, (), defs)]
    parts.append(f"## The file\n\n{schema['description']}\n\n{_fields(schema, defs, 'Case')}")
    for name in _reached(schema, defs):
        if name not in (*rules, "Scenario"):
            parts.append(
                f"## {_title(name)}\n\n{defs[name]['description']}\n\n{_fields(defs[name], defs, name)}"
            )
    parts.append(f"## Rules\n\n{RULES}")
    for name in rules:
        found, example = defs[name], f"So: `{KINDS[name.lower()].example}`"
        parts.append(
            f"### {name.lower()}\n\n{found['description']} {example}\n\n{_fields(found, defs, name)}"
        )
    parts.append(f"## Scenario\n\n{SCENARIO}")
    return "\n\n".join(parts) + "\n"


def chains_page() -> str:
    """The format of chains as Markdown."""
    from loopfolio.models.chain.file import chain_file_schema

    schema = chain_file_schema()
    defs: dict[str, Any] = schema["$defs"]
    parts = [f"{CHAINS}\n## The file\n\n{schema['description']}\n\n{_fields(schema, defs, 'Chain')}"]
    for name in _reached(schema, defs):
        if name.startswith("Chain") or name == "Numbers":
            parts.append(
                f"## {_title(name)}\n\n{defs[name]['description']}\n\n{_fields(defs[name], defs, name)}"
            )
    return "\n\n".join(parts) + "\n"


def _reached(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> list[str]:
    """Names of the entries in the order in which a reader meets them."""
    found: list[str] = []
    waiting = list(_references(schema["properties"]))
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += _references(defs[name])
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].split("/")[-1]
        for key, value in node.items():
            if key != "discriminator":
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def _title(name: str) -> str:
    return TITLES.get(name, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def _link(name: str, defs: Mapping[str, Any]) -> str:
    title = name.lower() if "rule" in defs[name].get("properties", {}) else _title(name)
    return f"[{title[0].lower() + title[1:]}](#{title.lower().replace(' ', '-')})"


def _fields(entry: Mapping[str, Any], defs: Mapping[str, Any], name: str) -> str:
    own = entry["properties"].items()
    kept = {key: node for key, node in own if name == "Case" or key not in (*ABOUT, "rule")}
    if name == "Case":
        kept = {key: node for key, node in own if key not in ABOUT or key == "name"}
    if name in FURTHER:
        kept[FURTHER[name]] = entry["additionalProperties"]
    return _table(kept, entry.get("required", ()), defs) if kept else "No fields of its own."


def _table(fields: Mapping[str, Any], required: Any, defs: Mapping[str, Any]) -> str:
    lines = ["| field | what may stand there | meaning |", "|---|---|---|"]
    for key, node in fields.items():
        shown = key if key.startswith("*") else f"`{key}`"
        need = " (needed)" if key in required else _default(node)
        lines.append(
            f"| {shown} | {holds(node, lambda name: _link(name, defs))}{need} | {_meaning(key, node, defs)} |"
        )
    return "\n".join(lines)


def _meaning(key: str, node: Mapping[str, Any], defs: Mapping[str, Any]) -> str:
    stated = node.get("description") or MEANINGS.get(key)
    if stated is None and "anyOf" in node:
        stated = next((part["description"] for part in node["anyOf"] if "description" in part), None)
    if stated is None:
        named = [name for name in dict.fromkeys(_references(node)) if name in defs]
        stated = defs[named[0]]["description"] if len(named) == 1 else ""
    return " ".join(stated.split()).replace("|", "\\|")


def _default(node: Mapping[str, Any]) -> str:
    value = node.get("default")
    if isinstance(value, bool) or value in (None, "", [], {}) or (isinstance(value, dict) and _hollow(value)):
        return ""
    if isinstance(value, dict):
        shown = "{" + ", ".join(f"{key}: {item:g}" for key, item in value.items()) + "}"
    else:
        shown = f"{value:g}" if isinstance(value, float) else str(value)
    return f"; `{shown}` if left out"


def _hollow(value: Mapping[str, Any]) -> bool:
    return not any(value.values())


# ---------------------------------------------------------------- commands.md

CHAINS = """\
# Companies together

Several companies of a value chain, each with a case of its own, and what flows between them: a passport
opened at the cell maker is worth something at the recycler. `loopfolio chain CHAIN` says what each would
fund alone, what they gain by agreeing, and who would rather not.

<!-- test: write together.yaml -->
```yaml
format: 1
companies:
  cell-maker: cell-maker
  recycler: {case: recycler, budget: 1400}
links:
  - {from: "cell-maker:processing/passport", to: "recycler:recycling/passport", value: 0.3}
requires:
  - {pair: "recycler:recycling/digital_twin", needs: "cell-maker:design/digital_twin"}
programmes:
  data_room: {pairs: ["recycler:recycling/ai", "cell-maker:processing/ai"], cost: 120}
```

```sh
loopfolio chain together.yaml
```

Values are each company's own: points on its scale, under its profile. No answer adds them, unless `money`
says that companies may pay each other and what a point is `worth` to each. `battery-value-chain` is a chain
of the library; every number in it is illustrative. What is computed how stands in [How it
computes](method.md#companies-together).

- **Alone** is what `fund` gives, with no link and without what needs somebody else's pair. Links that would
  come about anyway, each doing what it would alone, are named: they need no agreement.
- **Nash**, **Kalai–Smorodinsky**, **most in all**: three notions of the best joint portfolio. The first two
  leave nobody worse off than alone; of the third is said who loses, what would make that good, and the best
  in which nobody of them does.
- **Who would leave**: groups of companies, each of which would do better by themselves. Where there is none
  the portfolio is in the [core](glossary.md#core).
- A programme is bought once by any of the companies that need it, each paying its part of the whole; alone
  a company pays all of it.

For the table at which the companies sit, `--report` writes a page that opens without a network, or a PDF, and
`--svg` the picture of the chain alone: a card a company, left of the cards what counts where each goes alone,
right of them what counts together.

```sh
loopfolio chain together.yaml --report together.html --svg together.svg
```

The JSON can be checked by other means than those that made it:

```sh
loopfolio chain together.yaml --format json > together.json
loopfolio verify together.json together.yaml
```

An editor completes and checks the file by its schema. Editors with the YAML language server (VS Code,
Neovim) take it where the first line names it, `# yaml-language-server: $schema=chain.schema.json`:

```sh
loopfolio schema --chain > chain.schema.json
```

All that is wrong with a file, its cases included, is said at once: where it stands, what was found, what may
stand there.
"""

COMMANDS = """\
# Commands

Generated from `--help` by `docs/generate.py`. Change the command, not this page.

CASE is a case file or a pipe, the name of a library case, or `-` for standard input. Results, and nothing
else, go to standard output; warnings and errors to standard error. `--format json` and `--format csv`, where
a command has them, are for programs; `--csv excel` is CSV for Excel, `--csv excel-comma` for an Excel that
writes 1,5. Nothing is overwritten unless loopfolio wrote it or `--force` is given.
A run's files appear together: one that is killed leaves all old files or all new ones, and the next one
removes what else is left.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a defect of loopfolio, with its traceback |
| 2 | wrong usage, an invalid case, or a result that could not be written |
| 3 | no portfolio satisfies the rules; those in conflict are named |
| 4 | stopped without proof |
| 5 | `verify` could not confirm a result |
| 130 | ended by Ctrl-C |
| 141 | whoever read the results has gone, as with `\\| head` |
"""

EXAMPLES = {
    "run": "loopfolio run recycler cell-maker -o portfolios",
    "new": "loopfolio new acme.yaml --from recycler",
    "check": "loopfolio check recycler furniture-maker\nloopfolio check recycler --sound",
    "weigh": "loopfolio weigh recycler --repair",
    "rank": "loopfolio rank recycler --explain reuse",
    "fund": "loopfolio fund recycler --without collection/iot --alternatives 2",
    "explain": "loopfolio explain recycler recycling/ai",
    "compare": "loopfolio compare recycler --profiles recycler,balanced",
    "stress": "loopfolio stress recycler --weights profile --spread 0.05 --draws 2000 --portfolios 50\n"
    "loopfolio stress recycler --draws 300 --when",
    "worth": "loopfolio worth recycler --held 0.9",
    "robust": "loopfolio robust recycler --risk 0.2 --scenarios draws.json",
    "frontier": "loopfolio frontier recycler --up-to 900",
    "tradeoff": "loopfolio tradeoff recycler --between value,carbon_footprint,difficulty",
    "model": "loopfolio model recycler --lp recycler.lp",
    "verify": "loopfolio verify portfolios/recycler/analysis.json recycler",
    "diff": "loopfolio diff recycler cell-maker",
    "scenarios": "loopfolio scenarios furniture-maker",
    "report": "loopfolio report recycler --xlsx recycler.xlsx",
    "chain": "loopfolio chain battery-value-chain",
    "fleet": "loopfolio fleet recycler cell-maker vehicle-maker --budget 5000",
    "schema": "loopfolio schema > case.schema.json",
}
"""One a command, run by the tests; a command without one has none on the page."""


def commands_page() -> str:
    """Every command, its arguments and its options, as Markdown."""
    from loopfolio.cli import cli

    every = cli.every()
    names = [*(n for n in EXAMPLES if n in every), *(n for n in every if n not in EXAMPLES)]
    return "\n".join([COMMANDS, *(_command(name, every[name], cli.context_settings) for name in names)])


def _command(name: str, command: click.Command, settings: Mapping[str, Any]) -> str:
    context = click.Context(command, info_name=f"loopfolio {name}", **settings)
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    parts = [f"## {name}", f"`{usage}`", command.help or ""]
    parts[-1] = "\n\n".join(" ".join(p.split()) for p in parts[-1].split("\n\n")).replace("*", "\\*")
    records = [r for p in command.get_params(context) if (r := p.get_help_record(context)) is not None]
    lines = [
        f"| `{_bars(what)}` | {_cell(why)} |" for what, why in records if why and not what.endswith("--help")
    ]
    if lines:
        parts.append("\n".join(["| option | meaning |", "|---|---|", *lines]))
    if name in EXAMPLES:
        parts.append(f"```sh\n{EXAMPLES[name]}\n```")
    return "\n\n".join(parts) + "\n"


def _bars(text: str) -> str:
    return text.replace("|", "\\|")


def _cell(text: str) -> str:
    text = _bars(" ".join(text.split())).replace("*", "\\*")
    return re.sub(r"\[(default: [^\]]*|[^\]]*[<>]=?[^\]]*)\]", r"(\1)", text)


PAGES = {
    "chains.md": chains_page,
    "format.md": format_page,
    "commands.md": commands_page,
    "results.md": results_page,
    "python.md": python_page,
}


def main() -> None:
    """Write the pages named on the command line, or all."""
    for name in sys.argv[1:] or PAGES:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")


if __name__ == "__main__":
    main()
