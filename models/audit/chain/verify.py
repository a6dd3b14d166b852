"""All that a chain's answer claims, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from ...chain.chain import Chain
from ...chain.joint import Joint
from ..findings import Finding
from .claims import ClaimedChain
from .gains import verify_gains
from .money import verify_money
from .optimal import verify_optima
from .portfolios import verify_portfolios


def verify_chain(chain: Chain, claim: ClaimedChain) -> Iterator[Finding]:
    """What each claim comes to; the optima last, by another solver."""
    known = set(chain.ids)
    every, some = claim.named()
    if any(names != known for names in every) or not some <= known:
        yield Finding("companies", "refuted", f"the chain has {', '.join(chain.ids)}, the answer others")
        return
    notions = ["nash", "kalai_smorodinsky", "most"]
    if [made.by for made in claim.together] != notions or [core.by for core in claim.core] != notions:
        yield Finding("proposals", "refuted", "not every notion of what is best is there once")
        return
    arithmetic = list(verify_portfolios(chain, claim))
    yield from arithmetic
    if any(found.status == "refuted" for found in arithmetic[:1]) and arithmetic[0].what == "options":
        return
    whole = Joint(chain)
    rooms = claim.rooms()
    yield from verify_gains(claim, {name: rooms.get(name, whole.reach(name)) for name in claim.alone})
    yield from verify_money(claim, chain.worth)
    yield from verify_optima(chain, claim)
