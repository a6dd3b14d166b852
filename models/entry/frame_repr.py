"""How results look in a notebook: as their table, not as the figures within."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    import pandas as pd


def one_table(offered: Any, what: str) -> None:
    """Refuse a table that there is not.

    Raises:
        ValueError: it is none of the words of ``offered``, a ``Literal``.
    """
    if what not in get_args(offered):
        raise ValueError(f"no table {what!r}; there are {', '.join(get_args(offered))}")


class FrameRepr:
    """A result that a notebook shows as a table."""

    def to_frame(self) -> pd.DataFrame:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(max_rows=60, escape=True))

    def __repr__(self) -> str:
        return str(self.to_frame().to_string(max_rows=60))
