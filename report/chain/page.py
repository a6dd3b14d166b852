"""A chain's report: one HTML file that opens without a network or a script, for those who are to agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..._version import __version__
from ..diagram.chain_layout import by_stage
from ..diagram.chain_plan import IN_MONEY, plan_of
from ..diagram.chain_svg import chain_svg
from ..page.page import LONG_WORD, styles, templates
from ..results.case.chain import ChainResult
from ..words import wording as say
from ..words.text_metrics import clean
from .between import between
from .grounds import banner, not_gone_through, rests
from .money import in_short, money
from .proposals import ALL, Proposal, investments, leaving, losing, proposals, table

_HERE = Path(__file__).parent

Facts = dict[str, Any]
"""What one part of the template shows: every number already as it is read."""


def chain_html(found: ChainResult) -> str:
    """One self-contained page, as the report of a case is."""
    from markupsafe import Markup

    pictures = {"together": Markup(chain_svg(found, found.together[0].by, key=False))}
    if found.in_money is not None:
        pictures["money"] = Markup(chain_svg(found, IN_MONEY, key=False))
    return (
        templates(_HERE)
        .get_template("chain.html")
        .render(facts(found), version=__version__, style=Markup(styles()), pictures=pictures)
        .lstrip()
    )


def facts(found: ChainResult) -> Facts:
    """All that the report says, by part."""
    made = proposals(found)
    return {
        "title": clean(found.chain),
        "long_words": _long_words(found),
        "companies": say.count(len(found.alone), "company", "companies"),
        "unit": f" [{clean(found.currency)}]" if found.currency else "",
        "banner": banner(found),
        "figures": _figures(found, made),
        "short": list(_short(found, made)),
        "proposals": made,
        "table": table(found, made),
        "between": between(found, made, plan_of(found, found.together[0].by)),
        "alone": _alone(found),
        "losing": losing(found, made),
        "leaving": leaving(found, made),
        "investments": investments(found),
        "money": money(found),
        "rests": rests(found),
        "not_gone_through": list(not_gone_through(found)),
    }


def _long_words(found: ChainResult) -> bool:
    """Whether some name has a word that has to be broken wherever it is."""
    assert found.answer is not None
    names = [found.currency, *found.names.values(), *(made.name for made in found.between.programmes)]
    for company in found.answer.chain.companies:
        names += [say.pair_name(company.case, option.id) for option in found.answer.options[company.id]]
    return any(len(word) > LONG_WORD for name in names for word in name.split())


def _figures(found: ChainResult, made: list[Proposal]) -> list[tuple[str, str, str]]:
    links, first = len(found.between.links), made[0].joint
    shown = []
    if links:
        shown.append(("Links that count alone", f"{len(found.by_chance)}", f"of {links}"))
        shown.append((f"and together, by {made[0].title}", f"{len(first.links)}", f"of {links}"))
    gaining = sum(gain > 0 for gain in first.gains.values())
    shown.append(("Companies that gain", f"{gaining}", f"of {len(found.alone)}"))
    shown.append(("Proposals that differ", f"{len(made)}", ""))
    return shown


def _short(found: ChainResult, made: list[Proposal]) -> list[str]:
    """What those at the table should know first."""
    first, names = made[0], found.names
    gain = [clean(names[key]) for key, value in first.joint.gains.items() if value > 0]
    lose = [clean(names[key]) for key, value in first.joint.gains.items() if value < 0]
    said = []
    if not gain:
        said.append("Going together brings nobody anything unless another loses by it: each may go alone.")
    else:
        rest = " and nobody loses" if not lose else f" and {say.listed(lose)} would lose"
        said.append(f"By {_quoted(first)}, {say.listed(gain)} {'gain' if len(gain) > 1 else 'gains'}{rest}.")
    if len(made) == 1:
        said.append("All three notions of what is best choose the same proposal.")
    for one in made:
        who = [clean(names[key]) for key, value in one.joint.gains.items() if value < 0]
        if who and one is not first:
            said.append(f"By {_quoted(one)}, {say.listed(who)} would lose: what keeps them in stands below.")
    stable = [_quoted(one) for one in made if not one.blocking]
    if len(stable) == len(made):
        said.append(f"Nobody would do better by leaving {'it' if len(made) == 1 else 'any of them'}.")
    elif stable:
        said.append(f"Nobody would do better by leaving {say.listed(stable, 'or')}.")
    if found.in_money is not None and found.coalitions is not None:
        said += in_short(found)
    return said


def _quoted(made: Proposal) -> str:
    return made.title if made.title == ALL else f"“{made.title}”"


def _alone(found: ChainResult) -> Facts:
    assert found.answer is not None
    rows = []
    for key, alone in found.alone.items():
        case = found.answer.chain.company(key).case
        rows.append(
            {
                "name": clean(found.names[key]),
                "profile": say.profile_title(case, alone.profile),
                "value": say.score(alone.value),
                "cost": say.amount(alone.cost),
                "funded": by_stage(case, alone.funded) or "nothing",
                "buys": [
                    f"{clean(_called(found, bought.programme))} ({say.amount(bought.paid[key])})"
                    for bought in alone.programmes
                ],
            }
        )
    return {"rows": rows, "chance": _chance(len(found.by_chance), len(found.between.links))}


def _chance(count: int, links: int) -> str:
    """Of links how many come about without an agreement."""
    if not links:
        return ""
    if not count:
        return " No link comes about that way."
    needs = "it needs" if count == 1 else "they need"
    comes = "comes" if count == 1 else "come"
    return f" Of {say.count(links, 'link')} {count} {comes} about all the same: {needs} no agreement."


def _called(found: ChainResult, programme: str) -> str:
    return next(made.name for made in found.between.programmes if made.programme == programme)
