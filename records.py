"""Frozen dataclasses that cost nothing until one is made.

``dataclasses`` writes and compiles six methods for each class when it is defined. A start of ``loopfolio``
defines hundreds and makes values of a few: the methods were a tenth of it. Here ``__init__`` is compiled when
the first value is made, and the other methods are the same few functions for all classes. Fields, values,
equality, hashes and errors are those of ``dataclasses``; whatever is asked for beyond ``frozen`` and ``repr``
is left to it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, repr=True, **options):
        """As ``dataclasses.dataclass``."""

        def made(cls):
            inherits = any(map(dataclasses.is_dataclass, cls.__mro__[1:]))
            if options != {"frozen": True} or inherits or cls.__doc__ is None:
                return dataclasses.dataclass(repr=repr, **options)(cls)
            return _frozen(cls, repr)

        return made if cls is None else made(cls)


def _frozen(cls: Any, with_repr: bool) -> Any:
    dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    cls.__dataclass_params__.init = cls.__dataclass_params__.eq = cls.__dataclass_params__.frozen = True
    cls.__dataclass_params__.repr = with_repr
    methods = {
        "__init__": _Init(cls),
        "__eq__": _eq,
        "__hash__": _hash,
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        **({"__repr__": _repr} if with_repr else {}),
    }
    for name, method in methods.items():
        # That a class states how to compare it has set its hash to nothing.
        if cls.__dict__.get(name) is None:
            setattr(cls, name, method)
    return cls


class _Made:
    """Stands for a default that is made anew for each value."""

    def __repr__(self) -> str:
        return "<factory>"


_MADE = _Made()


class _Init:
    """Stands for ``__init__`` until it is looked up."""

    def __init__(self, cls: Any) -> None:
        self._of = cls

    def __get__(self, one: Any, cls: Any = None) -> Any:
        # Two threads may both compile it: either one's does.
        self._of.__init__ = _init_of(self._of)
        return self._of.__init__ if one is None else self._of.__init__.__get__(one)


def _init_of(cls: Any) -> Any:
    """What sets the fields from arguments in their order, from defaults, or from what makes defaults."""
    known: dict[str, Any] = {"_put": object.__setattr__, "_made": _MADE}
    arguments, lines = ["self"], []
    for entry in dataclasses.fields(cls):
        name, value = entry.name, entry.name
        if entry.default_factory is not dataclasses.MISSING:
            known[f"_of_{name}"] = entry.default_factory
            value = f"_of_{name}() if {name} is _made else {name}"
            default = " = _made"
        elif entry.default is not dataclasses.MISSING:
            known[f"_of_{name}"] = entry.default
            default = f" = _of_{name}"
        else:
            default = ""
        if entry.init:
            arguments.append(name + default)
        elif default:
            value = f"_of_{name}()" if value != name else f"_of_{name}"
        else:
            continue
        lines.append(f"    _put(self, {name!r}, {value})\n")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()\n")
    exec(f"def __init__({', '.join(arguments)}):\n{''.join(lines) or '    pass'}", known)
    init = known["__init__"]
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    taken = [entry for entry in dataclasses.fields(cls) if entry.init]
    init.__annotations__ = {**{entry.name: entry.type for entry in taken}, "return": None}
    return init


@cache
def _compared(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What takes from a value of the class the fields that tell it from others."""
    names = [entry.name for entry in dataclasses.fields(cls) if entry.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple([getattr(one, name) for name in names])


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    compared = _compared(self.__class__)
    return compared(self) == compared(other)


def _hash(self: Any) -> int:
    return hash(_compared(self.__class__)(self))


def _repr(self: Any) -> str:
    shown = [f"{e.name}={getattr(self, e.name)!r}" for e in dataclasses.fields(self) if e.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _setattr(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
