"""Where everything in the picture of a chain goes: a card a company, and lines beside the cards, in px.

Cards stand below each other. What a pair is tied to runs left of them as it is where each goes alone, and
right of them as it is together. Every line has a track of its own there, so that none runs over words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from ...models.case.case import Case
from ...models.options.option import option_id_parts
from ...records import dataclass
from ..results.case.chain import ChainResult
from ..words.subject import is_list
from ..words.text_metrics import clean, width, wrap
from ..words.wording import amount, pair_name, pair_parts
from .chain_plan import Plan, Tie, gain_words, ties
from .geometry import Box

NAME, TEXT = 14.0, 12.0
"""Font sizes of a company's name and of everything else"""
LINE, ROW = 16.0, 22.0
CARD = 520.0
"""Width of a card"""
PAD, GAP = 12.0, 18.0
"""Inside a card, and between two"""
DOT, TRACK, PILL = 5.5, 20.0, 17.0
"""Radius of a mark; between two tracks; width and height of a number on one"""
SIGN = "+ "
"""Before what is funded together only, as − before what is funded alone only"""
_APART = 6.0
"""Between two lines that end at one mark"""
_ROOM = CARD - 2 * PAD - 4 * DOT
"""For the words of a row"""


@dataclass(frozen=True)
class Row:
    """What a company could fund, with a mark at the left if it would alone and at the right if together."""

    pair: str
    lines: tuple[str, ...]
    y: float
    """Of its marks"""
    alone: bool
    together: bool


@dataclass(frozen=True)
class Card:
    """A company, or what is bought for several."""

    key: str
    box: Box
    name: tuple[str, ...]
    says: tuple[str, ...]
    """What it has alone and together"""
    rows: tuple[Row, ...]
    rest: tuple[str, ...]
    """What it funds either way and nothing is tied to"""

    @property
    def head(self) -> float:
        """Where lines end that are tied to the company and to none of its pairs."""
        return self.box.y + PAD + 5.0

    def says_from(self) -> float:
        """The y below the name."""
        return self.box.y + PAD + LINE * len(self.name)

    def rest_from(self) -> float:
        return self.box.y + self.box.h - PAD - LINE * len(self.rest)


@dataclass(frozen=True)
class Track:
    """A line beside the cards: from one mark to another by way of its track."""

    tie: Tie
    realised: bool
    column: int
    """0 is next to the cards"""
    start: float
    """The y of its ends"""
    end: float
    pill: float
    """The y of its number"""


@dataclass(frozen=True)
class ChainLayout:
    """Cards from (0, 0) downwards, and what runs beside them."""

    cards: tuple[Card, ...]
    alone: tuple[Track, ...]
    together: tuple[Track, ...]
    height: float


def chain_layout(found: ChainResult, plan: Plan) -> ChainLayout:
    """Cards as high as what they hold, and tracks so that no two lines lie on each other."""
    tied = ties(found, plan)
    cards: list[Card] = []
    y = 0.0
    for key in found.alone:
        cards.append(_card(found, plan, tied, key, y))
        y = cards[-1].box.y + cards[-1].box.h + GAP
    for made in found.between.programmes:
        cards.append(_programme(found, plan, made.programme, y))
        y = cards[-1].box.y + cards[-1].box.h + GAP
    return ChainLayout(
        cards=tuple(cards),
        alone=_tracks(cards, [tie for tie in tied if tie.kind != "payment"], together=False),
        together=_tracks(cards, tied, together=True),
        height=y - GAP,
    )


def _card(found: ChainResult, plan: Plan, tied: Sequence[Tie], key: str, top: float) -> Card:
    assert found.answer is not None
    case = found.answer.chain.company(key).case
    alone, together = found.alone[key].funded, plan.joint.funded[key]
    at_ends = {pair for tie in tied for company, pair in (tie.start, tie.end) if company == key and pair}
    at_ends |= {
        side.partition(":")[2]
        for made in found.between.programmes
        for side in made.pairs
        if side.partition(":")[0] == key
    }
    either = {*alone, *together}
    options = [option.id for option in found.answer.options[key] if option.id in either]
    pairs = {option_id_parts(option)[0] for option in options}
    own = list(dict.fromkeys(option.pair for option in found.answer.options[key]))
    shown = [o for o in options if (o in alone) != (o in together) or option_id_parts(o)[0] in at_ends]
    shown += [pair for pair in own if pair in at_ends and pair not in pairs]
    shown.sort(key=lambda option: own.index(option_id_parts(option)[0]))
    name = wrap(clean(found.names[key]), NAME, CARD - 2 * PAD, 4, bold=True)
    says = [line for words in gain_words(found, plan, key) for line in wrap(words, TEXT, CARD - 2 * PAD, 3)]
    rows: list[Row] = []
    y = top + PAD + LINE * (len(name) + len(says)) + 6.0
    for option in shown:
        bold = option in together and option not in alone
        lines = wrap(pair_name(case, option), TEXT, _ROOM - width(SIGN, TEXT, bold), 3, bold)
        pair = option_id_parts(option)[0]
        ends = sum((key, pair) in (tie.start, tie.end) for tie in tied)
        high = max(ROW + LINE * (len(lines) - 1), _APART * ends + 8.0)
        rows.append(Row(pair, tuple(lines), y + high / 2, option in alone, option in together))
        y += high
    kept = [option for option in options if option not in shown]
    rest = wrap(f"Either way: {by_stage(case, kept)}.", TEXT, CARD - 2 * PAD, 12) if kept else []
    high = y + (LINE * len(rest) + 4.0 if rest else 0.0) + PAD - top
    return Card(key, Box(0.0, top, CARD, high), tuple(name), tuple(says), tuple(rows), tuple(rest))


def by_stage(case: Case, options: Sequence[str]) -> str:
    """What is funded, by where: Mining: Internet of Things, passport; Use: passport."""
    if is_list(case):
        return ", ".join(pair_name(case, option) for option in options)
    found: dict[str, list[str]] = {}
    for option in options:
        what, where = pair_parts(case, option)
        found.setdefault(where, []).append(what)
    return "; ".join(f"{where}: {', '.join(what)}" for where, what in found.items())


def _programme(found: ChainResult, plan: Plan, programme: str, top: float) -> Card:
    """What is bought once: a row for each company that it is for, with what it pays."""
    made = next(one for one in found.between.programmes if one.programme == programme)
    unit = f" {found.currency}" if found.currency else ""
    name = wrap(
        f"{clean(made.name)}, bought once: {amount(made.cost)}{unit}", NAME, CARD - 2 * PAD, 3, bold=True
    )
    rows: list[Row] = []
    y = top + PAD + LINE * len(name) + 4.0
    for key in made.split:
        own = [b.paid[key] for b in found.alone[key].programmes if b.programme == programme]
        joint = [b.paid[key] for b in plan.joint.programmes if b.programme == programme and key in b.paid]
        pays = [
            f"{amount(fsum(paid))}{unit} {how}" for paid, how in ((own, "alone"), (joint, "together")) if paid
        ]
        words = f"{clean(found.names[key])} pays {', '.join(pays) or 'nothing'}"
        lines = wrap(words, TEXT, _ROOM, 3)
        high = ROW + LINE * (len(lines) - 1)
        rows.append(Row("", tuple(lines), y + high / 2, bool(own), bool(joint)))
        y += high
    box = Box(0.0, top, CARD, y + PAD - top)
    return Card(f"programme {programme}", box, tuple(name), (), tuple(rows), ())


# ---------------------------------------------------------------- lines


def _tracks(cards: Sequence[Card], tied: Sequence[Tie], together: bool) -> tuple[Track, ...]:
    ends = _ends(cards, tied, together)
    spans = sorted(ends, key=lambda tie: abs(ends[tie][0] - ends[tie][1]))
    columns: list[list[tuple[float, float]]] = []
    found: list[Track] = []
    for tie in spans:
        start, end = ends[tie]
        low, high = min(start, end) - PILL, max(start, end) + PILL
        free = [k for k, taken in enumerate(columns) if all(b < low or high < a for a, b in taken)]
        column = free[0] if free else len(columns)
        if not free:
            columns.append([])
        columns[column].append((low, high))
        realised = tie.together if together else tie.alone
        found.append(Track(tie, realised, column, start, end, (start + end) / 2))
    return tuple(replace(track, pill=_pill(track, found)) for track in found)


def _ends(cards: Sequence[Card], tied: Sequence[Tie], together: bool) -> dict[Tie, tuple[float, float]]:
    """The y of both ends of each, a little apart where several end at one mark."""
    marks = {tie: (_mark(cards, tie.start, together), _mark(cards, tie.end, together)) for tie in tied}
    at: dict[float, list[tuple[float, Tie, int]]] = {}
    for tie, (start, end) in marks.items():
        at.setdefault(start, []).append((end, tie, 0))
        at.setdefault(end, []).append((start, tie, 1))
    found = {tie: [start, end] for tie, (start, end) in marks.items()}
    for y, here in at.items():
        here.sort(key=lambda other: other[0])
        for k, (_, tie, which) in enumerate(here):
            found[tie][which] = y + (k - (len(here) - 1) / 2) * _APART
    return {tie: (start, end) for tie, (start, end) in found.items()}


def _mark(cards: Sequence[Card], side: tuple[str, str], together: bool) -> float:
    company, pair = side
    card = next(card for card in cards if card.key == company)
    rows = [row for row in card.rows if pair and row.pair == pair]
    funded = [row for row in rows if (row.together if together else row.alone)]
    return (funded or rows)[0].y if rows else card.head


def _pill(track: Track, every: Sequence[Track]) -> float:
    """As near to its middle as no line passes below it."""
    passing = [y for other in every if other.column > track.column for y in (other.start, other.end)]
    middle = (track.start + track.end) / 2
    room = abs(track.start - track.end) / 2 - PILL / 2
    steps = sorted((k * side for k in range(int(max(room, 0.0)) + 1) for side in (-1, 1)), key=abs)
    clear = PILL / 2 + 2.0
    return next((middle + s for s in steps if all(abs(middle + s - y) >= clear for y in passing)), middle)
