"""What displaces a funded pair: counted draw by draw over all portfolios, and said in words."""

import oracle
import oracle_doubt
import pytest
from loopfolio import failing, stress
from loopfolio.models.sensitivity.displacement import Displacement
from loopfolio.report.words.sureness import share_percent, why_seldom

CASE = oracle_doubt.THREE_STAGES


def test_it_is_what_enumeration_counts_over_the_draws() -> None:
    """Weights, a reading, the scale and a cost drawn 60 times: the best of all portfolios in each."""
    displaced = stress(CASE, portfolios=60).core.displaced
    drawn = failing(CASE, draws=60)  # the same draws, with what was drawn
    now = set(drawn.programme.ids(drawn.funded))
    without = {pair: [] for pair in now}
    read_so = []
    for row in drawn.to_frame().to_dict("records"):
        read, weights = oracle_doubt.three_stages_drawn(row)
        every = oracle.options(read, oracle.closeness(read, weights))
        best = max(oracle.feasible(read, every, oracle.rules_of(read)), key=lambda made: made.value)
        over = sum(every[pair]["cost"] for pair in now) > 21
        lost = 0.0 if over else (best.value - sum(every[pair]["value"] for pair in now)) / best.value
        read_so.append(row["reading x.b"])
        for pair in now - set(best.funded):
            without[pair].append((set(best.funded) - now, over, lost, row["reading x.b"]))
    assert any(without.values())
    assert set(displaced) == {pair for pair, draws in without.items() if draws}
    for pair, found in displaced.items():
        draws = without[pair]
        others = {other for instead, *_ in draws for other in instead}
        assert dict(found.instead) == pytest.approx(
            {other: sum(other in instead for instead, *_ in draws) / len(draws) for other in others}
        )
        assert list(found.instead.values()) == sorted(found.instead.values(), reverse=True)
        assert found.overspent == pytest.approx(sum(over for _, over, *_ in draws) / len(draws))
        kept = [lost for _, over, lost, _ in draws if not over]
        assert found.lost == (pytest.approx(sum(kept) / len(kept), abs=1e-9) if kept else None)
        assert found.funded_if["x", "b"] == pytest.approx(
            {
                read: 1 - sum(way == read for *_, way in draws) / read_so.count(read)
                for read in ("high", "low")
            }
        )


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (
            Displacement({"z/t": 0.8}, 0.0, 0.04, {("x", "b"): {"high": 0.9, "low": 0.2}}),
            "it hangs on x.b: 90% if high, 20% if low; in 80% of the draws without it z/t is funded instead; "
            "in draws without it what is funded now brings 4% less than could be had",
        ),
        (
            Displacement({"z/t": 0.4}, 0.75, None, {("x", "b"): {"high": 0.5, "low": 0.4}}),
            "in 75% of the draws without it the costs drawn break a limit, and this gives way",
        ),
        (Displacement({"z/t": 1.0}, 0.0, 0.001, {}), "always z/t is funded instead"),
        (Displacement({}, 0.0, 0.0, {}), "what takes its place differs from draw to draw"),
    ],
)
def test_the_reason_is_the_reading_the_money_or_what_takes_its_place(found: Displacement, says: str) -> None:
    assert why_seldom(found, str, ".".join, lambda _, read: read, share_percent) == says
