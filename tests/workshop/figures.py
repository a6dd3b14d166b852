"""What the screens of a workshop ought to say, figure by figure.

Each figure is compared with the commands on the case that was saved. What these take over is computed anew:
what a person alone would rank and fund from a case that has this person's answers only; medians, agreement
and weights in plain arithmetic.
"""

import copy
import json
import math

import oracle_views
import pytest
from click.testing import CliRunner
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.report.words.wording import criterion_name, pair_name, stage_name
from robots import SECTIONS, went
from ruamel.yaml import YAML


def told(*command):
    """What a command says as JSON."""
    found = CliRunner().invoke(cli, [*map(str, command), "--format", "json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def per_cent(share, digits):
    return f"{share * 100:.{digits}f} %"


def agreement(people):
    """Goepel (2018), equations 11 to 21, in plain arithmetic."""
    n, k = len(people[0]), len(people)

    def entropy(weights):
        return -sum(w * math.log(w) for w in weights if w > 0)

    mean = [sum(one[j] for one in people) / k for j in range(n)]
    beta = entropy(mean) - sum(map(entropy, people)) / k
    least = -9 / (n + 8) * math.log(9 / (n + 8)) - (n - 1) / (n + 8) * math.log(1 / (n + 8))
    cor = math.exp(least) / n
    return max((math.exp(-beta) - cor) / (1 - cor), 0)


def reading_agreement(values, width):
    """Tastle & Wierman (2007)."""
    mean = sum(values) / len(values)
    return 1 + sum(math.log2(1 - abs(value - mean) / width) for value in values) / len(values)


class Saved:
    """The case that a workshop left, and what the commands say of it."""

    def __init__(self, path):
        self.path = path
        self.plain = YAML(typ="safe").load(path.read_text())
        self.case = load(str(path)).case
        self.agreed, self.ranked, self.funded = (told(one, path) for one in ("consensus", "rank", "fund"))
        self.weighed = {one["id"]: one for one in told("weigh", path)["profiles"]}

    @property
    def profile(self):
        return self.plain["profile"]

    def experts(self, profile):
        return self.plain["profiles"][profile]["experts"]

    def cells(self):
        return {
            f"{stage}/{criterion}": entries[criterion]
            for stage, entries in self.plain["stages"].items()
            for criterion in self.plain["criteria"]
            if isinstance(entries.get(criterion), dict)
        }

    def score(self, about, reading):
        made = self.case.criteria[about.partition("/")[2]]
        return reading if made.bounds else (made.scale or self.case.scale)[reading]

    def median(self, about, by_name):
        """Of an even number of readings the lower of the two in the middle."""
        known = sorted(
            (one for one in by_name.values() if one is not None), key=lambda one: self.score(about, one)
        )
        return known[(len(known) - 1) // 2]

    def alone(self, name, path):
        """Own weights, CR, who ranks first and what is funded where only this person had answered."""
        case = copy.deepcopy(self.plain)
        for about, by_name in self.cells().items():
            stage, criterion = about.split("/")
            own = by_name.get(name)
            case["stages"][stage][criterion] = self.median(about, by_name) if own is None else own
        judged = self.experts(self.profile).get(name)
        case["profiles"] = {"own": judged or {"direct": self.weighed[self.profile]["weights"]}}
        case["profile"] = "own"
        path.write_text(json.dumps(case))
        weighed = told("weigh", path)["profiles"][0]
        first = [one["id"] for one in told("rank", path)["stages"] if one["rank"] == 1]
        funded = [one["pair"] for one in told("fund", path)["funded"]]
        ratio = weighed.get("best_worst", weighed)["consistency_ratio"]
        return weighed["weights"] if judged else None, ratio, first, funded

    def moved(self, funded):
        """As the screen says what a portfolio has instead of the group's."""
        ours = self.agreed["funded"]
        enters = [f"+ {pair_name(self.case, pair)}" for pair in funded if pair not in ours]
        leaves = [f"− {pair_name(self.case, pair)}" for pair in ours if pair not in funded]
        return {*enters, *leaves} or {"the same"}


def same_weights(screen, saved):
    """The group's weights, and how far people agree on them."""
    case, weights = saved.case, saved.agreed["weights"]
    named = [criterion_name(case, one["criterion"]) for one in weights["criteria"]]
    assert screen["Criteria"]["rows"] == [
        [name, f"{one['weight']:.3f}", f"{one['low']:.3f} – {one['high']:.3f}"]
        for name, one in zip(named, weights["criteria"], strict=True)
    ]
    both = f"{per_cent(weights['consensus'], 1)} – {weights['band']}"
    assert screen["Criteria"]["says"][0] == f"Agreement on weights: {both}, of {weights['people']} people."
    assert [one["weight"] for one in weights["criteria"]] == pytest.approx(
        [*saved.weighed[saved.profile]["weights"].values()]
    )
    own = {one["id"]: one for one in saved.agreed["people"]}
    each = [[*own[name]["weights"].values()] for name in saved.experts(saved.profile)]
    assert weights["consensus"] == pytest.approx(agreement(each), abs=1e-9)
    for name, found in saved.weighed.items():
        if name == "workshop_pairs":
            expected = oracle_views.weigh(saved.plain, name).weights
            assert found["weights"] == pytest.approx(expected, abs=1e-6)
        if name == "workshop_swing":
            points = [one["swing"] for one in saved.experts(name).values()]
            shares = [{key: value / sum(each.values()) for key, value in each.items()} for each in points]
            expected = {key: sum(one[key] for one in shares) / len(shares) for key in shares[0]}
            assert found["weights"] == pytest.approx(expected, abs=1e-9)


def same_cells(screen, saved):
    """Who read what in each cell, what is taken, and how far people agree."""
    case, agreed = saved.case, saved.agreed
    cells = saved.cells()
    assert {f"{one['stage']}/{one['criterion']}" for one in agreed["cells"]} == {*cells}
    for one, row in zip(agreed["cells"], screen["Readings"]["rows"], strict=True):
        about = f"{one['stage']}/{one['criterion']}"
        by_name = cells[about]
        known = {name: reading for name, reading in by_name.items() if reading is not None}
        made = case.criteria[one["criterion"]]
        scale = made.scale or case.scale
        order = sorted({*known.values()}, key=lambda reading: saved.score(about, reading))
        counts = ", ".join(f"{reading} {[*known.values()].count(reading)}" for reading in order)
        unknown = f"; {len(by_name) - len(known)} not known" if len(by_name) > len(known) else ""
        width = made.bounds[1] - made.bounds[0] if made.bounds else max(scale.values()) - min(scale.values())
        agrees = reading_agreement([saved.score(about, reading) for reading in known.values()], width)
        said = f"{per_cent(agrees, 1)} – {one['band']}" if len(known) > 1 else "one answer only"
        name = f"{stage_name(case, one['stage'])}: {criterion_name(case, one['criterion'])}"
        assert row == [name, counts + unknown, str(saved.median(about, known)), said]
    assert screen["Readings"]["says"] == [f"Mean agreement over the cells: {per_cent(agreed['reading'], 0)}"]


def same_order(screen, saved):
    """Ranking, portfolio, and what to discuss first."""
    case, agreed = saved.case, saved.agreed
    ranked = sorted(saved.ranked["stages"], key=lambda one: one["rank"])
    places = [f"{stage_name(case, one['id'])} {one['score']:.3f}" for one in ranked]
    funded = [pair_name(case, pair) for pair in agreed["funded"]]
    assert screen["Ranking"]["items"] == places
    assert screen["What would be funded"]["items"] == funded
    assert {*agreed["funded"]} == {one["pair"] for one in saved.funded["funded"]}
    matters = [one for one in agreed["discuss"] if one["not_allowed"] or one["pairs"]][:8]
    assert [row[1].split(" %")[0] for row in screen["Discuss first"]["rows"]] == [
        f"{one['at_stake'] * 100:.1f}" for one in matters
    ]
    return places, funded


def same_alone(screen, saved, names, scratch):
    """What each alone would rank and fund; how consistent they are."""
    case, own = saved.case, {one["id"]: one for one in saved.agreed["people"]}
    rows = {row[0]: row[1:] for row in screen["Each alone"]["rows"]}
    assert {*names} <= {*rows}
    alone = {name: saved.alone(name, scratch) for name in names}
    for name, (own_weights, ratio, first, chosen) in alone.items():
        said, best, change = rows[name]
        assert said.split()[0] == ("–" if ratio is None else f"{ratio:.2f}")
        assert ("contradicts itself" in said) == (own[name]["consistent"] is False)
        assert best == " = ".join(stage_name(case, stage) for stage in first)
        assert {*change.split("; ")} == saved.moved(chosen), name
        if own_weights is not None:
            assert own[name]["weights"] == pytest.approx(own_weights)
    return alone


def same_figures(lead, saved, robots, scratch):
    """The facilitator's results, the phones' and the projector's say what the commands say."""
    case, agreed = saved.case, saved.agreed
    weights = agreed["weights"]
    both = f"{per_cent(weights['consensus'], 1)} – {weights['band']}"
    screen = lead.sections("lead/results")
    same_weights(screen, saved)
    same_cells(screen, saved)
    places, funded = same_order(screen, saved)
    alone = same_alone(screen, saved, [robot.name for robot in robots], scratch)
    for robot in robots:
        own_weights, _, _, chosen = alone[robot.name]
        went(robot.page, robot.address + "results")
        mine = robot.page.evaluate(SECTIONS)
        you = [f"{weight:.3f}" for weight in (own_weights or {}).values()]
        assert [row[1] for row in mine["Weights"]["rows"]] == [
            f"{one['weight']:.3f}" for one in weights["criteria"]
        ]
        assert [row[2] for row in mine["Weights"]["rows"] if len(row) > 2] == you
        passed_over = [
            "Yours of an earlier round do not count here: criteria were judged once more, in another way."
        ]
        assert mine["Weights"]["says"] == [
            f"Agreement: {both}",
            *(passed_over if own_weights is None else []),
        ]
        assert mine["Ranking"]["items"] == places
        assert mine["What would be funded"]["items"] == funded
        said = (
            mine["What would be funded"]["says"][0]
            .removeprefix("By your own answers alone: ")
            .removesuffix(".")
        )
        assert {*said.split("; ")} == saved.moved(chosen)

    named = [criterion_name(case, one["criterion"]) for one in weights["criteria"]]
    wall = lead.sections("lead/projector?show=weights")["What counts"]
    assert wall["items"] == [
        f"{name} {one['weight']:.2f}" for name, one in zip(named, weights["criteria"], strict=True)
    ]
    assert wall["says"] == [f"Agreement {both}"]
    assert lead.sections("lead/projector?show=portfolio")["What would be funded"]["items"] == funded
    shown = lead.sections("lead/projector?show=ranking")["Ranking"]["items"]
    assert shown == [place.rpartition(" ")[0] for place in places][:6]
    at = len(agreed["cells"]) - 1
    wall = [*lead.sections(f"lead/projector?show=cell&at={at}").items()]
    last = agreed["cells"][at]
    assert wall[0][0] == screen["Readings"]["rows"][-1][0]
    assert wall[0][1]["items"] == [f"{one['reading']} {one['people']}" for one in last["counts"]]
    return screen


def same_answers(saved, robots):
    """The case has what people pressed, the last of each cell, and nothing else."""
    expected = {}
    for robot in robots:
        for (_, about), value in sorted(robot.readings.items()):
            expected.setdefault(about, {})[robot.name] = value
    assert saved.cells() == {
        about: by_name
        for about, by_name in expected.items()
        if any(one is not None for one in by_name.values())
    }
    names = [*saved.plain["criteria"]]
    for robot in robots:
        if robot.points:
            assert saved.experts("workshop_swing")[robot.name]["swing"] == robot.points
        if robot.pairs:
            kept = oracle_views.pairwise(names, saved.experts("workshop_pairs")[robot.name]["ahp"])
            for about, value in robot.pairs.items():
                i, j = map(names.index, about.split("/"))
                assert kept[i, j] == pytest.approx(value if value > 0 else -1 / value), about
