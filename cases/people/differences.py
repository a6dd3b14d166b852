"""Where one file says something else than another, place by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...models.entry.problem import Path, clipped
from ...records import dataclass
from ..workbook.cells import same
from ..yaml.flow import flow


class _Nothing:
    """What is said where nothing is."""


NOTHING = _Nothing()


@dataclass(frozen=True)
class Difference:
    """A place where two files say different things; ``NOTHING`` where one says nothing."""

    path: Path
    here: Any
    there: Any

    def words(self, case: str) -> str:
        """500 here, 400 in acme.yaml."""
        here = "not here" if self.here is NOTHING else f"{_shown(self.here)} here"
        there = f"not in {case}" if self.there is NOTHING else f"{_shown(self.there)} in {case}"
        return f"{here}, {there}"


def _shown(value: Any) -> str:
    return clipped(flow(value), 60)


def differences(
    here: Any, there: Any, passed_over: Callable[[Path], bool], path: Path = ()
) -> Iterator[Difference]:
    """Every place where ``here`` differs from ``there``, but for those that are passed over."""
    if (path and passed_over(path)) or same(_plain(here, path), _plain(there, path)):
        return
    if isinstance(here, dict) or isinstance(there, dict):
        here, there = _plain(here, path), _plain(there, path)
    if isinstance(here, dict) and isinstance(there, dict):
        for key in {**there, **here}:
            inner = (*path, key)
            yield from differences(here.get(key, NOTHING), there.get(key, NOTHING), passed_over, inner)
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        for number, (a, b) in enumerate(zip(here, there, strict=True)):
            yield from differences(a, b, passed_over, (*path, number))
    else:
        yield Difference(path, here, there)


def _plain(value: Any, path: Path) -> Any:
    """One way of writing what has two."""
    if path == ("resources",) and isinstance(value, list):
        return {str(name): {} for name in value}
    if path == ("budget",) and not isinstance(value, (dict, _Nothing)):
        return {"at_most": value}
    if path[:1] == ("fit",) and len(path) == 3 and isinstance(value, dict) and value.keys() == {"fit"}:
        return value["fit"]
    return value
