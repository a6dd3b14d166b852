"""python.md, from the signatures and docstrings of what ``loopfolio`` offers."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from typing import Any

INTRODUCTION = """\
# Python

Generated from the docstrings by `docs/generate.py`. Change the docstring, not this page. The examples are
run by the tests, from top to bottom. A study with more of it is in [recipes](recipes.md).

```python
import loopfolio as lf

case = lf.load("recycler")
```

A case is what `load` gives, a `Case`, or whatever `load` takes: a path, the name of a library case, a
dictionary, an open file. Nothing that is given is changed. An answer is frozen, shows itself as a table at
the end of a cell, and gives a data frame with `.to_frame()`. Costs and budgets are in the case's currency; a
value is a score, no money, unless the case states values.
"""

SECTIONS = {
    "Cases": ("library", "load", "collect", "Case", "Loaded", "Located", "CaseLike"),
    "Questions about stages": ("weigh", "repair", "rank", "methods"),
    "Questions about the portfolio": (
        "fund", "alternatives", "replan", "analyse", "explain", "frontier", "compare", "stress", "failing",
        "worth", "robust", "consensus", "soundness", "checklist", "scenarios", "tradeoff", "model", "chain",
        "fleet",
    ),
    "Results": ("verify", "diff", "schema", "ResultLike"),
    "Pictures and files": ("charts", "chart", "picture", "report_html", "write_report"),
    "Answers": (
        "WeightProfile", "Repair", "Ranking", "MethodComparison", "Portfolio", "Alternatives", "Replan",
        "Analysis", "Reasons", "BudgetFrontier", "Tradeoff", "ProfileComparison", "Doubt", "Stress",
        "Failing",
        "Worth", "Robust", "Soundness", "ChecklistResult", "ScenariosResult", "ModelResult", "VerifyResult",
        "DiffResult", "Collected", "Picture", "GroupConsensus", "ChainResult", "FleetResult",
    ),
    "Errors": (
        "CaseError", "Unknown", "Infeasible", "CostMinimised", "TooFewChanges", "UnknownSum", "SolverError",
        "NotWritten", "NoPortfolio", "NoGroup",
    ),
}  # fmt: skip
"""All that is public, in the order in which a reader needs it."""

INTERNAL = ("of", "changed", "limited_to", "asked")
"""Ways to change a case within the package, where what is said has been checked already."""

DEFINED = {"CaseLike": "cases.reader", "ResultLike": "api.sides"}
"""Where names for several types stand."""

WAYS_IN = {"Case": ("from_frames",)}
"""Methods that are told in full, with an example: another way to a value than its own."""

EXAMPLES = {
    "library": "lf.library()",
    "load": 'lf.load({"format": 1, "name": "One stage", "stages": {"make": {}}}).case.name',
    "collect": "lf.collect(case, []).people",
    "weigh": 'lf.weigh(case)["recycler"].weights',
    "repair": "lf.repair(case)",
    "rank": "lf.rank(case).to_frame()",
    "methods": "lf.methods(case).to_frame()",
    "fund": 'board = lf.fund(case, budget=900, force=["reuse/passport"])\nboard.cost, board.pair_ids',
    "alternatives": "lf.alternatives(case, 2).to_frame()",
    "replan": 'lf.replan(case, ["reuse/iot", "recycling/iot", "collection/iot"]).to_frame()',
    "analyse": "analysis = lf.analyse(case)\nanalysis.to_frame()",
    "explain": 'lf.explain(case, "recycling/ai").to_frame()',
    "frontier": "lf.frontier(case, up_to=600).to_frame()",
    "compare": 'lf.compare(case, ["recycler", "balanced"]).to_frame()',
    "worth": "lf.worth(case, portfolios=50).to_frame().round(3)",
    "consensus": 'said = {"circularity_impact": {"ana": "high", "bo": "low", "eva": None}}\n'
    'lf.consensus(case.override(stages={"reuse": said})).to_frame().round(3)',
    "chain": 'lf.chain("battery-value-chain").to_frame()',
    "fleet": 'lf.fleet(["recycler", "cell-maker"], budget=3000).to_frame("allocation")',
    "failing": "len(lf.failing(case, draws=300).boxes)",
    "robust": 'lf.robust(case, risk=0.2).to_frame()[["expected", "regret", "cvar"]].round(3)',
    "soundness": 'lf.soundness(case).to_frame().loc["drop"]',
    "stress": "lf.stress(case, draws=500, portfolios=20).to_frame()",
    "scenarios": 'lf.scenarios("furniture-maker").to_frame()',
    "tradeoff": 'lf.tradeoff(case, ["value", "difficulty"]).to_frame().head(3)',
    "model": "made = lf.model(case)\nmade.text().splitlines()[0], made.lp()[:28]",
    "verify": "lf.verify(analysis, case).confirmed",
    "diff": 'lf.diff(case, "cell-maker").to_frame().head()',
    "schema": 'sorted(lf.schema("fund")["properties"])[:3]',
    "charts": "lf.charts()[:3]",
    "chart": 'figure = lf.chart(analysis, "frontier")\nfigure.write_html("frontier.html")',
    "picture": 'with open("model.svg", "w") as file:\n    file.write(lf.picture(analysis))',
    "report_html": 'with open("report.html", "w") as file:\n    file.write(lf.report_html(analysis, case))',
    "write_report": 'lf.write_report(case, "board", formats=["json"])',
    "Case.from_frames": """\
import pandas as pd

stages, technologies = ["Cell making", "use"], ["IoT", "Digital twin"]
readings = pd.DataFrame({"impact": ["high", "low"], "CO2 saved": [30.0, 12.5]}, stages)
criteria = {"impact": "max", "CO2 saved": {"direction": "max", "unit": "kt", "bounds": [0, 40]}}
fit = pd.DataFrame([["high", None], ["low", "high"]], stages, technologies)
weights = pd.DataFrame({"impact": [0.6, 0.2], "CO2 saved": [0.4, 0.8]}, ["board", "plant"])
costs = pd.Series([120, 300], technologies)
framed = lf.Case.from_frames(
    readings, criteria=criteria, technologies=costs, fit=fit, weights=weights, budget=400
)
pd.Series({most: lf.fund(framed.with_budget(most), "plant").value for most in (100, 400, 800)})""",
    "Case": 'lean = case.override(budget=900).with_pair("reuse/iot", cost=60).without_stage("collection")\n'
    "lf.fund(lean).value",
    "Infeasible": "try:\n    lf.fund(case, budget=50)\nexcept lf.Infeasible as trouble:\n"
    "    print([rule.title for rule in trouble.rules])",
}
"""One each, run by the tests in the order of the page."""


def python_page() -> str:
    """All that is public, as Markdown."""
    import loopfolio

    parts = [INTRODUCTION]
    for section, names in SECTIONS.items():
        parts.append(f"## {section}\n")
        parts += (_entry(name, getattr(loopfolio, name)) for name in names)
    return "\n".join(parts).rstrip() + "\n"


def _entry(name: str, found: Any) -> str:
    parts = [f"### {name}"]
    if inspect.isclass(found):
        parts += [_prose(inspect.getdoc(found) or ""), _members(found)]
    elif callable(found):
        parts += [f"`{_signature(name, found)}`", _prose(inspect.getdoc(found) or "")]
    else:
        parts.append(_alias(name))
    if name in EXAMPLES:
        parts.append(f"```python\n{EXAMPLES[name]}\n```")
    parts += (_way_in(name, found, way) for way in WAYS_IN.get(name, ()))
    return "\n\n".join(filter(None, parts)) + "\n"


def _way_in(name: str, found: type, way: str) -> str:
    """A method in full, under its class."""
    title = f"{name}.{way}"
    method = getattr(found, way)
    example = f"```python\n{EXAMPLES[title]}\n```"
    says = _prose(inspect.getdoc(method) or "")
    return "\n\n".join([f"#### {title}", f"`{_signature(title, method)}`", says, example])


def _signature(name: str, found: Any) -> str:
    """As one would call it; what is left out has its value."""
    kept, star = [], False
    for parameter in inspect.signature(found).parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            kept.append(f"*{parameter.name}")
            star = True
        elif parameter.kind is parameter.VAR_KEYWORD:
            kept.append(f"**{parameter.name}")
        else:
            if parameter.kind is parameter.KEYWORD_ONLY and not star:
                kept.append("*")
                star = True
            given = parameter.default
            kept.append(parameter.name if given is parameter.empty else f"{parameter.name}={_value(given)}")
    return f"{name}({', '.join(kept)})"


def _value(given: Any) -> str:
    return given.__name__ if callable(given) else repr(given)


def _alias(name: str) -> str:
    """The text below an alias where it is defined."""
    module = import_module(f"loopfolio.{DEFINED[name]}")
    return _prose(_attributes(inspect.getsource(module)).get(name, ""))


def _attributes(source: str) -> dict[str, str]:
    """The text below each assignment."""
    found: dict[str, str] = {}
    bodies = [ast.parse(textwrap.dedent(source)).body]
    if len(bodies[0]) == 1 and isinstance(bodies[0][0], ast.ClassDef):
        bodies = [bodies[0][0].body]
    for body in bodies:
        for entry, text in pairwise(body):
            if isinstance(entry, ast.AnnAssign) and isinstance(entry.target, ast.Name):
                name: str | None = entry.target.id
            elif isinstance(entry, ast.Assign) and isinstance(entry.targets[0], ast.Name):
                name = entry.targets[0].id
            else:
                continue
            if (
                name
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
                and isinstance(text.value.value, str)
            ):
                found[name] = inspect.cleandoc(text.value.value)
    return found


def _members(found: type) -> str:
    """What a value has: fields with what they are, then what can be asked of it."""
    lines = [*_fields(found), *_methods(found)]
    return "\n".join(lines)


def _ours(found: type) -> list[type]:
    return [made for made in found.__mro__ if made.__module__.partition(".")[0] == "loopfolio"]


def _fields(found: type) -> Iterator[str]:
    if hasattr(found, "model_fields"):
        yield "- Its fields are those of the [case format](format.md)."
        return
    said: dict[str, str] = {}
    for made in reversed(_ours(found)):
        said |= _attributes(inspect.getsource(made))
    for name, entry in getattr(found, "__dataclass_fields__", {}).items():
        if not name.startswith("_"):
            text = f": {_sentence(said[name])}" if name in said else ""
            yield f"- `{name}` ({_type(entry.type)}){text}"


def _type(stated: Any) -> str:
    text = stated if isinstance(stated, str) else getattr(stated, "__name__", str(stated))
    return f"`{text}`"


def _methods(found: type) -> Iterator[str]:
    shown: set[str] = set()
    for made in _ours(found):
        for name, member in vars(made).items():
            if name.startswith(("_", "model_")) or name in shown or name in INTERNAL:
                continue
            if isinstance(member, property) or type(member).__name__ == "cached_property":
                says = inspect.getdoc(member) or inspect.getdoc(getattr(member, "func", None)) or ""
                call = f"`{name}`"
            elif isinstance(member, (classmethod, staticmethod)) or inspect.isfunction(member):
                function = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
                says = inspect.getdoc(function) or ""
                call = f"`{_signature(name, getattr(found, name))}`"
            else:
                continue
            if says:
                shown.add(name)
                yield f"- {call}: {_sentence(says)}"


def _sentence(text: str) -> str:
    """The first paragraph, on one line."""
    return _inline(" ".join(text.split("\n\n")[0].split()))


def _inline(text: str) -> str:
    text = re.sub(r"``(.+?)``", r"`\1`", text)
    return re.sub(r"(?<![`\w])\*(?![\w`*]*`)", r"\\*", text)


def _prose(doc: str) -> str:
    """Paragraphs as they are, what goes in, comes out and is raised as lists."""
    parts: list[str] = []
    for block in re.split(r"\n\n|\n(?=(?:Args|Returns|Raises):\n)", doc):
        head, _, rest = block.partition("\n")
        title = {"Args:": "Takes", "Returns:": "Gives", "Raises:": "Raises"}.get(head)
        if title is None:
            parts.append(_inline(" ".join(block.split())))
        elif title == "Gives":
            parts.append(f"Gives: {_inline(' '.join(rest.split()))}")
        else:
            lines: list[str] = []
            for line in textwrap.dedent(rest).splitlines():
                if line.startswith(" ") and lines:
                    lines[-1] += f" {line.strip()}"
                else:
                    name, colon, says = line.partition(": ")
                    lines.append(f"- `{name}`: {says}" if colon else f"- {line}")
            parts.append(f"{title}:\n\n" + "\n".join(map(_inline, lines)))
    return "\n\n".join(parts)
