"""Why pairs are in or out, and what each limit is worth: as JSON, as rows, and in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from ..cases import Loaded, Located
from ..models.case import Case
from ..models.explain import In, Out, Reasons, Worth
from ..models.optimum import Optimum, Programme
from ..models.pairs import Pair, matches
from ..models.problem import did_you_mean
from ..models.rules import Count, Rule, Share, Total
from .text import JSON, number, paragraph, table
from .wording import listed, pair_name, rule_words

Explained = In | Out


def options(loaded: Loaded, pairs: Iterable[str]) -> tuple[list[str], list[Located]]:
    """The pairs that are meant, patterns with * spelt out, in that order, and what is wrong with any."""
    every = [f"{stage}/{technology}" for stage, technology in loaded.case.option_ids()]
    found: dict[str, None] = {}
    problems = []
    for wanted in pairs:
        named = [pair for pair in every if matches(wanted, *pair.split("/"))]
        found.update(dict.fromkeys(named))
        if not named:
            problems.append(_no_option(loaded, wanted, every))
    return list(found), problems


def _no_option(loaded: Loaded, wanted: str, every: Sequence[str]) -> Located:
    """Why nothing can be said of a pair, where the case file says so."""
    case = loaded.case
    stage, slash, technology = wanted.partition("/")
    if not slash or not stage or not technology or "/" in technology:
        hint = did_you_mean(wanted, every)
        return loaded.at((), f"'{wanted}' is not a pair: write stage/technology, with * for any{hint}")
    for section, known, name in (
        ("stages", case.stages, stage),
        ("technologies", case.technologies, technology),
    ):
        if name != "*" and name not in known:
            hint = did_you_mean(name, known) or f"; declared: {', '.join(known) or 'none'}"
            what = {"stages": "stage", "technologies": "technology"}[section]
            return loaded.at((section,), f"'{wanted}' is no pair: no {what} '{name}' is declared{hint}")
    if "*" in wanted:
        return loaded.at(("fit",), f"'{wanted}' matches no option: no fit is above none")
    stated = case.fit_of(stage, technology) is not None
    where: tuple[str, ...] = ("stages", stage)
    if case.pair(stage, technology).fit is not None:
        where = ("pairs", wanted, "fit")
    elif stage in case.fit:
        where = ("fit", stage, technology)
    reason = "its fit is none" if stated else "no fit is stated for it"
    return loaded.at(where, f"'{wanted}' is no option: {reason}; give it a fit, or a value under pairs")


# ---------------------------------------------------------------- as JSON


def view(case: Case, found: Reasons) -> JSON:
    """One pair as it stands; several in a list."""
    explained = [_pair(case, found, reason) for reason in found.pairs]
    head = {"value": found.optimum.value, "cost": found.optimum.cost}
    return {**head, **explained[0]} if len(explained) == 1 else {**head, "pairs": explained}


def _pair(case: Case, found: Reasons, why: Explained) -> JSON:
    made, optimum = found.programme, found.optimum
    said: JSON = {
        "pair": why.pair,
        "funded": isinstance(why, In),
        "option": made.pairs[why.option].id,
        "pair_cost": made.pairs[why.option].cost,
        "pair_value": made.pairs[why.option].value,
        "value_gap": None,
        "enters_at_cost": None,
        "enters_only_below": False,
        "displaces": [],
        "brings": [],
        "blocked_by": [],
        "enters_without": [],
        "lost_without": None,
        "demanded_by": [],
        "replaced_by": [],
        "stays_up_to_cost": None,
        "stays_only_below": False,
    }
    if isinstance(why, Out):
        said["value_gap"] = why.value_gap
        if why.enters is not None:
            said |= {"enters_at_cost": why.enters.cost, "enters_only_below": not why.enters.attained}
        gone, come = _changes(made, optimum, why.forced, why.options)
        said |= {"displaces": list(made.ids(gone)), "brings": list(made.ids(come))}
        said["blocked_by"] = [rule.title for rule in why.blocked_by]
        said["enters_without"] = [rule.title for rule in why.enters_without]
        said["sentence"] = _why_out(case, made, optimum, why)
    else:
        said["lost_without"] = why.lost
        said["demanded_by"] = [rule.title for rule in why.demanded_by]
        said["replaced_by"] = list(made.ids(_changes(made, optimum, why.without, why.options)[1]))
        if math.isfinite(why.stays.cost):
            said |= {"stays_up_to_cost": why.stays.cost, "stays_only_below": not why.stays.attained}
        said["sentence"] = _why_in(case, made, optimum, why)
    return said


def _changes(
    made: Programme, optimum: Optimum, other: Optimum | None, group: Sequence[int]
) -> tuple[list[int], list[int]]:
    """What leaves the best portfolio for another one, and what comes, the pair itself left out."""
    if other is None:
        return [], []
    return sorted(optimum.funded - other.funded - {*group}), sorted(other.funded - optimum.funded - {*group})


PORTFOLIO_COLUMNS = [
    "rule", "kind", "limit", "at", "used", "step", "gain_per_step", "next_limit", "next_gain", "gain_without",
]  # fmt: skip


def portfolio_view(case: Case, made: Programme, optimum: Optimum, worths: Sequence[Worth]) -> JSON:
    """What each limit that costs value is worth."""
    return {
        "value": optimum.value,
        "cost": optimum.cost,
        "funded": list(made.ids(optimum.funded)),
        "rules": [
            {
                "rule": worth.rule.title,
                "kind": worth.rule.rule,
                "limit": worth.side,
                "at": worth.limit,
                "used": worth.used,
                "step": worth.step,
                "gain_per_step": worth.step_gain,
                "next_limit": worth.next_limit,
                "next_gain": worth.next_gain,
                "gain_without": worth.gain_without,
                "sentence": _worth(case, worth),
            }
            for worth in worths
        ],
        "sentence": _whole(case, made, optimum, worths),
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a pair, or, of a whole portfolio, one a rule."""
    if "rules" in view:
        return [*PORTFOLIO_COLUMNS, "sentence"], view["rules"]
    pairs = view.get("pairs", [view])
    columns = [name for name in pairs[0] if name not in ("value", "cost")]
    plain = [
        {name: "; ".join(pair[name]) if isinstance(pair[name], list) else pair[name] for name in columns}
        for pair in pairs
    ]
    return columns, plain


# ---------------------------------------------------------------- in words


def text(view: JSON, currency: str, width: int) -> str:
    if "rules" in view:
        return _portfolio_text(view, width)
    pairs = view.get("pairs", [view])
    parts = [paragraph(pair["sentence"], width) for pair in pairs]
    if len(pairs) > 1:
        unit = f" {currency}" if currency else ""
        headers = ["pair", "funded", f"cost{unit}", "in up to", "value lost to change it"]
        lines = [
            [
                p["pair"], p["funded"], p["pair_cost"],
                p["stays_up_to_cost"] if p["funded"] else p["enters_at_cost"],
                p["lost_without"] if p["funded"] else p["value_gap"],
            ]
            for p in pairs
        ]  # fmt: skip
        parts.insert(0, table(headers, lines, width))
    return "\n\n".join(parts)


def _portfolio_text(view: JSON, width: int) -> str:
    headers = [
        "rule",
        "limit",
        "used",
        "one step looser",
        "gains",
        "value rises at",
        "by",
        "without the rule",
    ]
    words = {"at_most": "≤", "at_least": "≥", None: ""}
    lines = [
        [
            r["rule"], f"{words[r['limit']]} {number(r['at'])}" if r["limit"] else "–", r["used"],
            r["step"], r["gain_per_step"], r["next_limit"], r["next_gain"], r["gain_without"],
        ]
        for r in view["rules"]
    ]  # fmt: skip
    parts = [paragraph(view["sentence"], width), table(headers, lines, width)]
    return "\n\n".join(filter(None, [*parts, *(paragraph(r["sentence"], width) for r in view["rules"])]))


def _why_out(case: Case, made: Programme, optimum: Optimum, why: Out) -> str:
    pair = made.pairs[why.option]
    says = [f"{_named(case, made, why)} is not funded."]
    displaced, brought = _changes(made, optimum, why.forced, why.options)
    if why.forced is not None and why.value_gap:
        lost = f"Funding it at its {_money(case, pair.cost)} would lose {_points(why.value_gap, optimum)}"
        goes = f": {_names(case, made, displaced)} would have to go" if displaced else ""
        comes = f" and {_names(case, made, brought)} would come in" if brought else ""
        says.append(f"{lost}{goes}{comes}.")
    elif why.forced is not None:
        dearer = why.forced.cost - optimum.cost
        as_good = "Funding it would lose no value, but "
        if dearer > 1e-9 * abs(optimum.cost):
            says.append(f"{as_good}cost {_money(case, dearer)} more for the same.")
        else:
            says.append(
                f"{as_good}gain none either: of equals, the earliest pairs of the case file are taken."
            )
    elif why.enters is not None:
        says.append(f"At its {_money(case, pair.cost)} the rules allow no portfolio that has it.")
    says += _price_in(case, made, why)
    if why.enters_without:
        rules = listed([f"'{rule.title}'" for rule in why.enters_without], "or")
        says.append(f"Without the rule {rules} it would be funded as it is.")
    return " ".join(says)


def _price_in(case: Case, made: Programme, why: Out) -> list[str]:
    pair = made.pairs[why.option]
    cost, value, what = pair.cost, pair.value, _name(case, pair)
    if why.enters is None:
        if not why.blocked_by:
            return [f"At no price would it come in: its value, {_figure(value)}, is not worth having."]
        together = " together" if len(why.blocked_by) > 1 else ""
        keep = "keep" if len(why.blocked_by) > 1 else "keeps"
        rules = listed([_rule(case, rule) for rule in why.blocked_by])
        return [f"At no price would it come in: {rules} {keep} it out{together}."]
    at = why.enters.cost
    if at > cost:
        return [f"It would come in only if more were spent on it: at {_money(case, at, -1)}, for one."]
    if at == 0:
        return ["It would come in only if it cost nothing."]
    words = f"{_money(case, at, -1)} or less" if why.enters.attained else f"less than {_money(case, at)}"
    if len(why.options) > 1:
        words += f" for {what}"
    if at == cost:
        return [f"It would come in at {words}."]
    return [f"It would come in at {words}, {_money(case, cost - at, 1)} ({1 - at / cost:.0%}) cheaper."]


def _why_in(case: Case, made: Programme, optimum: Optimum, why: In) -> str:
    pair = made.pairs[why.option]
    says = [f"{_named(case, made, why)} is funded."]
    gone, come = _changes(made, optimum, why.without, why.options)
    if why.without is None:
        rules = listed([_rule(case, rule) for rule in why.demanded_by])
        says.append(f"It has to be: {rules} {'demands' if len(why.demanded_by) == 1 else 'demand'} it.")
    else:
        instead = f"; {_names(case, made, come)} would take its place" if come else ""
        instead += f"{', and' if come else ';'} {_names(case, made, gone)} would go as well" if gone else ""
        if why.lost:
            says.append(f"Without it {_points(why.lost, optimum)} would be lost{instead}.")
        else:
            dearer = why.without.cost - optimum.cost
            reason = (
                f"it would cost {_money(case, dearer)} more"
                if dearer > 1e-9 * abs(optimum.cost)
                else "of equals, the earliest pairs of the case file are taken"
            )
            says.append(f"Without it as much value could be had{instead}, but {reason}.")
    up_to, cost = why.stays.cost, pair.cost
    if math.isinf(up_to):
        says.append("It stays in however dear it becomes.")
    elif up_to <= cost * (1 + 1e-9):
        says.append(f"It has no room: if it cost more than its {_money(case, cost)} it would drop out.")
    else:
        words = "up to" if why.stays.attained else "as long as it costs less than"
        more = f", {up_to / cost - 1:.0%} more than planned" if cost else ""
        says.append(
            f"It stays in {words} {_money(case, up_to, -1)}{more}"
            + ("; beyond that no portfolio keeps the rules." if why.without is None else ".")
        )
    return " ".join(says)


def _whole(case: Case, made: Programme, optimum: Optimum, worths: Sequence[Worth]) -> str:
    says = (
        f"The best portfolio funds {len(optimum.funded)} of {len(made.pairs)} options for "
        f"{_money(case, optimum.cost)} and is worth {_figure(optimum.value)}."
    )
    if not worths:
        return f"{says} No rule costs it any value: loosening one would gain nothing."
    names = listed([f"'{title}'" for title in dict.fromkeys(w.rule.title for w in worths)])
    count = len({w.rule.title for w in worths})
    return f"{says} {names} {'costs' if count == 1 else 'cost'} it value; the other rules cost none."


def _worth(case: Case, worth: Worth) -> str:
    says = f"{_capital(_rule(case, worth.rule))}: "
    without = f"without the rule {_figure(worth.gain_without)} of value would be gained"
    if worth.limit is None:
        return f"{says}{without}."
    parts = []
    if worth.step is not None:
        gain = f"gains {_figure(worth.step_gain)} of value" if worth.step_gain else "gains nothing"
        word = "more" if worth.side == "at_most" else "less"
        parts.append(f"{_amount(case, worth.rule, worth.step, 0, step=True)} {word} {gain}")
    if worth.next_limit is not None and worth.next_gain:
        rounding = 1 if worth.side == "at_most" else -1
        at = _amount(case, worth.rule, worth.next_limit, rounding)
        parts.append(f"value first rises at {at}, by {_figure(worth.next_gain)}")
    return says + "; ".join([*parts, without]) + "."


# ---------------------------------------------------------------- words for figures


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(case: Case, made: Programme, why: Explained) -> str:
    return f"{_name(case, made.pairs[why.option], isinstance(why, In))} ({why.pair})"


def _name(case: Case, pair: Pair, whole: bool = True) -> str:
    """A pair, with its level and the period it starts in where ``whole`` and it has them."""
    more = [pair.level or "", f"from {pair.period}" if pair.period is not None else ""] if whole else []
    return ", ".join(filter(None, [pair_name(case, pair.pair), *more]))


def _names(case: Case, made: Programme, options: Sequence[int]) -> str:
    return listed([_name(case, made.pairs[i]) for i in options])


def _rule(case: Case, rule: Rule) -> str:
    return f"the rule '{rule.title}' ({rule_words(case, rule)})"


def _points(value: float, optimum: Optimum) -> str:
    share = f" ({value / optimum.value:.1%} of the best portfolio's)" if optimum.value > 0 else ""
    return f"{_figure(value)} of value{share}"


def _money(case: Case, cost: float, rounding: int = 0) -> str:
    return f"{_figure(cost, rounding)} {case.currency}".strip()


def _amount(case: Case, rule: Rule, amount: float, rounding: int, step: bool = False) -> str:
    """A limit of a rule, or a step of it, with its unit."""
    if isinstance(rule, Share):
        return f"{_figure(100 * amount, rounding)} {'percentage points' if step and amount != 0.01 else '%'}"
    if isinstance(rule, Count):
        return f"{_figure(amount, rounding)} {'pair' if amount == 1 else 'pairs'}"
    of = getattr(rule, "of", "")
    if of == "cost" or of.startswith("spend "):
        return _money(case, amount, rounding)
    unit = case.resources[of].unit if isinstance(rule, Total) and of in case.resources else ""
    return f"{_figure(amount, rounding)} {unit or ''}".strip()


def _figure(value: float | None, rounding: int = 0) -> str:
    """A figure of at least three decimals or six digits, rounded up for 1, down for −1, else to the nearest.

    What is a limit is rounded to the side on which it still holds.
    """
    if value is None:
        return "–"
    if value == 0:
        return "0"
    places = max(3, 5 - math.floor(math.log10(abs(value)))) if abs(value) < 1 else 3
    shown = round(value, places)
    if rounding and abs(shown - value) > 1e-9 * abs(value):
        unit = 10.0**-places
        shown = (math.ceil(value / unit) if rounding > 0 else math.floor(value / unit)) * unit
    if not rounding and abs(value) >= 0.001:
        places = 3
    return f"{shown:,.{places}f}".rstrip("0").rstrip(".") if places else f"{shown:,.0f}"


def change_words(case: Case, change: Any) -> str:
    """What to change so that a portfolio exists."""
    rule = change.rule
    if change.after is None:
        return f"drop the rule '{rule.title}' ({rule_words(case, rule)})"
    verb = "raise" if change.after > change.before else "lower"
    rounding = 1 if change.after > change.before else -1
    to = _amount(case, rule, change.after, rounding)
    return f"{verb} '{rule.title}' from {_amount(case, rule, change.before, 0)} to {to}"
