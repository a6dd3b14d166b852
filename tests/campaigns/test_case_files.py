"""Case files that nobody would write on purpose.

The laws: ``check``, ``rank``, ``fund``, ``weigh``, ``explain`` and ``compare`` end in time with exit code
0, 2, 3 or 4; there is never a traceback or a warning of Python's; every problem has its line and column
within the file; what ``check`` calls sound is never refused as invalid; and JSON parses.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from bases import any_case, as_yaml, library, scalar, text_of_library
from laws import COMMANDS, MORE, Broken, ask, keeps_the_laws, strict
from mutants import WORDS, garble, mutate
from smaller import smaller_bytes, smaller_tree

SHRUNK: set[str] = set()
"""Laws whose smallest input is known: one of each kind is enough"""


def judged(
    found: Any, written: Callable[[Any], bytes], smaller: Callable[..., Any], commands: tuple[str, ...]
) -> None:
    """Fail with the smallest input that breaks the same law."""
    try:
        keeps_the_laws(written(found), commands)
        return
    except Broken as broken:
        first = broken
    if first.law not in SHRUNK and "takes over" not in first.law:
        SHRUNK.add(first.law)

        def breaks(less: Any) -> bool:
            try:
                keeps_the_laws(written(less), commands)
            except Broken as again:
                return again.law == first.law
            return False

        found = smaller(found, breaks)
    raw = written(found)
    shown = raw.decode() if raw.isascii() else repr(raw)
    raise Broken(first.law, f"{first.detail}\n{shown}")


def encoded(tree: Any) -> bytes:
    return as_yaml(tree).encode("utf-8", "surrogatepass")


def asked(rng: Random) -> tuple[str, ...]:
    """Two of the commands: all of them on every file would be half as many files."""
    return (rng.choice(COMMANDS), rng.choice(MORE if rng.random() < 0.3 else COMMANDS))


@pytest.mark.campaign(full=1500, part=4)
def test_a_case_whose_tree_is_damaged_keeps_the_laws(seed):
    rng = Random(f"tree {seed}")
    case = mutate(rng, any_case(rng), any_case(rng))
    judged(case, encoded, smaller_tree, asked(rng))


@pytest.mark.campaign(full=1500, part=4)
def test_a_case_whose_text_is_damaged_keeps_the_laws(seed):
    rng = Random(f"text {seed}")
    text = text_of_library(rng.choice(library())) if rng.random() < 0.4 else as_yaml(any_case(rng))
    judged(garble(rng, text.encode("utf-8", "surrogatepass")), bytes, smaller_bytes, asked(rng))


@pytest.mark.campaign(full=200, part=1)
def test_a_case_that_was_not_damaged_is_sound(seed):
    """Else the others would try nothing but how cases are refused."""
    rng = Random(f"sound {seed}")
    text = as_yaml(any_case(rng))
    if not keeps_the_laws(text.encode(), asked(rng)):
        raise Broken("check: refuses a sound case", text)


CALLS = [
    "a\uffffb", "a\ufffeb", "</title><script>alert(1)</script>", "]]>", "&amp;", "x" * 40_000,
    "\U0001f600", "\u200d", "=1+1", "+1", "@x", "_x0041_", "   ", "12", "1e5", "null", "a\rb", "\x85",
    "\u2028", "e\u0301" * 300, "{{ 1 }}", "%d",
]  # fmt: skip

CALLED = """\
format: 1
name: {0}
currency: {1}
criteria: {{impact: {{direction: max, name: {2}}}, ease: {{direction: max, why: {3}}}}}
stages: {{make: {{impact: high, ease: low}}, {4}: {{impact: medium, ease: high, name: {5}}}}}
profiles: {{{6}: {{direct: {{impact: 0.7, ease: 0.3}}, name: {7}}}}}
technologies: {{iot: {{cost: 40, source: {8}}}, ai: {{cost: 60, name: {9}}}}}
fit: {{make: {{iot: {{fit: high, why: {10}}}, ai: medium}}}}
budget: 100
rules: [{{rule: count, at_most: 2, name: {11}}}]
"""


@pytest.mark.campaign(full=80, part=0)
def test_whatever_things_are_called_a_result_can_be_written(seed, tmp_path, monkeypatch):
    """Of what ``check`` calls sound, ``run`` and ``report --xlsx`` write files that other programs read."""
    monkeypatch.chdir(tmp_path)
    rng = Random(f"called {seed}")
    strange = {rng.randrange(12): scalar(rng.choice([*WORDS, *CALLS])) for _ in range(rng.randint(1, 3))}
    text = CALLED.format(*(strange.get(k, f"word{k}") for k in range(12)))
    Path("case.yaml").write_text(text, encoding="utf-8", newline="")
    if ask("check", "case.yaml").code:
        return
    try:
        ask("run", "case.yaml", seconds=60)
        ElementTree.parse("portfolios/case/conceptual-model.svg")
        strict(Path("portfolios/case/analysis.json").read_text(encoding="utf-8"))
        ask("report", "case.yaml", "--xlsx", "-o", "tables", seconds=60)
        held = ask("new", "again.xlsx", "--from", "case.yaml").code == 0  # else too long for a cell
        again = ask("check", "again.xlsx") if held else None
    except (Broken, ElementTree.ParseError) as error:
        law = getattr(error, "law", f"run: a picture that is no XML, {error}")
        raise Broken(law, f"{getattr(error, 'detail', '')}\n{text!r}") from None
    if again is not None and again.code:
        raise Broken("new: a workbook of a sound case is refused", f"{again.err[-800:]}\n{text!r}")
