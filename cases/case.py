"""A case as Python makes it: from its fields, from data frames, or out of another one.

What a case says is in ``models.case``, and whether it is sound in ``models.validation``. This is
where the two meet, so that no case is made that a file could not have said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ..models.case.case import Case as CaseFields
from .changes import Change, Changes, merged, written
from .files import Source, on_base
from .judge import judge
from .numbers import read_numbers
from .values import Values
from .yaml.document import Node, Slip
from .yaml.given import current_folder

if TYPE_CHECKING:
    from typing import Self

    import pandas as pd

NAME = "case"
"""What a case is called that does not say."""


class Case(Changes, CaseFields):
    """A company's case: everything that one decision rests on.

    ``Case(format=1, stages=…, …)`` takes what a file would hold, and validates it as a file.

    Raises:
        CaseError: with every problem, each with its path.
    """

    def __init__(self, **fields: Any) -> None:
        _, slips, _, tree = tree_of(fields, NAME)
        self.__setstate__(judge(tree, slips, NAME, NAME).case.__getstate__())

    @classmethod
    def of(cls, fields: CaseFields) -> Self:
        """The case that sound fields are."""
        return cast("Self", cls.model_construct(fields.model_fields_set, **dict(fields)))

    @classmethod
    def from_frames(
        cls,
        readings: pd.DataFrame,
        *,
        criteria: pd.DataFrame | Mapping[str, Any] | None = None,
        technologies: pd.DataFrame | pd.Series[Any] | None = None,
        fit: pd.DataFrame | None = None,
        weights: pd.DataFrame | pd.Series[Any] | None = None,
        budget: float | Mapping[str, Any] | None = None,
        rules: Sequence[Mapping[str, Any]] = (),
        currency: str | None = None,
        name: str | None = None,
        **fields: Any,
    ) -> Self:
        """A case from data frames of pandas, which are labelled: rows and columns have names.

        ``readings``: stages by criteria; a level, a number within the criterion's bounds, or a list
        of those where nobody knows which, the likeliest first.
        ``criteria``: criteria by direction (``max``, ``min``), ``unit`` and ``bounds`` ([lowest, highest]);
        without them, more is better on each, and all are read in levels.
        ``technologies``: technologies by what a file says of them, ``cost`` at least; or a Series of costs.
        ``fit``: stages by technologies; ``none``, ``low``, ``medium``, ``high`` or a number from 0 to 1.
        ``weights``: profiles by criteria, each row summing to 1; or a Series, one profile called weights.
        ``budget``, ``rules``, ``currency``, ``name`` and further ``fields`` (``pairs``, ``periods``, …): as
        in a file. Costs are in ``currency``.

        Rows and columns may be called by words: "Cell making" gets the key cell_making, by which rules
        and pairs speak of it, and is shown by its words. What is missing (NaN, None) is not said: a fit
        that is missing is no option.

        Raises:
            CaseError: with every problem, each with its frame, row and column.
        """
        from .frames import frames_tree

        given = {
            "readings": readings,
            "criteria": criteria,
            "technologies": technologies,
            "fit": fit,
            "weights": weights,
        }
        rest = {"name": name, "currency": currency, "budget": budget, "rules": [*rules] or None}
        tree, slips = frames_tree(given, {**{k: v for k, v in rest.items() if v is not None}, **fields})
        slips = [*slips, *read_numbers(tree)]
        return cls.of(judge(tree, slips, "readings", NAME).case)

    def to_yaml(self) -> str:
        """The text of a case file that says the same, and extends nothing."""
        return written(whole_tree(self).plain()).decode()

    def __repr__(self) -> str:
        return f"<case {self.name!r}: {counted(self)}>"

    __str__ = __repr__

    @property
    def _fields(self) -> CaseFields:
        return self

    def _changed(self, *changes: Change) -> Self:
        tree, slips = merged(tree_of_case(self), changes)
        return self.of(judge(tree, slips, "override", NAME).case)


def counted(case: CaseFields) -> str:
    """Its size in words."""
    return f"{len(case.stages)} stages, {len(case.technologies)} technologies"


def tree_of(fields: Mapping[str, Any], called: str) -> tuple[Node, list[Slip], list[Source], Node]:
    """The tree of a case given as Python values, what is wrong with it as it stands, the files that
    it extends, and the tree on top of these.

    Raises:
        CaseError: what it extends cannot be read.
    """
    values = Values(called)
    own = values.tree(fields)
    folder = current_folder()
    tree, slips, bases = on_base(own, values.slips, [], folder, folder, ())
    return own, slips, bases, tree


def tree_of_case(case: CaseFields) -> Node:
    """The tree of a file that would say the same."""
    said = case.model_dump(exclude_unset=True)
    for stage in said.get("stages", {}).values():
        for criterion in case.pairwise:  # what follows from comparisons is no reading that anybody stated
            stage.pop(criterion, None)
    return Values(NAME).tree(said)


def whole_tree(case: CaseFields) -> Node:
    """The tree of a file that would say the same, and extends nothing."""
    tree = tree_of_case(case)
    tree.value.pop("extends", None)
    return tree
