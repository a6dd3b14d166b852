"""What a case file may get wrong: where it is reported, in which words, with which remedy.

In the case texts below § stands right before the place that the report must name; it is taken
out before the file is read. A report may name no other place: no second message for one slip.
"""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from length import SEED, examples
from loopfolio.cases import library
from loopfolio.cases.files import LIBRARY
from loopfolio.cases.yaml.given import MAX_BYTES
from loopfolio.cli import cli

SOUND = {
    "format": "format: 1",
    "criteria": """\
criteria:
  impact: {direction: max}
  waste: {direction: max, unit: t, bounds: [0, 100]}
  ease: {direction: min}""",
    "stages": """\
stages:
  make: {impact: high, waste: 40, ease: low}
  reuse: {impact: medium, waste: 15, ease: high}""",
    "profiles": "profiles: {owner: {direct: {impact: 0.5, waste: 0.3, ease: 0.2}}}",
    "technologies": """\
technologies:
  iot: {cost: 40, difficulty: low, maturity: high, staff: 1}
  ai: {cost: 60, difficulty: high, maturity: medium, staff: 2}""",
    "resources": "resources: [staff]",
    "fit": "fit: {make: {iot: high, ai: medium}, reuse: {iot: low}}",
    "pairs": "pairs: {make/ai: {cost: 70}}",
    "synergies": "synergies: [{pairs: [make/iot, make/ai], value: 0.1}]",
    "budget": "budget: 150",
    "rules": "rules: [{rule: count, at_most: 3, name: three at a time}]",
}
"""A sound case, section by section."""


def case(**sections: str) -> str:
    """The sound case with some sections put otherwise, or added at its end."""
    return "\n".join({**SOUND, **sections}.values()) + "\n"


class Says(NamedTuple):
    """A problem as it must be reported: its path, and words of the message, the remedy among them."""

    path: str
    words: tuple[str, ...]


def says(path: str, *words: str) -> Says:
    return Says(path, words)


class Report(NamedTuple):
    code: int
    problems: list[tuple[int | None, int | None, str, str]]
    """Line, column, path and message of each."""
    stderr: str


@contextmanager
def soon(seconds: float = 20) -> Iterator[None]:
    """Fail instead of waiting for ever."""

    def late(*_: object) -> None:
        raise TimeoutError(f"no answer after {seconds} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def check(text: str | bytes, name: str = "case.yaml") -> Report:
    """What ``check`` makes of a file in the current folder; a traceback is a failure at once."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return check_file(name)


def check_file(name: str) -> Report:
    with soon():
        result = CliRunner().invoke(cli, ["check", name, "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.stderr
    found = json.loads(result.stdout)
    at = ("line", "column", "path", "message")
    listed = found["problems"] if result.exit_code else found["warnings"]
    for problem in listed if result.exit_code else []:
        place = problem["file"]
        if problem["line"] is not None:
            place += f":{problem['line']}:{problem['column']}"
        head = ": ".join(filter(None, [place, problem["path"], problem["message"]]))
        assert UNSEEN.sub(lambda found: repr(found[0])[1:-1], head) in result.stderr
    return Report(result.exit_code, [tuple(p[key] for key in at) for p in listed], result.stderr)  # type: ignore[misc]


UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202e]")
"""What words must not show as it is: a terminal would act on it. JSON has its own way to write it."""


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the line and column of each."""
    places = []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        while "§" in line:
            places.append((number, line.index("§") + 1))
            line = line.replace("§", "", 1)
        lines[number - 1] = line
    return "\n".join(lines), places


def agree(report: Report, text: str, expected: tuple[Says, ...]) -> None:
    """The report names the marked places, and only those, in the order of the file."""
    plain, places = unmarked(text)
    assert len(places) == len(expected), "a mark for each expected problem"
    assert report.code == 2
    assert [problem[:3] for problem in report.problems] == [
        (*place, told.path) for place, told in zip(places, expected, strict=True)
    ]
    for (_, _, _, message), told in zip(report.problems, expected, strict=True):
        for word in told.words:
            assert word in message
    for line, column in places:
        shown = UNSEEN.sub("�", plain.split("\n")[line - 1])
        if shown.strip() and column <= 60 and len(shown) < 100:
            assert f"    {shown.rstrip()}\n    {' ' * (column - 1)}^" in report.stderr


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class Row(NamedTuple):
    id: str
    text: str
    expected: tuple[Says, ...]


def row(id: str, text: str, *expected: Says) -> Any:
    return pytest.param(Row(id, text, expected), id=id)


def make(cells: str) -> str:
    return case(stages=f"stages:\n  make: {{{cells}}}\n  reuse: {{impact: medium, waste: 15, ease: high}}")


def criteria(second: str) -> str:
    return case(criteria=f"criteria:\n  impact: {{direction: max}}\n  {second}\n  ease: {{direction: min}}")


def ahp(judgements: str) -> str:
    return case(profiles=f"profiles: {{owner: {{ahp: {judgements}}}}}")


def direct(weights: str) -> str:
    return case(profiles=f"profiles: {{owner: {{direct: {weights}}}}}")


def order(criteria: str) -> str:
    return case(profiles=f"profiles: {{owner: {{order: {criteria}}}}}")


def rule(fields: str) -> str:
    return case(rules=f"rules:\n  - {{rule: skip, pairs: [make/ai]}}\n  - {fields}")


UNKNOWN_KEYS = [
    row("top", case(extra="§budgett: 5"), says("budgett", "unknown key 'budgett'", "did you mean 'budget'?")),
    row(
        "top, nothing near",
        case(extra="§zzz: 5"),
        says("zzz", "unknown key 'zzz'", "allowed: ", "stages", "technologies", "budget", "rules"),
    ),
    row(
        "criterion",
        case(
            criteria="criteria: {impact: {direction: max, §bound: [0, 3]}, "
            "waste: {direction: max, bounds: [0, 100]}, ease: {direction: min}}"
        ),
        says("criteria.impact.bound", "unknown key 'bound'", "did you mean 'bounds'?"),
    ),
    row(
        "stage",
        make("impact: high, waste: 4, ease: low, §nmae: Making"),
        says("stages.make.nmae", "'nmae'", "did you mean 'name'?"),
    ),
    row(
        "stage, a criterion misspelt",
        make("§impct: high, waste: 4, ease: low").replace("make:", "§make:", 1),
        says("stages.make.impact", "make has no reading of impact", "add one (low, medium or high)"),
        says("stages.make.impct", "no criterion 'impct' is declared", "did you mean 'impact'?"),
    ),
    row(
        "technology",
        case(technologies="technologies: {iot: {cost: 40, §dificulty: low, staff: 1}, ai: {cost: 60}}"),
        says("technologies.iot.dificulty", "unknown key 'dificulty'", "did you mean 'difficulty'?"),
    ),
    row(
        "pair",
        case(pairs="pairs: {make/ai: {cost: 70, §vlaue: 1}}"),
        says("pairs.make/ai.vlaue", "unknown key 'vlaue'", "did you mean 'value'?"),
    ),
    row(
        "profile",
        case(profiles="profiles: {owner: {order: [impact, waste, ease], §weights: {}}}"),
        says("profiles.owner.weights", "unknown key 'weights'", "allowed: ", "ahp", "direct", "order"),
    ),
    row(
        "profile, way misspelt",
        case(profiles="profiles: {owner: {§dirct: {impact: 1}}}"),
        says("profiles.owner.dirct", "unknown key 'dirct'", "did you mean 'direct'?"),
    ),
    row(
        "rule",
        rule("{rule: total, of: cost, at_most: 9, §at_mots: 5}"),
        says("rules.1.at_mots", "unknown key 'at_mots'", "did you mean 'at_most'?"),
    ),
    row(
        "rule, its only limit",
        rule("{rule: total, of: cost, §atmost: 5}"),
        says("rules.1.atmost", "unknown key 'atmost'", "did you mean 'at_most'?"),
    ),
    row(
        "rule, called as its kind",
        rule("{rule: count, at_most: 3, §count: 6}"),
        says("rules.1.count", "unknown key 'count'", "allowed: ", "at_most"),
    ),
    row(
        "rule, its kind for its limit",
        rule("{rule: share, scope: {stages: [make]}, §share: 0.3}"),
        says("rules.1.share", "unknown key 'share'", "allowed: ", "at_most"),
    ),
    row(
        "rule, its kind for its pairs",
        rule("§{rule: fund, §fund: [make/iot]}"),
        says("rules.1.pairs", "'pairs' is missing", "add it"),
        says("rules.1.fund", "unknown key 'fund'", "allowed: ", "pairs"),
    ),
    row(
        "rule, its kind for a mapping",
        rule("{rule: total, of: cost, at_most: 9, §total: {of: cost, at_most: high}}"),
        says("rules.1.total", "unknown key 'total'", "allowed: ", "at_most"),
    ),
    row(
        "scope",
        rule("{rule: count, at_most: 1, scope: {§stage: [make]}}"),
        says("rules.1.scope.stage", "unknown key 'stage'", "did you mean 'stages'?"),
    ),
    row(
        "synergy",
        case(synergies="synergies: [{pairs: [make/iot, make/ai], value: 1, §vale: 2}]"),
        says("synergies.0.vale", "unknown key 'vale'", "did you mean 'value'?"),
    ),
    row(
        "cost",
        case(pairs="pairs: {make/ai: {cost: {low: 1, §likly: 2, likely: 2, high: 3}}}"),
        says("pairs.make/ai.cost.likly", "unknown key 'likly'", "did you mean 'likely'?"),
    ),
    row(
        "cost, misspelt",
        case(pairs="pairs: {make/ai: {§cost: {low: 1, §likly: 2, high: 3}}}"),
        says("pairs.make/ai.cost.likely", "'likely' is missing", "add it"),
        says("pairs.make/ai.cost.likly", "unknown key 'likly'", "did you mean 'likely'?"),
    ),
    row(
        "fit cell",
        case(fit="fit: {make: {iot: {fit: high, §hwy: sensors}, ai: medium}, reuse: {iot: low}}"),
        says("fit.make.iot.hwy", "unknown key 'hwy'", "did you mean 'why'?"),
    ),
    row(
        "resource",
        case(resources="resources: {staff: {§units: people}}"),
        says("resources.staff.units", "unknown key 'units'", "did you mean 'unit'?"),
    ),
    row(
        "conceptual model",
        case(extra="conceptual_model: {§color: ease}"),
        says("conceptual_model.color", "unknown key 'color'", "did you mean 'colour'?"),
    ),
    row("merge key", case(extra="§<<: {budget: 5}"), says("<<", "unknown key '<<'", "allowed: ")),
    row("number for a key", case(extra="§1: 5"), says("1", "unknown key '1'", "allowed: ")),
    row("true for a key", case(extra="§true: 5"), says("true", "unknown key 'true'")),
]

READINGS = [
    row(
        "level misspelt",
        make("impact: §hihg, waste: 40, ease: low"),
        says("stages.make.impact", "'hihg' is not low, medium or high", "did you mean 'high'?"),
    ),
    row(
        "nothing near",
        make("impact: §enormous, waste: 40, ease: low"),
        says("stages.make.impact", "'enormous' is not low, medium or high"),
    ),
    row(
        "other case, misspelt",
        make("impact: §Hgih, waste: 40, ease: low"),
        says("stages.make.impact", "'Hgih' is not low, medium or high"),
    ),
    row(
        "in a list",
        make("impact: [high, §mediun], waste: 40, ease: low"),
        says("stages.make.impact.1", "'mediun' is not low, medium or high", "did you mean 'medium'?"),
    ),
    row(
        "of one person",
        make("impact: {ana: high, bo: §lwo}, waste: 40, ease: low"),
        says("stages.make.impact.bo", "'lwo' is not low, medium or high", "did you mean 'low'?"),
    ),
    row(
        "missing",
        make("impact: high, waste: 40").replace("make:", "§make:", 1),
        says("stages.make.ease", "make has no reading of ease", "add one (low, medium or high)"),
    ),
    row(
        "missing number",
        make("impact: high, ease: low").replace("make:", "§make:", 1),
        says("stages.make.waste", "make has no reading of waste", "add one"),
    ),
    row(
        "all missing",
        make("").replace("make: {}", "§make:"),
        says("stages.make", "expected a mapping (key: value), found nothing"),
    ),
    row(
        "empty cell",
        make("§impact: , waste: 40, ease: low"),
        says("stages.make.impact", "nothing is not a reading", "low, medium or high"),
    ),
    row(
        "empty list",
        make("§impact: [], waste: 40, ease: low"),
        says("stages.make.impact", "holds no reading", "low, medium or high"),
    ),
    row(
        "no people",
        make("§impact: {}, waste: 40, ease: low"),
        says("stages.make.impact", "holds no reading", "low, medium or high"),
    ),
    row(
        "list in a list",
        make("impact: [§[high]], waste: 40, ease: low"),
        says("stages.make.impact.0", "a list is not a reading", "low, medium or high"),
    ),
    row(
        "number for a level",
        make("impact: §3, waste: 40, ease: low"),
        says("stages.make.impact", "3 is not low, medium or high", "give criteria.impact its bounds"),
    ),
    row(
        "boolean",
        make("impact: §true, waste: 40, ease: low"),
        says("stages.make.impact", "true is not a reading", "low, medium or high"),
    ),
    row(
        "word for a number",
        make("impact: low, waste: §high, ease: low"),
        says("stages.make.waste", "'high' is not a number, which waste is measured in"),
    ),
    row(
        "number with its unit",
        make("impact: low, waste: §40 t, ease: low"),
        says("stages.make.waste", "'40 t' is not a number"),
    ),
    row(
        "outside the bounds",
        make("impact: low, waste: §100.1, ease: low").replace("waste: 15", "waste: §-1"),
        says("stages.make.waste", "100.1 is outside the bounds of waste", "0 to 100"),
        says("stages.reuse.waste", "-1 is outside the bounds of waste", "0 to 100"),
    ),
    row(
        "outside the bounds in a list",
        make("impact: low, waste: [5, §500], ease: low"),
        says("stages.make.waste.1", "500 is outside the bounds of waste", "0 to 100"),
    ),
    row(
        "no stages",
        case(stages="§stages: {}"),
        says("stages", "at least 1"),
    ),
    row(
        "levels alike",
        case(extra="§scale: {low: 1, medium: 2, high: 2}"),
        says("scale", "two levels have the same score"),
    ),
    row(
        "scale by an unknown name",
        case(extra="scale: §1-2-4"),
        says("scale", "'1-2-4' is no scale with a name", "1-2-3, 1-3-9"),
    ),
    row(
        "scale of another vocabulary",
        case(
            stages="stages:\n  make: {impact: §high, waste: 40, ease: few}\n"
            "  reuse: {impact: many, waste: 15, ease: §low}",
            technologies="technologies: {iot: {cost: 40, staff: 1}, ai: {cost: 60}}",
            extra="scale: {few: 1, many: 2}",
        ),
        says("stages.make.impact", "'high' is not few or many"),
        says("stages.reuse.ease", "'low' is not few or many"),
    ),
    row(
        "criterion without a direction",
        criteria("§waste: {bounds: [0, 100]}"),
        says("criteria.waste.direction", "'direction' is missing", "add it"),
    ),
    row(
        "direction misspelt",
        criteria("waste: {direction: §mxa, bounds: [0, 100]}"),
        says("criteria.waste.direction", "'mxa' is not max, min or target", "did you mean 'max'?"),
    ),
    row(
        "unit without bounds",
        criteria("§waste: {direction: max, unit: t}"),
        says("criteria.waste", "a criterion with a unit needs bounds", "[lowest, highest]"),
    ),
    row(
        "bounds that fall",
        criteria("§waste: {direction: max, bounds: [100, 0]}"),
        says("criteria.waste", "bounds must rise", "[lowest, highest]"),
    ),
    row(
        "one bound",
        criteria("waste: {direction: max, §bounds: [100]}"),
        says("criteria.waste.bounds", "[lowest, highest]"),
    ),
]

STRANGERS = [
    row(
        "stage in fit",
        case(fit="fit: {§maek: {iot: high}, make: {ai: high}}"),
        says("fit.maek", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in fit",
        case(fit="fit: {make: {ai: high, §robots: high}}"),
        says("fit.make.robots", "no technology 'robots' is declared", "declared: iot, ai"),
    ),
    row(
        "stage in pairs",
        case(pairs="pairs: {§maek/ai: {cost: 70}}"),
        says("pairs.maek/ai", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in pairs",
        case(pairs="pairs: {§make/iott: {cost: 70}}"),
        says("pairs.make/iott", "no technology 'iott' is declared", "did you mean 'iot'?"),
    ),
    row(
        "stage and technology in pairs",
        case(pairs="pairs: {§§a/b: {cost: 70}}"),
        says("pairs.a/b", "no stage 'a' is declared", "declared: make, reuse"),
        says("pairs.a/b", "no technology 'b' is declared", "declared: iot, ai"),
    ),
    row(
        "no pair in pairs",
        case(pairs="pairs: {§make: {cost: 70}}"),
        says("pairs.make", "'make' is not a pair", "write stage/technology"),
    ),
    row(
        "star in pairs",
        case(pairs='pairs: {§"*/ai": {cost: 70}}'),
        says("pairs.*/ai", "must name one pair", "* is for rules"),
    ),
    row(
        "in a synergy",
        case(synergies="synergies: [{pairs: [make/iot, §make/aii], value: 1}]"),
        says("synergies.0.pairs.1", "no technology 'aii' is declared", "did you mean 'ai'?"),
    ),
    row(
        "star in a synergy",
        case(synergies='synergies: [{pairs: [make/iot, §"*/ai"], value: 1}]'),
        says("synergies.0.pairs.1", "must name one pair", "* is for rules"),
    ),
    row(
        "synergy of one pair",
        case(synergies="synergies: [{§pairs: [make/iot], value: 1}]"),
        says("synergies.0.pairs", "needs at least 2"),
    ),
    row(
        "synergy of a pair with itself",
        case(synergies="synergies: [{§pairs: [make/iot, make/iot], value: 1}]"),
        says("synergies.0.pairs", "names a pair twice"),
    ),
    row(
        "stage in a scope",
        rule("{rule: count, at_most: 1, scope: {stages: [make, §maek]}}"),
        says("rules.1.scope.stages.1", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in a scope",
        rule("{rule: count, at_most: 1, scope: {technologies: [§robots]}}"),
        says("rules.1.scope.technologies.0", "no technology 'robots' is declared", "declared: iot, ai"),
    ),
    row(
        "stage in a rule's pairs",
        rule("{rule: fund, pairs: [make/ai, §maek/ai]}"),
        says("rules.1.pairs.1", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in a rule's pairs",
        rule('{rule: excludes, pairs: [make/ai, §"*/iott"]}'),
        says("rules.1.pairs.1", "no technology 'iott' is declared", "did you mean 'iot'?"),
    ),
    row(
        "in requires",
        rule('{rule: requires, pair: §"maek/ai", needs: §"*/iott"}'),
        says("rules.1.pair", "no stage 'maek' is declared", "did you mean 'make'?"),
        says("rules.1.needs", "no technology 'iott' is declared", "did you mean 'iot'?"),
    ),
    row(
        "no pattern",
        rule("{rule: fund, pairs: [§ai]}"),
        says("rules.1.pairs.0", "'ai' is not a pair", "write stage/technology", "*"),
    ),
    row(
        "axis",
        case(extra="conceptual_model: {y: §impactt}"),
        says("conceptual_model.y", "no criterion 'impactt' is declared", "did you mean 'impact'?"),
    ),
    row(
        "profile",
        case(extra="profile: §ownr"),
        says("profile", "no profile 'ownr' is declared", "did you mean 'owner'?"),
    ),
]

PROFILES = [
    row(
        "judgement of 0",
        ahp("{impact: {waste: §0, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not 0"),
    ),
    row(
        "judgement of -3",
        ahp("{impact: {waste: §-3, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not -3"),
    ),
    row(
        "judgement of 12",
        ahp("{impact: {waste: §12, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not 12"),
    ),
    row(
        "judgement of 1/12",
        ahp("{impact: {waste: §1/12, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not"),
    ),
    row(
        "judgement of 1/0",
        ahp("{impact: {waste: §1/0, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "'1/0' is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "judgement of abc",
        ahp("{impact: {waste: §abc, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "'abc' is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "judgement of true",
        ahp("{impact: {waste: §true, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "true is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "judgement of NaN",
        ahp("{impact: {waste: §.nan, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not nan"),
    ),
    row(
        "judgement of infinity",
        ahp("{impact: {waste: §.inf, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not inf"),
    ),
    row(
        "judgement of nothing",
        ahp("{impact: {§waste: , ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "nothing is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "reciprocal contradicted",
        ahp("{impact: {waste: 3, ease: 2}, waste: {impact: §3}}"),
        says(
            "profiles.owner.ahp.waste.impact",
            "waste over impact is 3, but impact over waste is 3",
            "one must be 1 / the other, or be left out",
        ),
    ),
    row(
        "disconnected",
        ahp("{impact: {§ease: 2}}").replace("§", "").replace("ahp", "§ahp"),
        says("profiles.owner.ahp", "do not connect all criteria", "compare across: impact + ease | waste"),
    ),
    row(
        "nothing compared",
        case(profiles="profiles: {owner: {§ahp: {}}}"),
        says("profiles.owner.ahp", "do not connect all criteria", "compare across: impact | waste | ease"),
    ),
    row(
        "compared with itself",
        ahp("{impact: {impact: §3, waste: 2, ease: 2}}"),
        says("profiles.owner.ahp.impact.impact", "impact compared with itself is 1, not 3", "remove it"),
    ),
    row(
        "stranger as a row",
        ahp("{§impct: {waste: 2, ease: 2}, waste: {ease: 2}}"),
        says("profiles.owner.ahp.impct", "no criterion 'impct' is declared", "did you mean 'impact'?"),
    ),
    row(
        "stranger as a column",
        ahp("{impact: {waste: 2, §eas: 2}}"),
        says("profiles.owner.ahp.impact.eas", "no criterion 'eas' is declared", "did you mean 'ease'?"),
    ),
    row(
        "weights above 1",
        case(profiles="profiles: {owner: {§direct: {impact: 0.5, waste: 0.6}}}"),
        says("profiles.owner.direct", "weights sum to 1.1, not 1"),
    ),
    row(
        "weights below 1",
        case(profiles="profiles: {owner: {§direct: {impact: 0.5, waste: 0.4}}}"),
        says("profiles.owner.direct", "weights sum to 0.9, not 1"),
    ),
    row(
        "weights in percent",
        case(profiles="profiles: {owner: {§direct: {impact: 60, waste: 30}}}"),
        says("profiles.owner.direct", "weights sum to 90, not 1: write swing instead of direct if they are"),
    ),
    row(
        "no weights",
        case(profiles="profiles: {owner: {§direct: {}}}"),
        says("profiles.owner.direct", "weights sum to 0, not 1"),
    ),
    row(
        "weight below 0",
        direct("{impact: 1.5, waste: §-0.5}"),
        says("profiles.owner.direct.waste", "-0.5 is below 0, the least allowed"),
    ),
    row(
        "weight of NaN",
        direct("{impact: 1, waste: §.nan}"),
        says("profiles.owner.direct.waste", "nan is not a finite number"),
    ),
    row(
        "weight of a stranger",
        direct("{impact: 0.5, §wast: 0.5}"),
        says("profiles.owner.direct.wast", "no criterion 'wast' is declared", "did you mean 'waste'?"),
    ),
    row(
        "order incomplete",
        case(profiles="profiles: {owner: {§order: [impact, waste]}}"),
        says("profiles.owner.order", "must name every criterion once", "left out: ease"),
    ),
    row(
        "order with a stranger",
        order("[impact, waste, ease, §speed]"),
        says("profiles.owner.order.3", "no criterion 'speed' is declared", "declared: impact, waste, ease"),
    ),
    row(
        "order with a misspelling",
        case(profiles="profiles: {owner: {§order: [impact, waste, §eas]}}"),
        says("profiles.owner.order", "must name every criterion once", "left out: ease"),
        says("profiles.owner.order.2", "no criterion 'eas' is declared", "did you mean 'ease'?"),
    ),
    row(
        "order with a repetition",
        case(profiles="profiles: {owner: {§order: [impact, waste, ease, impact]}}"),
        says("profiles.owner.order", "must name every criterion once"),
    ),
    row(
        "two ways",
        case(profiles="profiles: {§owner: {order: [impact, waste, ease], direct: {impact: 1}}}"),
        says("profiles.owner", "needs exactly one of ahp, best_worst, direct, order, swing, data, experts"),
    ),
    row(
        "no way",
        case(profiles="profiles: {§owner: {name: Owner}}"),
        says("profiles.owner", "needs exactly one of ahp, best_worst, direct, order, swing, data, experts"),
    ),
]

RULES = [
    row(
        "owed, but no option",
        rule("{rule: fund, pairs: [make/iot, §reuse/ai]}"),
        says("rules.1.pairs.1", "'reuse/ai' must be funded but is no option: give it a fit or a value"),
    ),
    row(
        "unknown kind",
        rule("{rule: §totall, of: cost, at_most: 5}"),
        says(
            "rules.1.rule", "'totall' is no kind of rule", "total, mean, each, count", "did you mean 'total'?"
        ),
    ),
    row(
        "no kind",
        case(rules="rules:\n  - §{of: cost, at_most: 5}"),
        says("rules.0", "'rule' is missing", "say which kind"),
    ),
    row(
        "no rule",
        case(rules="rules:\n  - §twelve"),
        says("rules.0", "expected a mapping (key: value), found 'twelve'"),
    ),
    row(
        "no list of rules",
        case(rules="§rules: {rule: count, at_most: 1}"),
        says("rules", "expected a list, found a mapping"),
    ),
    row("no limit", rule("§{rule: total, of: cost}"), says("rules.1", "needs at_most, at_least or both")),
    row(
        "unknown attribute",
        rule("{rule: total, of: §costs, at_most: 5}"),
        says("rules.1.of", "no attribute or criterion 'costs' is declared", "did you mean 'cost'?"),
    ),
    row(
        "unknown attribute, nothing near",
        rule("{rule: mean, of: §zzz, at_most: 5}"),
        says(
            "rules.1.of",
            "no attribute or criterion 'zzz'",
            "declared: cost, capital cost, operating cost, value, difficulty, maturity, risk, staff",
        ),
    ),
    row(
        "unknown weight",
        rule("{rule: mean, of: cost, weight: §stafff, at_most: 5}"),
        says("rules.1.weight", "no attribute or criterion 'stafff'", "did you mean 'staff'?"),
    ),
    row("of left out", rule("§{rule: total, at_most: 5}"), says("rules.1.of", "'of' is missing", "add it")),
    row(
        "share above 1",
        rule("{rule: share, at_most: §1.2, scope: {stages: [make]}}"),
        says("rules.1.at_most", "a share lies between 0 and 1, not 1.2"),
    ),
    row(
        "share in percent",
        rule("{rule: share, at_least: §30, scope: {stages: [make]}}"),
        says("rules.1.at_least", "a share lies between 0 and 1, not 30"),
    ),
    row(
        "share below 0",
        rule("{rule: share, at_most: §-0.1, scope: {stages: [make]}}"),
        says("rules.1.at_most", "a share lies between 0 and 1, not -0.1"),
    ),
    row(
        "share by a level",
        rule("{rule: share, at_most: §low, scope: {stages: [make]}}"),
        says("rules.1.at_most", "a share lies between 0 and 1, not low"),
    ),
    row(
        "share of values",
        rule("{rule: share, of: §value, at_most: 0.5}"),
        says("rules.1.of", "'value' may be below 0", "nothing can be divided by it"),
    ),
    row(
        "level misspelt",
        rule("{rule: each, of: impact, at_least: §mediun}"),
        says("rules.1.at_least", "'mediun' is not low, medium or high", "did you mean 'medium'?"),
    ),
    row(
        "level with a stranger's name",
        rule("{rule: each, of: impact, at_least: §huge}"),
        says("rules.1.at_least", "'huge' is not low, medium or high"),
    ),
    row(
        "two of one name",
        rule("{rule: count, at_most: 3, name: §few}").replace("{rule: skip", "{name: few, rule: skip"),
        says("rules.1.name", "a rule named 'few' exists already"),
    ),
    row(
        "second budget",
        rule("{rule: total, of: cost, at_most: 9, name: §budget}"),
        says("rules.1.name", "a rule named 'budget' exists already"),
    ),
    row(
        "no date",
        rule("{rule: fund, pairs: [make/iot], by: §18.2.2027}"),
        says("rules.1.by", "'18.2.2027' is not a day", "2027-02-18"),
    ),
    row(
        "day that is none",
        rule("{rule: fund, pairs: [make/iot], by: §2027-02-30}"),
        says("rules.1.by", "'2027-02-30' is not a day", "2027-02-18"),
    ),
    row(
        "year for a date",
        rule("{rule: fund, pairs: [make/iot], by: §2027}"),
        says("rules.1.by", "2027", "2027-02-18"),
    ),
    row("no pairs", rule("{rule: fund, §pairs: []}"), says("rules.1.pairs", "at least 1")),
    row("pairs left out", rule("§{rule: fund}"), says("rules.1.pairs", "'pairs' is missing", "add it")),
    row(
        "text for pairs",
        rule("{rule: fund, pairs: §make/iot}"),
        says("rules.1.pairs", "expected a list, found 'make/iot'"),
    ),
    row(
        "needs left out",
        rule("§{rule: requires, pair: make/ai}"),
        says("rules.1.needs", "'needs' is missing", "add it"),
    ),
    row(
        "scope as a list",
        rule("{rule: count, at_most: 1, §scope: [make]}"),
        says("rules.1.scope", "expected a mapping (key: value), found a list"),
    ),
    row(
        "no difficulty to sum",
        case(
            technologies="technologies: {iot: {cost: 40, staff: 1}, ai: {cost: 60, difficulty: high}}",
            rules="rules: [{rule: total, of: §§difficulty, at_most: 9}]",
        ),
        says("rules.0.of", "make/iot has no difficulty", "give technologies.iot one"),
        says("rules.0.of", "reuse/iot has no difficulty", "give technologies.iot one"),
    ),
]

AMOUNTS = [
    row(
        "low above likely",
        case(pairs="pairs: {make/ai: {§cost: {low: 5, likely: 2, high: 9}}}"),
        says("pairs.make/ai.cost", "low, likely and high must not fall"),
    ),
    row(
        "likely above high",
        case(pairs="pairs: {make/ai: {§cost: {low: 1, likely: 12, high: 9}}}"),
        says("pairs.make/ai.cost", "low, likely and high must not fall"),
    ),
    row(
        "cost as a list",
        case(pairs="pairs: {make/ai: {§cost: [1, 2, 3]}}"),
        says("pairs.make/ai.cost", "a list is not a cost", "a number, or low, likely and high"),
    ),
    row("budget below 0", case(budget="budget: §-1"), says("budget", "-1 is below 0, the least allowed")),
    row(
        "budget with its unit", case(budget="budget: §150 kEUR"), says("budget", "'150 kEUR' is not a number")
    ),
    row(
        "budget with a comma",
        case(budget="budget: §1,500"),
        says("budget", "'1,500' is 1.5 to some and 1500 to others: write 1.5 or 1500"),
    ),
    row(
        "fit above 1",
        case(fit="fit: {make: {iot: §1.5, ai: high}}"),
        says("fit.make.iot", "1.5 is not none, low, medium, high or a number from 0 to 1"),
    ),
    row(
        "fit misspelt",
        case(fit="fit: {make: {iot: §mediun, ai: high}}"),
        says("fit.make.iot", "'mediun' is not none, low, medium, high", "did you mean 'medium'?"),
    ),
    row(
        "difficulty misspelt",
        case(pairs="pairs: {make/ai: {difficulty: §hihg}}"),
        says("pairs.make/ai.difficulty", "'hihg' is not low, medium or high", "did you mean 'high'?"),
    ),
    row(
        "resource without end",
        case(pairs="pairs: {make/ai: {staff: §.inf}}"),
        says("pairs.make/ai.staff", "inf is not a finite number"),
    ),
    row("format of the future", case(format="format: §2"), says("format", "2 is not 1")),
    row("format left out", case(format="§currency: kEUR"), says("format", "'format' is missing", "add it")),
    row("format as a word", case(format="format: §one"), says("format", "'one' is not 1")),
    row("format as a boolean", case(format="format: §true"), says("format", "true is not 1")),
    row(
        "method misspelt",
        case(extra="method: §topsys"),
        says("method", "'topsys' is not topsis or additive", "did you mean 'topsis'?"),
    ),
    row(
        "normalisation misspelt",
        case(extra="normalisation: §bound"),
        says("normalisation", "'bound' is not bounds, vector or minmax", "did you mean 'bounds'?"),
    ),
    row(
        "illustrative, perhaps",
        case(extra="illustrative: §maybe"),
        says("illustrative", "'maybe' is not true or false"),
    ),
    row("number for a name", case(extra="name: §12"), says("name", "expected text, found 12")),
    row(
        "key with a slash",
        case(technologies="technologies: {§a/b: {cost: 1}, iot: {cost: 40, staff: 1}, ai: {cost: 60}}"),
        says("technologies.a/b", "'a/b' cannot be a key here", "use letters, digits, _ - or ."),
    ),
    row(
        "level whose name has a space",
        case(technologies="technologies: {iot: {levels: {§roll out: {cost: 40}}}, ai: {cost: 60, staff: 2}}"),
        says(
            "technologies.iot.levels.roll out",
            "'roll out' cannot be a key here",
            "use letters, digits",
        ),
    ),
    row(
        "key that is a formula",
        make("impact: high, waste: 4, ease: low}\n  §=1+1: {impact: high, waste: 4, ease: low"),
        says("stages.=1+1", "'=1+1' cannot be a key here", "put the words into name:"),
    ),
    row(
        "resource named cost",
        case(resources="resources: [staff, §cost]"),
        says("resources.cost", "'cost' has a meaning of its own", "choose another key"),
    ),
]

YAML = [
    row(
        "key given twice",
        case(extra="§budget: 9"),
        says("budget", "'budget' is given twice", "first on line 17"),
    ),
    row(
        "key given twice inside",
        case(pairs="pairs: {make/ai: {cost: 70, value: 1, §cost: 80}}"),
        says("pairs.make/ai.cost", "'cost' is given twice", "first on line 15"),
    ),
    row(
        "stage given twice, first by half",
        make("impact: high}\n  §make: {impact: high, waste: 40, ease: low"),
        says("stages.make", "'make' is given twice", "first on line 7"),
    ),
    row(
        "judgements given twice, disconnected",
        ahp("{impact: {waste: 2}, §impact: {ease: 2}}"),
        says("profiles.owner.ahp.impact", "'impact' is given twice", "first on line 9"),
    ),
    row(
        "profile given twice, first without sum",
        case(profiles="profiles: {owner: {direct: {impact: 0}}, §owner: {direct: {impact: 1}}}"),
        says("profiles.owner", "'owner' is given twice", "first on line 9"),
    ),
    row(
        "anchor on half a stage",
        make("impact: high").replace("make: {", "make: §&made {", 1),
        says("stages.make", "'&made' is an anchor", "write the value out"),
    ),
    row(
        "tag on an order that is none",
        case(profiles="profiles: {owner: {order: §!!seq [impact]}}"),
        says("profiles.owner.order", "'!!seq' is a tag", "leave it out"),
    ),
    row(
        "alias for a technology",
        case(technologies="technologies: {iot: §&t {cost: 40, staff: 1}, ai: §*t}"),
        says("technologies.iot", "'&t' is an anchor", "write the value out"),
        says("technologies.ai", "'*t' is an alias", "write the value out"),
    ),
    row(
        "anchor",
        case(budget="budget: §&much 150"),
        says("budget", "'&much' is an anchor", "write the value out"),
    ),
    row(
        "alias for a number",
        case(extra="source: §&a here\nmethod: §*a"),
        says("source", "'&a' is an anchor", "write the value out"),
        says("method", "'*a' is an alias", "write the value out"),
    ),
    row(
        "alias for a key",
        case(extra="source: §&a here\n§*a : there"),
        says("source", "'&a' is an anchor", "write the value out"),
        says("", "'*a' is an alias", "write the value out"),
    ),
    row(
        "tag for an object",
        case(extra="name: §!!python/object/new:os.system here"),
        says("name", "'!!python/object/new:os.system' is a tag", "leave it out"),
    ),
    row(
        "tag for bytes",
        case(extra="name: §!!binary aGVsbG8="),
        says("name", "'!!binary' is a tag", "leave it out"),
    ),
    row("tag of one's own", case(extra="name: §!own x"), says("name", "'!own' is a tag", "leave it out")),
    row(
        "tag on a number", case(budget="budget: §!!int 5"), says("budget", "'!!int' is a tag", "leave it out")
    ),
    row(
        "second document",
        case(extra="§---\nformat: 1"),
        says("", "a second document starts here", "one case a file"),
    ),
    row(
        "escape as an escape",
        case(extra='name: §"a\\eb"'),
        says("name", "control character '\\x1b'", "remove it"),
    ),
    row(
        "escape in a key",
        case(profiles='profiles: {§"a\\eb": {order: [impact, waste, ease]}}'),
        says("profiles", "control character '\\x1b'", "remove it"),
    ),
    row(
        "text turned around",
        case(extra="name: §a\u202eb"),
        says("name", "control character '\\u202e'", "remove it"),
    ),
    row("list for a key", case(extra="§[a]: 1"), says("", "a key must be a word", "not a mapping or a list")),
    row(
        "mapping for a key",
        case(extra="§{a: 1}: 1"),
        says("", "a key must be a word", "not a mapping or a list"),
    ),
    row(
        "tab as indentation",
        case(profiles="profiles:\n§\towner: {order: [impact, waste, ease]}"),
        says("", "this is not YAML", "'\\t'"),
    ),
    row(
        "unclosed bracket",
        case(rules="rules: §[{rule: count, at_most: 3}"),
        says("", "this is not YAML", "']'"),
    ),
    row("unclosed quote", case(extra="name: §'half"), says("", "this is not YAML", "quoted scalar")),
    row(
        "stray colon",
        case(extra="name: a§: b"),
        says("", "this is not YAML", "mapping values are not allowed"),
    ),
    row("raw control character", case(extra="name: a§\x1bb"), says("", "character 0x1b cannot stand in")),
    row("null byte", case(extra="name: a§\x00b"), says("", "character 0x00 cannot stand in")),
    row(
        "lists 1000 deep",
        case(extra="name: " + "[" * 31 + "§" + "[" * 969 + "]" * 1000),
        says("", "nested more than 32 deep"),
    ),
    row(
        "mappings 1000 deep",
        case(extra="\n".join(" " * depth + "§" * (depth == 32) + "a:" for depth in range(1000))),
        says("", "nested more than 32 deep"),
    ),
    row(
        "list at the top",
        "§- format: 1\n- stages\n",
        says("", "seems to be a list, not a case", "a mapping (key: value)"),
    ),
    row(
        "plain text",
        "§Dear all,\nplease find our case below.\n",
        says("", "seems to be text, not a case", "'loopfolio new' begins one"),
    ),
    row(
        "table of text",
        "§Stage,Cost\nMining,400\n",
        says("", "seems to be a table of text (CSV), not a case"),
    ),
    row(
        "stages left out",
        "§format: 1\nname: Half a case\n",
        says("stages", "'stages' is missing", "add it"),
    ),
]


@pytest.mark.parametrize("wrong", [*UNKNOWN_KEYS, *READINGS, *STRANGERS, *PROFILES, *RULES, *AMOUNTS, *YAML])
def test_a_mistake_is_reported_where_it_stands_with_its_remedy(wrong: Row) -> None:
    """Exit 2; every problem with line, column, path and what would be right, each slip once."""
    agree(check(unmarked(wrong.text)[0]), wrong.text, wrong.expected)


def test_the_case_behind_the_table_is_sound() -> None:
    """Else the table would show mistakes that it does not speak of."""
    report = check(case())
    assert (report.code, report.problems, report.stderr) == (0, [], "")


NUMBERS = {
    "budget": ("budget", "5", case(budget="budget: §@")),
    "cost": ("pairs.make/ai.cost", "5", case(pairs="pairs: {make/ai: {cost: §@}}")),
    "likely cost": (
        "pairs.make/ai.cost.likely",
        "5",
        case(pairs="pairs: {make/ai: {cost: {low: 1, likely: §@, high: 9}}}"),
    ),
    "highest bound": ("criteria.waste.bounds.1", "50", criteria("waste: {direction: max, bounds: [0, §@]}")),
    "score of a level": ("scale.huge", "9", case(extra="scale: {low: 1, medium: 2, high: 3, huge: §@}")),
    "judgement": ("profiles.owner.ahp.impact.waste", "5", ahp("{impact: {waste: §@, ease: 2}}")),
    "weight": ("profiles.owner.direct.waste", "0", direct("{impact: 1, waste: §@}")),
    "reading": ("stages.make.waste", "5", make("impact: high, waste: §@, ease: low")),
    "reading in a list": ("stages.make.waste.1", "5", make("impact: high, waste: [4, §@], ease: low")),
    "reading of a person": ("stages.make.waste.bo", "5", make("impact: high, waste: {bo: §@}, ease: low")),
    "fit": ("fit.make.iot", "0.5", case(fit="fit: {make: {iot: §@, ai: high}, reuse: {iot: low}}")),
    "fit with a reason": (
        "fit.make.iot.fit",
        "0.5",
        case(fit="fit: {make: {iot: {fit: §@, why: x}, ai: high}, reuse: {iot: low}}"),
    ),
    "fit of a pair": ("pairs.make/ai.fit", "0.5", case(pairs="pairs: {make/ai: {fit: §@}}")),
    "value of a pair": ("pairs.make/ai.value", "-0.5", case(pairs="pairs: {make/ai: {value: §@}}")),
    "difficulty": ("pairs.make/ai.difficulty", "5", case(pairs="pairs: {make/ai: {difficulty: §@}}")),
    "maturity": ("pairs.make/ai.maturity", "5", case(pairs="pairs: {make/ai: {maturity: §@}}")),
    "resource": ("pairs.make/ai.staff", "5", case(pairs="pairs: {make/ai: {staff: §@}}")),
    "synergy": (
        "synergies.0.value",
        "-0.5",
        case(synergies="synergies: [{pairs: [make/iot, make/ai], value: §@}]"),
    ),
    "upper limit": ("rules.1.at_most", "5", rule("{rule: total, of: cost, at_most: §@}")),
    "lower limit": ("rules.1.at_least", "5", rule("{rule: mean, of: waste, at_least: §@}")),
    "limit of a share": ("rules.1.at_most", "0.5", rule("{rule: share, at_most: §@}")),
}
"""Every place of a case that takes a number: its path, such a number, and a case with @ for it."""

NO_NUMBERS = {
    ".nan": "nan",
    ".inf": "inf",
    "-.inf": "-inf",
    "1e400": "inf",
    "many": "many",
    "'5 t'": "5 t",
    "true": "",
}
"""What is no finite number, and what a message shows of it."""

ALLOWED = (
    "finite", "number", "between", "from 0 to 1", "from 1/9 to 9", "outside the bounds", "low, medium",
    "the least allowed",
)  # fmt: skip


@pytest.mark.parametrize("found", NO_NUMBERS)
@pytest.mark.parametrize("where", NUMBERS)
def test_only_a_finite_number_is_a_number(where: str, found: str) -> None:
    """NaN, infinity, text and booleans are refused wherever a number can stand, and shown."""
    path, _, template = NUMBERS[where]
    report = check(unmarked(template.replace("@", found))[0])
    agree(report, template.replace("@", found), (says(path, NO_NUMBERS[found]),))
    assert any(words in report.problems[0][3] for words in ALLOWED)


@pytest.mark.parametrize("found", ["1e13", "-1e20", "9" * 30, "1e308", "1e-10", "1e-300"])
@pytest.mark.parametrize("where", NUMBERS)
def test_a_number_is_refused_where_it_is_too_large_or_too_small_to_compute_with(
    where: str, found: str
) -> None:
    """From 1e-9 to 1e12, or 0: beyond that it is refused with its place, unless less is allowed there."""
    path, _, template = NUMBERS[where]
    report = check(unmarked(template.replace("@", found))[0])
    agree(report, template.replace("@", found), (says(path),))
    words = ("nearer to 0 than 1e-09",) if "e-" in found else ("beyond 1e+12", *ALLOWED)
    assert any(word in report.problems[0][3] for word in (*words, *ALLOWED))


@pytest.mark.parametrize("where", NUMBERS)
def test_the_places_for_numbers_take_one(where: str) -> None:
    """The cases of the test above are sound but for what it puts in."""
    _, number, template = NUMBERS[where]
    report = check(template.replace("§@", number))
    assert (report.code, report.problems) == (0, [])


# ---------------------------------------------------------------- what is no case file at all


@pytest.mark.parametrize("text", ["", "\n\n", "# only\n# comments\n", "---\n", "null\n", "\ufeff"], ids=repr)
def test_a_file_that_says_nothing_is_called_empty(text: str) -> None:
    """With how to begin."""
    report = check(text)
    assert report.code == 2
    [(_, _, _, message)] = report.problems
    assert "is empty" in message
    assert "loopfolio new" in message


def test_a_directory_is_no_case() -> None:
    """The remedy: the file in it."""
    Path("acme").mkdir()
    report = check_file("acme")
    assert report.code == 2
    assert report.problems == [(None, None, "", "is a directory: name the case file in it")]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("nowhere.yaml", ("no such file or library case", "library cases: cell-maker")),
        ("lithium-ion-batery", ("no such file or library case", "did you mean 'lithium-ion-battery'?")),
        ("no/such/folder/case.yaml", ("no such file or library case",)),
        ("a\0b.yaml", ("cannot be read",)),
        ("x" * 5000, ("cannot be read",)),
    ],
)
def test_a_file_that_cannot_be_found_is_named(asked: str, words: tuple[str, ...]) -> None:
    """Exit 2, with the library's names where one may have been meant."""
    report = check_file(asked)
    assert report.code == 2
    [(line, _, _, message)] = report.problems
    assert line is None
    for word in words:
        assert word in message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_named() -> None:
    """Exit 2 with the system's reason."""
    Path("case.yaml").write_text(case())
    Path("case.yaml").chmod(0)
    report = check_file("case.yaml")
    assert report.code == 2
    assert "cannot be read: Permission denied" in report.problems[0][3]


@pytest.mark.parametrize(
    ("raw", "place", "byte"),
    [
        pytest.param(case(extra="name: Gr\xf6n").encode("latin-1"), (19, 9), "0xf6", id="latin-1"),
        pytest.param(case().encode("utf-16"), (1, 1), "0xff", id="UTF-16"),
        pytest.param(b"format: 1\nname: \xed\xa0\x80\n", (2, 7), "0xed", id="lone surrogate"),
    ],
)
def test_a_file_that_is_not_utf_8_names_the_byte(raw: bytes, place: tuple[int, int], byte: str) -> None:
    """With the place of the first byte that cannot be read."""
    report = check(raw)
    assert report.code == 2
    [(line, column, _, message)] = report.problems
    assert f"byte {byte} is not UTF-8" in message
    assert (line, column) == place


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("raw", "seems"),
    [
        (PNG, "a picture (PNG)"),
        (PNG + bytes(2_000_000), "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture (JPEG)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b'{\n  "schema": "loopfolio/fund/1",\n  "cost": 3\n}\n', "a result of loopfolio"),
        (b'{"cost": 3, "schema": "loopfolio/fund/1"}', "a result of loopfolio"),
        (b'{"schema": "loopfolio/run/1", "a": "' + b"x" * 1_000_000 + b'"}', "a result of loopfolio"),
        (b'{"rows": [1, 2]}', "JSON of another program"),
        (b"Stage;Cost\nMining;3,5\nUse: a;4\n", "a table of text (CSV)"),
        (b"Stage\tCost\r\nMining\t3\r\n", "a table of text (CSV)"),
        (b"Minutes of the board\n\nWe met.\n", "text"),
    ],
)
def test_a_file_that_is_no_case_is_told_by_what_it_seems_to_be(raw: bytes, seems: str) -> None:
    report = check(raw)
    assert report.code == 2
    [(_, _, _, message)] = report.problems
    assert message.startswith(f"this seems to be {seems}, not a case: a case is a YAML file")


@pytest.mark.parametrize(
    "text", ['{"format": 1}', "{a: 1}", "nmae: x\nstagse: {}\n", "format: 1;\nname: a;b\n"]
)
def test_a_case_with_mistakes_is_not_taken_for_something_else(text: str) -> None:
    """What says a word of a case, or is written as only people write, gets its mistakes named."""
    assert not any("seems to be" in message for *_, message in check(text).problems)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    """Files from Windows editors read the same, and mistakes keep their places."""
    text = case(budget="budget: §-1").replace("\n", "\r\n")
    assert check(b"\xef\xbb\xbf" + case().replace("\n", "\r\n").encode()).code == 0
    report = check(b"\xef\xbb\xbf" + text.replace("§", "").encode())
    assert report.problems == [(17, 9, "budget", "-1 is below 0, the least allowed")]


def test_a_file_over_a_megabyte_is_refused() -> None:
    """By its size alone; one byte less is read."""
    filler = "# " + "x" * 78 + "\n"
    text = case() + filler * ((MAX_BYTES - len(case())) // len(filler))
    text += "#" * (MAX_BYTES - len(text))
    assert check(text).code == 0
    report = check(text + "#")
    assert report.code == 2
    assert report.problems[0][3].startswith("is over 1,000,000 bytes")


def test_an_alias_bomb_is_not_unfolded() -> None:
    """Each anchor and alias is refused where it stands; nothing grows, and the first forty are said."""
    levels = "abcdefghi"
    lines = ["stages:", "  make:"]
    lines += [f"    {levels[0]}: &{levels[0]} [low, low, low, low, low, low, low, low, low]"]
    lines += [f"    {new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise(levels)]
    report = check("format: 1\n" + "\n".join(lines) + "\n")
    assert report.code == 2
    messages = [message for *_, message in report.problems]
    assert messages[0] == "'&a' is an anchor: write the value out"
    assert sum("is an alias: write the value out" in message for message in messages) == 40 - 5
    assert len(messages) == 40
    assert f"\nand {9 * 8 + 9 - 40} more; mend these first\ncase.yaml: 81 problems; nothing" in report.stderr


# ---------------------------------------------------------------- extends


def write(**files: str) -> None:
    """Files by name, ``_`` for the slash of a folder."""
    for name, text in files.items():
        path = Path(*f"{name}.yaml".split("_"))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        pytest.param({"case": "format: 1\nextends: case.yaml\n"}, "case.yaml → case.yaml", id="itself"),
        pytest.param(
            {"case": "format: 1\nextends: b.yaml\n", "b": "format: 1\nextends: case.yaml\n"},
            "case.yaml → b.yaml → case.yaml",
            id="two files",
        ),
        pytest.param(
            {
                "case": "format: 1\nextends: in/b.yaml\n",
                "in_b": "format: 1\nextends: c.yaml\n",
                "in_c": "format: 1\nextends: b.yaml\n",
            },
            "case.yaml → b.yaml → c.yaml → b.yaml",
            id="three files",
        ),
    ],
)
def test_extending_in_a_circle_names_the_circle(files: dict[str, str], names: str) -> None:
    """At the ``extends`` that closes it."""
    write(**files)
    report = check_file("case.yaml")
    assert report.code == 2
    [(line, column, path, message)] = report.problems
    assert (line, column, path) == (2, 10, "extends")
    assert message == f"extends itself: {names}"
    assert f"{Path(*f'{list(files)[-1]}.yaml'.split('_'))}:2:10: extends" in report.stderr


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        pytest.param("../outside.yaml", ("leaves the case file's folder", "in or below it"), id="above"),
        pytest.param("in/../../outside.yaml", ("leaves the case file's folder",), id="down and above"),
        pytest.param("/etc/outside.yaml", ("leaves the case file's folder",), id="absolute"),
        pytest.param("link.yaml", ("leaves the case file's folder",), id="link to a file outside"),
        pytest.param("door/outside.yaml", ("leaves the case file's folder",), id="link to a folder outside"),
        pytest.param("nowhere.yaml", ("'nowhere.yaml' no such file",), id="missing"),
        pytest.param("folder.yaml", ("'folder.yaml' is a directory",), id="directory"),
        pytest.param(
            "recyclr",
            ("'recyclr' is no library case, nor a path to a .yaml file", "did you mean 'recycler'?"),
            id="library name misspelt",
        ),
        pytest.param("zzz", ("'zzz' is no library case", "library cases: cell-maker"), id="no such name"),
        pytest.param(
            "notes.txt", ("'notes.txt' is no library case, nor a path to a .yaml file",), id="no case"
        ),
        pytest.param("https://example.org/case.yaml", ("no such file",), id="address"),
        pytest.param("12", ("expected a library case or a relative path",), id="number"),
        pytest.param("''", ("'' is no library case",), id="nothing"),
        pytest.param('"a\\0.yaml"', ("cannot be read",), id="null byte"),
        pytest.param("x" * 5000 + ".yaml", ("cannot be read",), id="endless name"),
        pytest.param("loop.yaml", ("loop.yaml",), id="link to itself"),
    ],
)
def test_only_the_library_and_files_below_can_be_extended(
    extends: str, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One problem, at the value of ``extends``; no file outside is opened."""
    (tmp_path / "home" / "in").mkdir(parents=True)
    (tmp_path / "home" / "folder.yaml").mkdir()
    (tmp_path / "outside.yaml").write_text(case())
    (tmp_path / "home" / "notes.txt").write_text(case())
    (tmp_path / "home" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (tmp_path / "home" / "door").symlink_to(tmp_path)
    (tmp_path / "home" / "loop.yaml").symlink_to("loop.yaml")
    monkeypatch.chdir(tmp_path / "home")
    report = check(f"format: 1\nextends: {extends}\n")
    assert report.code == 2
    assert report.problems[-1][:3] == (2, 10, "extends")
    message = report.problems[-1][3]
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    "text",
    [
        "format: 1\nextends: [a, b]\n",
        "format: 1\nextends: {a: b}\n",
    ],
)
def test_extends_takes_one_name(text: str) -> None:
    """A list or a mapping is refused where it stands."""
    report = check(text)
    assert (report.code, report.problems) == (
        2,
        [(2, 10, "extends", "expected a library case or a relative path")],
    )


def test_a_file_below_may_extend_one_beside_it() -> None:
    """What leads out of a folder but stays in the case's own is no escape."""
    write(case="format: 1\nextends: in/b.yaml\n", in_b="format: 1\nextends: ../base.yaml\n", base=case())
    assert check_file("case.yaml").code == 0


def test_a_mistake_in_an_extended_file_is_reported_in_that_file() -> None:
    """The case's own file first, then what it extends."""
    write(
        case="format: 1\nextends: in/base.yaml\nbudget: -1\n",
        in_base=case(stages=SOUND["stages"].replace("impact: high", "impact: hihg")),
    )
    report = check_file("case.yaml")
    assert report.code == 2
    assert [problem[:3] for problem in report.problems] == [
        (3, 9, "budget"),
        (7, 18, "stages.make.impact"),
    ]
    assert "case.yaml:3:9: budget: -1 is below 0" in report.stderr
    assert f"{Path('in/base.yaml')}:7:18: stages.make.impact: 'hihg'" in report.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "stages: {§maek: null}",
            says("stages.maek", "no 'maek' to remove", "did you mean 'make'?"),
            id="stage",
        ),
        pytest.param("§zzz: null", says("zzz", "there is no 'zzz' to remove"), id="section"),
        pytest.param("pairs: {§make/iot: }", says("pairs.make/iot", "no 'make/iot' to remove"), id="pair"),
        pytest.param(
            "fit: {make: {§aii: ~}}",
            says("fit.make.aii", "no 'aii' to remove", "did you mean 'ai'?"),
            id="fit",
        ),
        pytest.param(
            "profiles: {owner: {direct: {§eas: null}}}",
            says("profiles.owner.direct.eas", "no 'eas' to remove", "did you mean 'ease'?"),
            id="weight",
        ),
    ],
)
def test_null_that_removes_nothing_is_a_mistake(text: str, expected: Says) -> None:
    """Else a misspelt stage would stay in the case unnoticed."""
    write(base=case())
    text = f"format: 1\nextends: base.yaml\n{text}\n"
    agree(check(unmarked(text)[0]), text, (expected,))


def test_what_an_inherited_rule_loses_is_reported_where_the_rule_stands() -> None:
    """A rule that names a removed stage is a mistake in the file that holds the rule."""
    write(base=case(rules="rules: [{rule: fund, pairs: [reuse/iot]}]"))
    report = check("format: 1\nextends: base.yaml\nstages: {reuse: null}\n")
    assert report.code == 2
    [(line, column, path, message)] = report.problems
    assert (line, column, path) == (18, 30, "rules.0.pairs.0")
    assert "no stage 'reuse' is declared" in message
    assert "base.yaml:18:30" in report.stderr


# ---------------------------------------------------------------- many mistakes, warnings

MIXED = """\
format: 1
name: §12
curency§: kEUR
criteria:
  impact: {direction: §upwards}
  waste: {direction: max, unit: t, bounds: [0, 100]}
  ease: {direction: min}
stages:
  make: {impact: high, waste: §400, ease: low}
  reuse: {impact: §hihg, waste: 15, ease: [high, §middling]}
  §mend: {impact: low, waste: 3}
profiles:
  owner: {§direct: {impact: 0.5, waste: 0.3}}
  maker: {ahp: {impact: {waste: §12, ease: 2}}}
technologies:
  iot: {cost: §.nan, difficulty: low, maturity: high}
  ai: {cost: 60, difficulty: §hard, maturity: medium}
fit:
  make: {iot: high, §robots: medium}
budget: §.inf
rules:
  - {rule: total, of: §costs, at_most: 10}
  - {rule: share, scope: {stages: [§maek]}, at_most: §1.5}
  - {rule: fund, pairs: [make/iot], by: §tomorrow}
  - {rule: requires, pair: make/ai, needs: §iot}
"""


def test_all_mistakes_of_a_file_are_reported_at_once_in_its_order() -> None:
    """A planner corrects a file once, not twenty times."""
    text = MIXED.replace("curency§", "§curency")
    expected = (
        says("name", "expected text, found 12"),
        says("curency", "did you mean 'currency'?"),
        says("criteria.impact.direction", "'upwards' is not max, min or target"),
        says("stages.make.waste", "outside the bounds of waste, 0 to 100"),
        says("stages.reuse.impact", "did you mean 'high'?"),
        says("stages.reuse.ease.1", "'middling' is not low, medium or high"),
        says("stages.mend.ease", "add one (low, medium or high)"),
        says("profiles.owner.direct", "weights sum to 0.8, not 1"),
        says("profiles.maker.ahp.impact.waste", "between 1/9 and 9, not 12"),
        says("technologies.iot.cost", "nan is not a finite number"),
        says("technologies.ai.difficulty", "'hard' is not low, medium or high"),
        says("fit.make.robots", "no technology 'robots' is declared"),
        says("budget", "inf is not a finite number"),
        says("rules.0.of", "did you mean 'cost'?"),
        says("rules.1.scope.stages.0", "did you mean 'make'?"),
        says("rules.1.at_most", "a share lies between 0 and 1, not 1.5"),
        says("rules.2.by", "'tomorrow' is not a day: write it as 2027-02-18"),
        says("rules.3.needs", "'iot' is not a pair: write stage/technology"),
    )
    report = check(unmarked(text)[0])
    agree(report, text, expected)
    assert report.stderr.endswith("case.yaml: 18 problems; nothing was computed\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            rule("§{rule: count, at_most: 1, scope: {stages: [reuse], technologies: [ai]}}"),
            says("rules.1", "matches no option"),
            id="scope without options",
        ),
        pytest.param(
            case(pairs="pairs: {§make/ai: {cost: -70}}"),
            says("pairs.make/ai", "a cost below 0 counts as money that comes back"),
            id="a cost below 0, which may be a slip",
        ),
        pytest.param(
            rule('§{rule: skip, pairs: ["reuse/ai"]}'),
            says("rules.1", "'reuse/ai' matches no option"),
            id="pattern without options",
        ),
        pytest.param(
            rule("§{rule: requires, pair: reuse/ai, needs: make/ai}"),
            says("rules.1", "'reuse/ai' matches no option"),
            id="needs of no option",
        ),
        pytest.param(
            make("§impact: medium, waste: 40, ease: low")
            .replace("§", "")
            .replace("  impact:", "  §impact:", 1),
            says("criteria.impact", "every stage reads the same"),
            id="criterion without variation",
        ),
        pytest.param(
            ahp("{impact: {waste: 9, ease: 1/9}, waste: {ease: 9}}").replace("owner", "§owner"),
            says("profiles.owner", "contradict each other", "consistency ratio", "at most 0.10 is usual"),
            id="inconsistent profile",
        ),
        pytest.param(
            case(technologies="§technologies: {iot: {staff: 1}, ai: {cost: 60}}"),
            says("technologies", "no cost is stated for make/iot, reuse/iot", "counted as 0"),
            id="costless options",
        ),
        pytest.param(
            case(pairs="pairs: {§reuse/ai: {cost: 70}}"),
            says("pairs.reuse/ai", "is no option", "give it a fit or a value"),
            id="useless pair",
        ),
        pytest.param(
            case(synergies="synergies:\n  - §{pairs: [make/iot, reuse/ai], value: 1}"),
            says("synergies.0", "'reuse/ai' is no option", "the value never comes"),
            id="useless synergy",
        ),
        pytest.param(
            case(resources="resources: {staff: {}, §space: {}}"),
            says("resources.space", "no option uses any of it"),
            id="useless resource",
        ),
    ],
)
def test_a_doubt_is_a_warning_where_it_stands(text: str, expected: Says) -> None:
    """On stderr, with its place; the case counts as sound and the exit code is 0."""
    plain, [place] = unmarked(text)
    report = check(plain)
    assert report.code == 0
    [(line, column, path, message)] = report.problems
    assert (line, column, path) == (*place, expected.path)
    for word in expected.words:
        assert word in message
    assert f"warning: case.yaml:{line}:{column}: {path}: {message}" in report.stderr


@pytest.mark.parametrize("normalisation", ["bounds", "vector", "minmax"])
@pytest.mark.parametrize("same", ["low", "medium", "high"])
def test_a_criterion_without_variation_still_ranks(same: str, normalisation: str) -> None:
    """Numbers, not NaN, whichever the normalisation; the warning does not stop the ranking."""
    Path("case.yaml").write_text(
        make(f"impact: {same}, waste: 40, ease: low").replace("impact: medium", f"impact: {same}")
    )
    result = CliRunner().invoke(
        cli, ["rank", "case.yaml", "--normalisation", normalisation, "--format", "json"]
    )
    assert result.exit_code == 0
    for stage in json.loads(result.stdout)["stages"]:
        assert 0 <= stage["score"] <= 1
        assert 0 <= stage["additive"] <= 1
    assert "every stage reads the same" in result.stderr


# ---------------------------------------------------------------- random damage

TEXTS = [(LIBRARY / f"{name}.yaml").read_text(encoding="utf-8") for name in library()]
SCALAR = re.compile(r"[\w./%◎○△*-]+")
NASTY = (
    "", "null", "~", "true", "0", "-1", "1", "1.5", ".nan", ".inf", "-.inf", "1e400", "9" * 30, "1e-320",
    "1/3", "1/0", "[]", "{}", "[high, low]", "[[]]", "{a: high}", "{a: {b: c}}", "'", '"', "&a x", "*a",
    "!!str x", "!!python/object:os.system x", "<<", "? x", "- x", "- ", "#", ":", ": ", "|", ">", "%", "@",
    "`", "\t", "\n", "\n  ", "\r", "\x85", "\u2028", "\x00", "\x1b[31m", '"\\e"', "\ud7ff", "\U0001f600",
    "---", "...", "a/b", "*/*", "/", "*", "name", "source", "budget", "cost", "value", "rule", "low",
    "extends", "count", "share", "fund", "requires", "total", ".", "=1+1", "circularity_impact",
    "digitalization_difficulty", "design", "iot", "design/iot",
    "*/iot", "2027-02-18",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A library case with a few lines lost, doubled or swapped, and scalars exchanged or spoilt."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        i, j = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        tokens = list(SCALAR.finditer(text)) or [re.match("", text)]
        one, other = sorted((draw(st.sampled_from(tokens)) for _ in range(2)), key=lambda m: m.start())  # type: ignore[union-attr]
        way = draw(st.sampled_from(["delete", "double", "move", "indent", "swap", "spoil", "spoil", "cut"]))
        if way == "delete":
            del lines[i]
        elif way == "double":
            lines.insert(j, lines[i])
        elif way == "move":
            lines[i], lines[j] = lines[j], lines[i]
        elif way == "indent":
            lines[i] = draw(st.sampled_from(["  ", " ", "\t", "- "])) + lines[i]
        elif way == "cut":
            lines[i] = lines[i][: draw(st.integers(0, len(lines[i])))]
        if way == "swap" and one.end() <= other.start():
            text = "".join(
                (text[: one.start()], other[0], text[one.end() : other.start()], one[0], text[other.end() :])
            )
        elif way == "spoil":
            text = text[: one.start()] + draw(st.sampled_from(NASTY)) + text[one.end() :]
        else:
            text = "\n".join(lines)
    return text


@examples(
    250,
    derandomize=SEED is None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(damaged())
def test_no_damage_to_a_case_file_ends_in_a_traceback(text: str) -> None:
    """Nor in waiting: ``check`` finds a file sound or says what is wrong; a sound case ranks."""
    raw = text.encode("utf-8", "surrogatepass")
    with soon():
        checked = CliRunner().invoke(cli, ["check", "-"], input=raw)
    assert checked.exit_code in (0, 2), checked.exception
    if checked.exit_code:
        assert "nothing was computed" in checked.stderr
        return
    ranked = CliRunner().invoke(cli, ["rank", "-", "--format", "json"], input=raw)
    assert ranked.exit_code in (0, 2), ranked.exception
