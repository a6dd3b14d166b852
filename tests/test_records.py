"""Frozen dataclasses whose methods are made when needed are those of the standard library."""

import dataclasses
import inspect
import pickle

import pytest
from loopfolio.records import dataclass


class Stated:
    """What both are made from."""

    first: int
    second: tuple[str, ...] = ()
    made: list[int] = dataclasses.field(default_factory=list)
    beside: object = dataclasses.field(default=None, compare=False, repr=False)
    later: int = dataclasses.field(init=False, default=7)
    kept: dict[str, int] = dataclasses.field(init=False, default_factory=dict)


def copy_of(cls: type) -> type:
    return type(
        "Stated",
        (),
        {key: value for key, value in vars(cls).items() if key not in ("__dict__", "__weakref__")},
    )


OURS, THEIRS = dataclass(frozen=True)(copy_of(Stated)), dataclasses.dataclass(frozen=True)(copy_of(Stated))


@dataclass(frozen=True)
class Point:
    """Two numbers."""

    x: int
    y: int = 0


@pytest.mark.parametrize(
    "given", [((1,), {}), ((1, ("a",)), {}), ((), {"first": 2, "made": [3], "beside": "b"})]
)
def test_a_value_is_what_the_standard_librarys_is(given) -> None:
    ours, theirs = (cls(*given[0], **given[1]) for cls in (OURS, THEIRS))
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(ours) == repr(theirs)
    assert ours == OURS(*given[0], **given[1])
    assert ours != theirs
    assert ours != dataclasses.replace(ours, first=9)
    assert ours == dataclasses.replace(ours, beside="another")


@pytest.mark.parametrize(
    "given", [((), {}), ((1, (), [], None, 5), {}), ((1,), {"first": 2}), ((1,), {"none": 2})]
)
def test_what_the_standard_library_refuses_is_refused(given) -> None:
    for cls in (OURS, THEIRS):
        with pytest.raises(TypeError):
            cls(*given[0], **given[1])


def test_nothing_of_it_can_be_changed() -> None:
    for cls in (OURS, THEIRS):
        value = cls(1)
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'first'"):
            value.first = 2
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'first'"):
            del value.first


def test_equal_values_have_one_hash_and_none_where_a_field_has_none() -> None:
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2
    assert hash(Point(1, 2)) == hash((1, 2))
    with pytest.raises(TypeError, match="unhashable"):
        hash(OURS(1))


def test_what_asks_for_its_fields_and_arguments_hears_the_same() -> None:
    assert dataclasses.is_dataclass(Point)
    assert [entry.name for entry in dataclasses.fields(OURS)] == [
        entry.name for entry in dataclasses.fields(THEIRS)
    ]
    assert str(inspect.signature(OURS)) == str(inspect.signature(THEIRS))
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)


def test_values_go_to_other_processes_and_compare_there_before_one_is_made() -> None:
    sent = pickle.dumps(Point(1))
    assert pickle.loads(sent) == Point(1)


def test_what_is_worked_out_from_a_value_is_kept_with_it() -> None:
    from functools import cached_property

    @dataclass(frozen=True, repr=False)
    class Sum:
        """Of two."""

        x: int

        @cached_property
        def twice(self) -> list[int]:
            return [2 * self.x]

        def __repr__(self) -> str:
            return "a sum"

    made = Sum(4)
    assert made.twice is made.twice
    assert repr(made) == "a sum"


def test_what_is_set_after_the_others_has_no_default_and_those_after_it_have() -> None:
    @dataclass(frozen=True)
    class Sides:
        """Of a square."""

        side: int
        area: int = dataclasses.field(init=False)
        unit: str = "m"

        def __post_init__(self) -> None:
            object.__setattr__(self, "area", self.side**2)

    assert (Sides(3).area, Sides(3).unit) == (9, "m")
    assert Sides(3) == Sides(3) != Sides(3, "km")


def test_values_without_fields_are_one() -> None:
    @dataclass(frozen=True)
    class Nothing:
        """Of no fields."""

    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1
    assert repr(Nothing()).endswith("Nothing()")


def test_a_default_is_checked_after_all_is_set() -> None:
    @dataclass(frozen=True)
    class Positive:
        """A number above 0."""

        x: int

        def __post_init__(self) -> None:
            if self.x <= 0:
                raise ValueError(self.x)

    assert Positive(1).x == 1
    with pytest.raises(ValueError, match="0"):
        Positive(0)
