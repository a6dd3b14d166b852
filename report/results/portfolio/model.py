"""The whole programme as formulas, as a result."""

from __future__ import annotations

from ....models.case.case import Case
from ....models.entry.entry import TOLERANCE
from ....models.portfolio.formulas import Formulas
from ...documents.formulas import Model, ModelRow, ModelTerm, ModelVariable
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table
from ...words.rules import rule_words

TIES = (
    "Of portfolios of equal value the cheapest is taken: least total cost of the variables. Of those the one "
    "that starts earliest: the fewest periods before its options start, all together. Of those the one that "
    "funds the earliest option of the list on which they differ. Another solver may end with another of the "
    "same value."
)
EXACTNESS = (
    f"Values within {TOLERANCE:g} of what they are summed from are equal, and a rule is kept within "
    f"{TOLERANCE:g} of its limit or of what it sums. A solver whose tolerances are wider may take a "
    "portfolio that misses a limit by as little as they let through: hold what it finds against the rows."
)

IN_DRAWS = (
    "A limit that is to hold in so many of the draws of the costs is no row: of those that would say it all, "
    "the ones are here that the optimum needs. Another solver ends with the same value; hold what it finds "
    "against the draws."
)


@part
class ModelResult(Result):
    """The integer programme whose optimum is the portfolio: 0–1 variables, an objective and linear rows."""

    variables: tuple[ModelVariable, ...]
    """Options in the order of the case file, then synergies; the sum of value × variable is maximised."""
    rows: tuple[ModelRow, ...]
    notes: tuple[str, ...]
    """How ties are settled, and how exactly rules are kept."""
    title: str = hidden("")
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_rows(self), _variables(self))

    @property
    def _files(self) -> Model:
        return Model(self.title, self.variables, self.rows, self.notes, self.currency)

    def lp(self) -> str:
        """In the LP format of CPLEX, which most solvers read."""
        return self._files.lp()

    def mps(self) -> str:
        """In free MPS; it minimises the value with its sign turned, as not every reader knows a maximum."""
        return self._files.mps()

    def text(self, width: int = 80) -> str:
        """For reading: every variable and what it is, then the formulas under the names of their rules."""
        return self._files.text(width)


def model(found: Formulas, case: Case, profile: str) -> ModelResult:
    """``profile``: by whose weights the options are valued."""
    names = [variable.name for variable in found.variables]
    return ModelResult(
        variables=tuple(
            ModelVariable(
                v.name,
                None if v.joint else v.options[0],
                v.options if v.joint else (),
                v.value,
                v.cost,
                v.waits,
            )
            for v in found.variables
        ),
        rows=tuple(
            ModelRow(
                name=row.name,
                of=row.of,
                rule=None if row.rule is None else row.rule.title,
                says="" if row.rule is None else rule_words(case, row.rule),
                terms=tuple(ModelTerm(names[i], c) for i, c in row.terms),
                at_least=row.at_least,
                at_most=row.at_most,
            )
            for row in found.rows
        ),
        notes=(TIES, EXACTNESS, *((IN_DRAWS,) if found.beyond else ())),
        title=f"{case.name}, under the weights of {profile}",
        currency=case.currency,
    )


def _rows(found: ModelResult) -> Table:
    """One row a coefficient, those of the objective first."""
    rows: list[tuple[object, ...]] = [
        ("value", v.name, v.value, "objective", None, None, None) for v in found.variables
    ]
    for row in found.rows:
        about = (row.of, row.rule, row.at_least, row.at_most)
        rows += [(row.name, t.variable, t.coefficient, *about) for t in row.terms] or [
            (row.name, None, None, *about)
        ]
    return Table(
        "rows",
        "Every coefficient of the programme, those of the objective first.",
        (
            Column("row", "row", "text"),
            Column("variable", "variable", "text"),
            Column("coefficient", "coefficient", "amount"),
            Column("of", "of", "text"),
            Column("rule", "rule", "text"),
            Column("at_least", "at least", "amount"),
            Column("at_most", "at most", "amount"),
        ),
        tuple(rows),
        key=2,
    )


def _variables(found: ModelResult) -> Table:
    return Table(
        "variables",
        "Every variable, and what it is when it is 1.",
        (
            Column("variable", "variable", "text"),
            Column("option", "option", "name"),
            Column("synergy_of", "synergy of", "text"),
            Column("value", "value", "score"),
            Column("cost", "cost", "money", found.currency),
            Column("waits", "periods before it starts", "count"),
        ),
        tuple((v.name, v.option, " ".join(v.synergy_of), v.value, v.cost, v.waits) for v in found.variables),
    )
