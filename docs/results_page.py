"""results.md, from the schemas of the results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from schema_words import holds

INTRODUCTION = """\
# Results

Generated from the types of the results by `docs/generate.py`. Change the field, not this page.

What a command prints with `--format json`, and what `run` writes as `analysis.json`, is one document a
question. Every entry is listed here; `loopfolio schema --result fund` prints the same as a JSON Schema, for
programs that check. An entry that need not be there is marked so; `null` stands for what is not known or not
defined. Amounts are in the case's currency; a value is a score, no money, unless the case states values.

`schema` names the contract: `loopfolio/fund/1` changes its number when an entry is taken away or comes to
mean something else, not when one is added. Each document but that of `diff` says in `case` and `overrides`
which case it is of.

In Python the same values have attributes of these names, `to_dict()`, `to_csv()` and `to_frame()`.
"""

TITLES = {"error": "Where there is no result"}


def results_page() -> str:
    """Every question's document, then the parts that they share, as Markdown."""
    from loopfolio.report.results import RESULTS, result_schema

    parts, shared = [INTRODUCTION], dict[str, Any]()
    for name in (*RESULTS, "error"):
        schema = result_schema(name)
        shared |= schema["$defs"]
        parts.append(f"## {TITLES.get(name, name)}\n")
        for kind in schema.get("anyOf", [schema]):
            parts.append(f"{_line(kind['description'])}\n\n{_entries(kind)}\n")
    parts.append("## Parts\n\nWhat stands inside of the documents.\n")
    for name in sorted(shared):
        if name not in ("CaseIdentity", "BaseCase") and "Result" not in name:
            parts.append(
                f"### {_title(name)}\n\n{_line(shared[name]['description'])}\n\n{_entries(shared[name])}\n"
            )
    return "\n".join(parts).rstrip() + "\n"


def _title(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


HEAD = ("schema", "case", "overrides")
"""What every document begins with."""


def _entries(kind: Mapping[str, Any]) -> str:
    lines = ["| entry | holds | what it is |", "|---|---|---|"]
    for key, node in kind["properties"].items():
        if key in HEAD and "schema" in kind["properties"]:
            continue
        need = "" if key in kind["required"] else " (need not be there)"
        lines.append(
            f"| `{key}` | {holds(node, _link, null=True)}{need} | {_line(node.get('description', ''))} |"
        )
    return "\n".join(lines)


def _link(name: str) -> str:
    """To the part, or to the question whose document it is."""
    title = _question(name) or _title(name)
    return f"[{title[0].lower() + title[1:]}](#{title.lower().replace(' ', '-')})"


def _question(name: str) -> str | None:
    from loopfolio.report.results import RESULTS

    return next((key for key, made in RESULTS.items() if made.endswith(f".{name}")), None)
