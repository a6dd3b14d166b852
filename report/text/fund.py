"""The portfolio in words."""

from __future__ import annotations

from ...mcda.methods import ADDITIVE, VALUING
from ..results import unfinished as unfinished_result
from ..words.plain_text import JSON, number, paragraph, table


def fund(view: JSON, currency: str, width: int) -> str:
    """The portfolio in funding order, the rules, and what the result rests on."""
    unit = f" {currency}" if currency else ""
    budget = "no budget" if view["budget"] is None else f"a budget of {number(view['budget'])}{unit}"
    if view["pools"]:
        drawn, amount = (number(view["pools"][key]) for key in ("drawn", "amount"))
        budget += f" with {drawn} of {amount}{unit} from pools"
    solver = {"highs": "HiGHS", "cbc": "CBC"}[view["solver"]]
    title = (
        f"Portfolio under the profile {view['profile']}: {len(view['funded'])} pairs for "
        f"{number(view['cost'])}{unit} of {budget}, value {number(view['value'])}, {_proof(view, solver)}."
    )
    opened = view["open_readings"]
    varied = bool(opened["cells"]) and opened["resolved"]
    sized = any(f["level"] for f in view["funded"])
    headers = ["no.", "pair", *(["level"] if sized else []), *(["starts"] if view["periods"] else [])]
    headers += [f"cost{unit}", "value", "enters at", *(["in readings"] if varied else [])]
    rows = []
    for f in view["funded"]:
        why = f"owed: {f['owed_to']}" if f["owed_to"] else ""
        text = "; ".join(filter(None, [why, f["why"], _basis(f["cost_basis"])]))
        share = [f"{f['share_of_readings']:.0%}"] if varied else []
        when = [*([f["level"] or "–"] if sized else []), *([f["period"]] if view["periods"] else [])]
        rows.append([f["priority"], f["pair"], *when, f["cost"], f["value"], f["entry_budget"], *share, text])
    parts = [paragraph(title, width), table([*headers, "why, and cost basis"], rows, width)]
    if view["synergies"]:
        pairs = "; ".join(f"{' + '.join(s['pairs'])} {s['value']:+.3f}" for s in view["synergies"])
        parts.append(paragraph(f"Synergies counted in the value: {pairs}.", width))
    if view["periods"]:
        spent = [[p["id"], p["spent"], p["budget"]] for p in view["periods"]]
        parts.append(table(["period", f"spent{unit}", f"budget{unit}"], spent, width))
        later = view["cost"] - sum(p["spent"] for p in view["periods"])
        if later > 1e-9 * view["cost"]:
            parts.append(paragraph(f"{number(later)}{unit} more is spent after the last of them.", width))
    parts.append(_left_out(view, width))
    parts.append(_rules(view, width))
    parts.append(_baselines(view, currency, width) if view["baselines"] else "")
    parts.append(paragraph(_overrides(view), width))
    parts.append(_alternatives(view, currency, width))
    parts.append(paragraph(_reservations(view), width))
    parts.append(paragraph(" ".join(unfinished_result.sentences(view["left_out"])), width))
    return "\n\n".join(filter(None, parts))


def _proof(view: JSON, solver: str) -> str:
    """How good the portfolio is known to be."""
    if view["status"] == "optimal":
        return f"proven optimal by {solver}"
    why = {"time-limit": "when the time was over", "stopped": "when it was stopped"}[view["status"]]
    if view["bound"] is None:
        return f"the best that {solver} had {why}, and nothing known of how much better another could be"
    bound = f"no other is worth more than {number(view['bound'])} (gap {view['gap']:.2%})"
    return f"the best that {solver} had {why}: {bound}"


def _basis(basis: str) -> str:
    return "cost not sourced" if basis == "not stated" else f"cost {basis}"


def _left_out(view: JSON, width: int) -> str:
    left = sorted(view["not_funded"], key=lambda n: -n["value"])
    if not left:
        return "Every option is funded."
    names = [f"{n['pair']}{':' + n['level'] if n['level'] else ''} {number(n['value'])}" for n in left[:8]]
    shown = ", ".join(names)
    more = f", and {len(left) - 8} more" if len(left) > 8 else ""
    return paragraph(f"Not funded, by value: {shown}{more}.", width)


def _rules(view: JSON, width: int) -> str:
    rows = []
    for rule in view["rules"]:
        limits = [
            f"{words} {number(rule[key])}"
            for key, words in (("at_least", "≥"), ("at_most", "≤"))
            if rule[key] is not None
        ]
        due = f"by {rule['by']}" if rule["by"] else ""
        limit = " and ".join(filter(None, [*limits, due]))
        rows.append([rule["name"], rule["rule"], rule["used"], limit, rule["binding"], rule["forgone"]])
    return table(["rule", "kind", "used", "limit", "binding", "value gained without it"], rows, width)


def _baselines(view: JSON, currency: str, width: int) -> str:
    """The best portfolio against what would be done without a solver."""
    names = {
        "do_nothing": "do nothing",
        "obligations": "the cheapest that keeps the rules",
        "by_value_per_cost": "by value per cost, by hand",
    }
    rows = [
        [name, len(found["funded"]), found["cost"], found["value"], ", ".join(found["broken"]) or "none"]
        for name, found in ((names[key], found) for key, found in view["baselines"].items())
    ]
    rows.append(["the best portfolio", len(view["funded"]), view["cost"], view["value"], "none"])
    by_hand = view["baselines"]["by_value_per_cost"]
    gain = view["value"] - by_hand["value"]
    if not by_hand["feasible"]:
        says = "By value per cost alone, a planner would end with a portfolio that breaks rules."
    elif gain <= 1e-9 * abs(view["value"]):
        says = "Taking pairs by value per cost, by hand, is worth as much here: optimising gains nothing."
    else:
        share = f" ({gain / by_hand['value']:.1%} more)" if by_hand["value"] > 0 else ""
        says = f"Optimising gains {number(gain)} of value over taking pairs by value per cost{share}."
    headers = ["instead", "pairs", f"cost {currency}".strip(), "value", "rules broken"]
    return table(headers, rows, width) + "\n\n" + paragraph(says, width)


def _overrides(view: JSON) -> str:
    """What was forced on the portfolio, and what that costs."""
    found = view.get("overrides_cost")
    if found is None:
        return ""
    asked = [f"with {pair}" for pair in found["force"]] + [f"without {pair}" for pair in found["without"]]
    lost, free = found["value_lost"], found["value_without_overrides"]
    share = f", {lost / free:.1%}" if free > 0 else ""
    costs = f"That costs {number(lost)} of value{share}, against" if lost else "That costs nothing against"
    return f"As asked for, {' and '.join(asked)}. {costs} the best portfolio, worth {number(free)}."


def _alternatives(view: JSON, currency: str, width: int) -> str:
    found = view.get("alternatives")
    if found is None:
        return ""
    pairs = "a pair" if view["differing"] == 1 else f"{view['differing']} pairs"
    says = f"Next best portfolios, each differing from all better ones in at least {pairs}."
    if view["alternatives_exhausted"]:
        says = (says if found else "") + f" No {'other' if found else 'second'} portfolio that differs so "
        says += "much keeps the rules."
    rows = [
        [
            k, other["value"],
            "–" if other["share_of_best"] is None else f"{other['share_of_best']:.1%}",
            other["cost"], ", ".join(other["drops"]) or "nothing", ", ".join(other["adds"]) or "nothing",
        ]
        for k, other in enumerate(found, 2)
    ]  # fmt: skip
    headers = ["no.", "value", "of the best", f"cost {currency}".strip(), "drops", "adds"]
    return "\n\n".join(filter(None, [paragraph(says, width), table(headers, rows, width)]))


def _reservations(view: JSON) -> str:
    """What the portfolio rests on, said plainly."""
    stated = sum(f["value_stated"] for f in view["funded"])
    if stated and stated == len(view["funded"]):
        says = ["Values are those that the case states."]
    else:
        says = ["Value is a score (stage priority × fit), not money."]
        if stated:
            says[0] = says[0][:-1] + f"; {stated} of {len(view['funded'])} are stated by the case."
    left_out = {left["part"] for left in view["left_out"]}
    if "entry_budgets" in left_out:
        says.append("Priorities follow value per cost: entry budgets were not worked out.")
    if "additive" not in left_out:
        says.append(_additively(view))
    opened = view["open_readings"]
    if opened["cells"] and opened["resolved"]:
        shaky = [f["pair"] for f in view["funded"] if f["share_of_readings"] < 1]
        ways = f"all {opened['combinations']} ways the open cells could read"
        if shaky:
            says.append(f"Not funded under {ways}: {', '.join(shaky)}; the other pairs are.")
        else:
            says.append(f"Every funded pair stays funded under {ways}.")
    if not view["entry_budgets_exact"] and "entry_budgets" not in left_out:
        many = "" if "frontier" in left_out else ": there are too many portfolios below"
        says.append(f"Entry budgets were read at evenly spread budgets{many}.")
    marked = sum(f["cost_basis"] == "illustrative" for f in view["funded"])
    if marked:
        says.append(f"{marked} of {len(view['funded'])} funded costs are illustrative: nobody measured them.")
    says.append("Best portfolios are not nested: with another budget a funded pair may drop out.")
    return " ".join(filter(None, says))


def _additively(view: JSON) -> str:
    """What the additive value would choose."""
    how = VALUING[view["method"]]
    other = "closeness" if view["method"] == ADDITIVE else how.short or how.called
    says = f"Valued additively instead of by {other}"
    if view["additive"] is None:
        return f"{says}, no portfolio would keep the rules."
    if view["additive"]["differs"]:
        differs = ", ".join(view["additive"]["differs"])
        return f"{says}, the portfolio would differ in {differs}."
    if view["method"] != ADDITIVE:
        return f"{says}, the portfolio would be the same."
    return ""
