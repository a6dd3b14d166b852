"""Damage to case files: to the tree of a case, and to its text."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from bases import Case, Raw
from loopfolio.models.case.file_schema import file_schema

Path = tuple[str | int, ...]

NUMBERS = [
    0, -0.0, 1, -1, 2, 0.5, -0.5, 1e-9, 1e-12, 1e-300, 5e-324, 1e6, 1e9, 1e12, 1e15, 1e16, 1e20, 1e100,
    1e200, 1e300, 1.7e308, -1e308, 2**31, 2**53, 2**63, 2**64, 10**15, 0.1 + 0.2, 1 / 3, 9.999999999,
    99999999999999999999, Raw(".nan"), Raw(".inf"), Raw("-.inf"), Raw("1e400"), Raw("9" * 400),
    Raw("0x10"), Raw("0o7"), Raw("1_000"), Raw("1,5"), Raw("+1"), Raw("01"), Raw("1."), Raw(".5"),
    Raw("1e"), Raw("12:30"), Raw("2027-02-18"), Raw("1/3"), Raw("1/0"), Raw("0/1"), Raw("-1/3"),
    Raw("1e300/1e-300"), Raw("80%"),
]  # fmt: skip
WORDS = [
    "", " ", "low", "high", "medium", "Low", "HIGH", "hihg", "lo w", "none", "△", "◎", "○", "null",
    "true", "*", "*/*", "/", "a/b/c", "*/", "=1+1", "name", "\u202e", "\x00", "\x1b[31m", "\ud800", "é",
    "e\u0301", "ｈｉｇｈ", "𝕙", "\ufeff", "a" * 5000, "\n", "x\ny", "\t", "-", "?", "__class__",
    "constructor", "budget", "cost", "value", "equal", "~", "%s", "{}", "{0}", "</script>", "'", '"',
    "\\", "2027", "lithium-ion-battery", "../x.yaml", "entropy", "CON", ".",
]  # fmt: skip
EMPTY: list[Any] = [None, "", [], {}, [[]], [{}], {"": None}, [None], {"a": {}}]


def walk(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything in a tree but its root."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from walk(value[key], (*path, key))


def at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def names_in(case: Case) -> list[str]:
    """Every word of the case, whatever it stands for."""
    found = {p[-1] for p in walk(case) if isinstance(p[-1], str)}
    return sorted(found | {at(case, p) for p in walk(case) if type(at(case, p)) is str})


def fields() -> list[str]:
    """Every key that the format knows anywhere."""
    found: set[str] = set()

    def look(part: Any) -> None:
        if isinstance(part, dict):
            found.update(part.get("properties", {}))
            for inner in part.values():
                look(inner)
        elif isinstance(part, list):
            for inner in part:
                look(inner)

    look(file_schema())
    return sorted(found)


FIELDS = fields()


def put(tree: Any, path: Path, value: Any) -> None:
    at(tree, path[:-1])[path[-1]] = value


def renamed(mapping: dict[Any, Any], old: Any, new: Any) -> None:
    """With the key in its place."""
    entries = [(new if k == old else k, v) for k, v in mapping.items()]
    mapping.clear()
    mapping.update(entries)


def misspelt(rng: Random, word: str) -> str:
    if not word:
        return "x"
    i = rng.randrange(len(word))
    return rng.choice(
        [
            word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:], word.upper(), word.capitalize(),
            f" {word}",
            f"{word} ", word.replace("_", "-"), word.replace("_", " "),
            word[:i] + "е" + word[i + 1 :], word + "s",
            word.replace("/", " / "), word[::-1],
        ]
    )  # fmt: skip


def retyped(rng: Random, value: Any) -> Any:
    """The value as another type would say it."""
    ways: list[Any] = [[value], {"a": value}, [value, value], str(value), None, {"low": value, "high": value}]
    if isinstance(value, dict):
        ways += [
            list(value),
            [{k: v} for k, v in value.items()],
            list(value.values()),
            next(iter(value.values()), 1),
        ]
    elif isinstance(value, list):
        ways += [
            dict.fromkeys(map(str, range(len(value))), 1),
            dict(enumerate(value)),
            value[0] if value else 0,
        ]
    elif isinstance(value, (int, float)):
        ways += [
            bool(value),
            Raw(f"'{value}'"),
            -value,
            int(value) if abs(value) < 1e300 else 0,
            {"likely": value},
        ]
    else:
        ways += [
            {str(value): 1},
            [str(value), "low"],
            1,
            True,
            {"ana": value, "bo": "low"},
            Raw(f"!!str {1}"),
        ]
    return rng.choice(ways)


def mutate(rng: Random, case: Case, other: Case, most: int = 3) -> Case:
    """The case after one to ``most`` changes; ``other`` lends what is grafted in."""
    tree = copy.deepcopy(case)
    for _ in range(rng.randint(1, most)):
        paths = list(walk(tree))
        if not paths:
            return tree
        # The sections by turns: else those that say most are hit most.
        section = rng.choice(list(tree))
        path = rng.choice([p for p in paths if p[0] == section])
        _change(rng, tree, path, paths, other)
    return tree


def _change(rng: Random, tree: Case, path: Path, paths: list[Path], other: Case) -> None:
    parent, key = at(tree, path[:-1]), path[-1]
    value, names = parent[key], names_in(tree) or ["x"]
    way = rng.choice(
        ["delete", "double", "rename", "move", "swap", "type", "number", "number", "word", "refer",
         "refer", "empty",
         "graft", "field"]
    )  # fmt: skip
    if way == "delete":
        del parent[key]
    elif way == "double" and isinstance(parent, dict):
        parent[rng.choice([misspelt(rng, str(key)), rng.choice(names)])] = copy.deepcopy(value)
    elif way == "double":
        parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(value))
    elif way == "rename" and isinstance(parent, dict):
        renamed(parent, key, rng.choice([misspelt(rng, str(key)), rng.choice(names), rng.choice(WORDS)]))
    elif way == "move":
        del parent[key]
        homes = [p for p in walk(tree) if isinstance(at(tree, p), (dict, list))]
        home = at(tree, rng.choice(homes)) if homes else tree
        if isinstance(home, dict):
            home[str(key)] = value
        else:
            home.append(value)
    elif way == "swap":
        there = rng.choice(paths)
        if there[: len(path)] != path and path[: len(there)] != there:
            theirs = at(tree, there)
            put(tree, there, value)
            put(tree, path, theirs)
    elif way == "type":
        parent[key] = retyped(rng, value)
    elif way == "number":
        numeric = [p for p in paths if p[0] == path[0] and type(at(tree, p)) in (int, float)] or [path]
        put(tree, rng.choice(numeric), rng.choice(NUMBERS))
    elif way == "word":
        parent[key] = rng.choice(WORDS)
    elif way == "refer":
        worded = [p for p in paths if p[0] == path[0] and type(at(tree, p)) is str] or [path]
        there = rng.choice(worded)
        put(tree, there, rng.choice([misspelt(rng, str(at(tree, there))), rng.choice(names)]))
    elif way == "empty":
        parent[key] = copy.deepcopy(rng.choice(EMPTY))
    elif way == "graft":
        theirs = [p for p in walk(other) if len(p) <= 3]
        if theirs:
            there = rng.choice(theirs)
            home = tree if len(there) == 1 or there[0] not in tree else tree[there[0]]
            if isinstance(home, dict):
                home[str(there[-1])] = copy.deepcopy(at(other, there))
    elif way == "field":
        home = value if isinstance(value, dict) else parent
        if isinstance(home, dict):
            home[rng.choice(FIELDS)] = copy.deepcopy(
                rng.choice([value, rng.choice(NUMBERS), rng.choice(EMPTY)])
            )


# ---------------------------------------------------------------- text

NASTY = [
    b"\t", b"\r", b"\r\n", b"\n", b"\x00", b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"\xc2\x85",
    b"\xe2\x80\xa8", b"\x0c", b"\x0b", b"\xf0\x9f\x98\x80", b"\xcc\x81", b"\xe2\x80\xae", b"\x1b[2J",
    b"---\n", b"...\n", b"%YAML 1.1\n", b"%TAG ! x\n", b"&a ", b"*a", b"!!python/object:os.system ",
    b"<<: ", b"? ", b": ", b"- ", b"#", b"{", b"}", b"[", b"]", b"'", b'"', b"|\n", b">-\n", b"@", b"`",
    b"\\", b"\xc2\xa0", b"\xe3\x80\x80", b"\x7f", b"'\"'", b'"\\ud800"', b'"\\0"', b'"\\x"',
    b"!<tag:yaml.org,2002:int> 3", b"! ", b"key:value", b"\xef\xbc\x9a ", b"9" * 5000,
    b"a" * 20000 + b": 1\n", b"{" * 40, b"- " * 40, b"1e999999999", b"0" * 3000 + b"1", b"-" * 500,
    b"1/" * 100,
]  # fmt: skip


def garble(rng: Random, raw: bytes, most: int = 4) -> bytes:
    """The bytes of a file after one to ``most`` changes."""
    for _ in range(rng.randint(1, most)):
        i, j = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
        near = min(j, i + rng.choice([1, 2, 8, 40, 200]))
        lines = raw.split(b"\n")
        a, b = (rng.randrange(len(lines)) for _ in range(2))
        way = rng.choice(
            ["cut", "copy", "swap", "indent", "nasty", "nasty", "flip", "line", "ends", "head", "lines"]
        )
        if way == "cut":
            raw = raw[:i] + raw[near:]
        elif way == "copy":
            raw = raw[:j] + raw[i:near] + raw[j:]
        elif way == "swap":
            lines[a], lines[b] = lines[b], lines[a]
            raw = b"\n".join(lines)
        elif way == "indent":
            for k in range(min(a, b), min(max(a, b), min(a, b) + 5) + 1):
                lines[k] = (
                    rng.choice([b" ", b"  ", b"\t", b"- "]) + lines[k]
                    if rng.random() < 0.7
                    else lines[k].lstrip()
                )
            raw = b"\n".join(lines)
        elif way == "nasty":
            raw = raw[:i] + rng.choice(NASTY) + raw[i:]
        elif way == "flip" and i < len(raw):
            raw = raw[:i] + bytes([raw[i] ^ (1 << rng.randrange(8))]) + raw[i + 1 :]
        elif way == "line":
            del lines[a]
            raw = b"\n".join(lines)
        elif way == "lines":
            lines[b:b] = lines[a : a + 3]
            raw = b"\n".join(lines)
        elif way == "ends":
            raw = raw.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n", b" \n", b"\xc2\x85"]))
        elif way == "head":
            raw = (
                rng.choice(
                    [
                        b"\xef\xbb\xbf",
                        b"\xef\xbb\xbf" * 2,
                        b"\xff\xfe",
                        b"---\n",
                        b"%YAML 1.2\n---\n",
                        b"PK\x03\x04",
                        b" ",
                    ]
                )
                + raw
            )
        if not raw:
            return b" "
    return raw
