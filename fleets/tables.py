"""The fleet as a data set: one Parquet file with a row a company, one with a row a company and pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from .._version import __version__
from ..report.results.case.fleet import FleetResult
from .company import CompanyAnswer

if TYPE_CHECKING:
    import pyarrow as pa

COMPANY_ROWS, PAIR_ROWS = 1_000, 5_000
"""Rows that are in memory at a time: of pairs there are more, and more of them are alike"""

COMPANIES = {
    "company": "string", "status": "string", "why": "string", "name": "string", "sha256": "string",
    "profile": "string", "currency": "string", "budget": "double", "value": "double", "cost": "double",
    "proven": "bool", "pairs": "int32", "unlike": "double", "open_readings": "int32",
    "decisive_readings": "int32", "costs_sourced": "int32", "costs_illustrative": "int32",
    "costs_not_stated": "int32", "given": "double", "given_value": "double", "given_worth": "double",
}  # fmt: skip
"""status: solved or failed; given: of a common budget. Values are on each company's own scale."""

PAIRS = {
    "company": "string", "pair": "string", "stage": "string", "technology": "string", "level": "string",
    "funded": "bool", "cost": "double", "currency": "string", "value": "double", "basis": "string",
    "share_of_readings": "double", "owed": "bool", "stage_rank": "int32", "stage_score": "double",
}  # fmt: skip
"""A row for what each company could fund."""


class NoParquet(RuntimeError):
    """What writes Parquet is not installed; the message says what to do."""


def can_be_written() -> None:
    """
    Raises:
        NoParquet: pyarrow is not there.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise NoParquet("the tables of a fleet need pyarrow: pip install 'loopfolio[cluster]'") from None


def write_companies(found: FleetResult, file: BinaryIO) -> None:
    """One row a company, those that failed at the end."""
    given = {one.company: one for one in found.allocation or ()}

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in found.companies:
            part = given.get(one.case)
            yield (
                one.case, "solved", None, one.name, found.files[one.case], one.profile, one.currency,
                one.budget, one.value, one.cost, one.proven, len(one.funded), one.unlike, one.open_readings,
                one.decisive_readings, one.costs_sourced, one.costs_illustrative, one.costs_not_stated,
                *((None, None, None) if part is None else (part.budget, part.value, part.worth)),
            )  # fmt: skip
        for failed in found.failed:
            yield (failed.case, "failed", failed.why, *[None] * (len(COMPANIES) - 3))

    _write("loopfolio/fleet-companies/1", COMPANIES, rows(), COMPANY_ROWS, file)


def write_pairs(answers: Iterable[CompanyAnswer], file: BinaryIO) -> None:
    """One row a company and pair."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in answers:
            at = {stage.stage: stage for stage in one.stages}
            for pair in one.pairs:
                stage = at.get(pair.stage)
                yield (
                    one.case, pair.pair, pair.stage, pair.technology, pair.level, pair.funded, pair.cost,
                    one.currency, pair.value, pair.basis, pair.share, pair.owed,
                    *((None, None) if stage is None else (stage.rank, stage.score)),
                )  # fmt: skip

    _write("loopfolio/fleet-pairs/1", PAIRS, rows(), PAIR_ROWS, file)


def _write(
    name: str, columns: dict[str, str], rows: Iterator[tuple[Any, ...]], group: int, file: BinaryIO
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # What stands here tells that the file is ours and may be replaced.
    schema = pa.schema(list(columns.items()), metadata={"schema": name, "loopfolio": __version__})
    with pq.ParquetWriter(file, schema, compression="snappy") as writer:
        while some := list(islice(rows, group)):
            arrays: list[pa.Array] = [
                pa.array(values, type=schema.field(k).type)
                for k, values in enumerate(zip(*some, strict=True))
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
