"""What a chain's answer states, as read back; nobody has checked it."""

from __future__ import annotations

from ...chain.answer import By
from ..claims import _Claimed


class ClaimedPurchase(_Claimed):
    programme: str
    buyers: list[str]
    paid: dict[str, float]


class ClaimedLink(_Claimed):
    start: str
    end: str
    value: float


class ClaimedAlone(_Claimed):
    value: float
    cost: float
    funded: list[str]
    programmes: list[ClaimedPurchase]
    ideal: float


class ClaimedJoint(_Claimed):
    """A joint portfolio."""

    funded: dict[str, list[str]]
    values: dict[str, float]
    costs: dict[str, float]
    gains: dict[str, float]
    links: list[ClaimedLink]
    programmes: list[ClaimedPurchase]


class ClaimedLoser(_Claimed):
    company: str
    loss: float
    instead: ClaimedJoint


class ClaimedAgreed(ClaimedJoint):
    by: By
    shares: dict[str, float | None]
    proven: bool
    losers: list[ClaimedLoser]


class ClaimedPoint(ClaimedJoint):
    nobody_loses: bool


class ClaimedBlocking(_Claimed):
    members: list[str]
    values: dict[str, float]


class ClaimedCore(_Claimed):
    by: By
    stable: bool
    blocking: list[ClaimedBlocking]


class ClaimedShares(_Claimed):
    excess: float
    shares: dict[str, float]


class ClaimedWorth(_Claimed):
    members: list[str]
    worth: float


class ClaimedPayment(_Claimed):
    payer: str
    payee: str
    amount: float


class ClaimedMoney(_Claimed):
    portfolio: ClaimedJoint
    worth: dict[str, float]
    to_shapley: list[ClaimedPayment]
    to_least_core: list[ClaimedPayment]


class ClaimedChain(_Claimed):
    files: dict[str, str]
    alone: dict[str, ClaimedAlone]
    by_chance: list[ClaimedLink]
    together: list[ClaimedAgreed]
    pareto: list[ClaimedPoint]
    pareto_complete: bool
    core: list[ClaimedCore]
    shapley: dict[str, float] | None
    least_core: ClaimedShares | None
    coalitions: list[ClaimedWorth] | None
    in_money: ClaimedMoney | None

    def rooms(self) -> dict[str, float]:
        """Who is said to be able to gain → ideal less alone."""
        rooms = {name: alone.ideal - alone.value for name, alone in self.alone.items()}
        said = self.together[0].shares
        return {name: room for name, room in rooms.items() if room > 0 and said[name] is not None}

    def named(self) -> tuple[list[set[str]], set[str]]:
        """What has to be of all companies, and names of which each has to be one of them."""
        every = [set(self.alone)]
        for made in self.portfolios().values():
            every += [set(made.funded), set(made.values), set(made.costs), set(made.gains)]
        every += [set(made.shares) for made in self.together]
        some = {loser.company for made in self.together for loser in made.losers}
        some |= {name for core in self.core for one in core.blocking for name in one.members}
        some |= {name for core in self.core for one in core.blocking for name in one.values}
        some |= {name for group in self.coalitions or () for name in group.members}
        if self.shapley is not None:
            every.append(set(self.shapley))
        if self.least_core is not None:
            every.append(set(self.least_core.shares))
        if self.in_money is not None:
            every.append(set(self.in_money.worth))
            for paid in (*self.in_money.to_shapley, *self.in_money.to_least_core):
                some |= {paid.payer, paid.payee}
        return every, some

    def portfolios(self) -> dict[str, ClaimedJoint]:
        """Every joint portfolio of all companies, by where it stands."""
        found: dict[str, ClaimedJoint] = {}
        for made in self.together:
            found[made.by] = made
            for loser in made.losers:
                found[f"{made.by}, without loss of {loser.company}"] = loser.instead
        for k, point in enumerate(self.pareto, 1):
            found[f"pareto {k}"] = point
        if self.in_money is not None:
            found["in money"] = self.in_money.portfolio
        return found
