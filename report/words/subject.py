"""What a case is about, in the words of its report: the paper's subject, a chain, or a list of projects."""

from __future__ import annotations

from ...models.case.case import Case
from ...models.portfolio.conceptual import ROLES


def of_the_paper(case: Case) -> bool:
    """Whether stages are read on what the paper's Figure 2 shows, as in the cases that extend the paper's."""
    return all(criterion in case.criteria for criterion in ROLES.values())


def is_list(case: Case) -> bool:
    """Whether it is a list of projects: nothing is ranked, and all stand at one stage."""
    return not case.criteria and len(case.stages) == 1


def question(case: Case) -> str:
    """What the report answers."""
    if of_the_paper(case):
        return "Which digital technologies to fund at which stages of the value chain, and in which order"
    return "Which projects to fund" + ("" if is_list(case) else " at which stages") + ", and in which order"


def picture_says(case: Case) -> str:
    """What the picture of the stages shows."""
    if of_the_paper(case):
        shows = "The value chain after Figure 2 of Rahnama, Johansen & Öhrwall Rönnbäck (2023)"
    else:
        shows = "The stages, each where its readings place it"
    return f"{shows}, with the portfolio on it."


def picture_alt(case: Case) -> str:
    """The picture for those who do not see it."""
    what = "The value chain" if of_the_paper(case) else "The stages"
    return f"{what}, with what is funded at each stage; the tables say the same."
