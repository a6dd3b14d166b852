"""Do the tests notice? Each small wrong change of the code (``<`` made ``<=``, 1 made 2) should fail one.

``make mutants`` changes lines that differ from the commit before; ``SINCE=main`` from another one,
``FILES="mcda/weighting/ahp.py"`` whole files; ``SAMPLE=40`` is how many changes it makes at most, ``SEED=1``
draws others. The changes are Cosmic Ray's, one at a time, in a copy of the repository. Against each run
tests of the same subject: those of the folder under ``tests/`` that mirrors the file's, or ``TESTS="…"``.
Exits with 1 where fewer than nine in ten are noticed. What was not noticed is printed: add a test that does,
or say in ``tests/mutants.md`` why it is the same programme.
"""

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

ROOT = Path(__file__).parents[1]
OUTSIDE = ("tests", "docs", "benchmarks")
NOTICED = 0.9

LIKELY = re.compile(
    r"core/(NumberReplacer|AddNot|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd"
    r"|ReplaceBreakWithContinue|ReplaceContinueWithBreak|ZeroIterationForLoop"
    r"|ReplaceUnaryOperator_(Delete_\w+|USub_UAdd|UAdd_USub)|ReplaceComparisonOperator_\w+"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|Mod_FloorDiv|Pow_Mul"
    r"|BitOr_BitAnd|BitAnd_BitOr))"
)
"""Slips of a kind that people make; ``<<`` for ``+`` fails wherever the line runs at all."""

Lines = dict[Path, set[int] | None]
"""Which lines of which files; ``None``: all"""


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def changed(since: str) -> Lines:
    """The lines of the package's files that a commit did not have."""
    found: dict[Path, set[int] | None] = {}
    path, lines = Path(), set[int]()
    for line in git("diff", "-U0", "--no-color", "--no-ext-diff", since, "--", "*.py").splitlines():
        if line.startswith("+++ b/"):
            path, lines = Path(line[6:]), set()
        elif match := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first, count = int(match[1]), int(match[2] or 1)
            lines |= set(range(first, first + count))
            if path.parts[0] not in OUTSIDE and lines:
                found[path] = lines
    return found


def idle(path: Path) -> set[tuple[int, int]]:
    """Where a change is none when it runs (types, what only types are imported for), or only a guard
    (``assert``, ``strict=``): (line, column) of every character."""
    text = (ROOT / path).read_text(encoding="utf-8")
    found: set[tuple[int, int]] = set()

    def add(node: ast.AST) -> None:
        for line in range(node.lineno, node.end_lineno + 1):
            first = node.col_offset if line == node.lineno else 0
            last = node.end_col_offset if line == node.end_lineno else 1_000
            found.update((line, column) for column in range(first, last))

    for node in ast.walk(ast.parse(text)):
        guard = isinstance(node, ast.Assert) or (isinstance(node, ast.keyword) and node.arg == "strict")
        if guard or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            add(node)
        for field in ("annotation", "returns"):
            if isinstance(inner := getattr(node, field, None), ast.AST):
                add(inner)
        for decorator in getattr(node, "decorator_list", ()):
            add(decorator)
    return found


def mirror(path: Path) -> tuple[str, ...]:
    """The tests of the same subject: the folder that mirrors the file's, what has its name first."""
    room = Path("tests", *path.parts[:-1])
    named = room / f"test_{path.name}"
    while not (ROOT / room).is_dir():
        room = room.parent
    return (str(named), str(room)) if (ROOT / named).exists() else (str(room),)


def copied(folder: Path) -> tuple[Path, dict[str, str]]:
    """The repository as it stands, and an environment in which that copy is ``loopfolio``."""
    copy = folder / "copy"
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    found = folder / "site"
    found.mkdir()
    (found / "loopfolio").symlink_to(copy, target_is_directory=True)
    environment = {**os.environ, "PYTHONPATH": str(found), "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "h")}
    command = [sys.executable, "-m", "compileall", "-q", "-x", "/tests/", "."]
    subprocess.run(command, cwd=copy, env=environment, check=True)
    return copy, environment


def run(lines: Lines, tests: list[str], sample: int, seed: int) -> tuple[int, int]:
    """Print what goes unnoticed; how many changes were noticed, of how many."""
    with tempfile.TemporaryDirectory() as name:
        copy, environment = copied(Path(name))
        slices: dict[tuple[str, ...], Lines] = defaultdict(dict)
        for path, some in lines.items():
            slices[tuple(tests) or mirror(path)][path] = some
        noticed = total = 0
        for one, part in slices.items():
            share = max(1, round(sample * len(part) / len(lines)))
            a, b = run_slice(copy, environment, part, list(one), share, seed)
            noticed, total = noticed + a, total + b
    return noticed, total


def run_slice(
    copy: Path, environment: dict[str, str], lines: Lines, tests: list[str], sample: int, seed: int
) -> tuple[int, int]:
    options = ["-x", "-n0", "-q", "-p", "no:cacheprovider", "--tb=no"]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    started = time.monotonic()
    subprocess.run(command, cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
    timeout = 20 + 3 * (time.monotonic() - started)
    config = copy.parent / "config.toml"
    listed = ", ".join(f'"{path}"' for path in lines)
    config.write_text(
        f"[cosmic-ray]\nmodule-path = [{listed}]\ntimeout = {timeout:.0f}\nexcluded-modules = []\n"
        f'test-command = "{" ".join(command)}"\n[cosmic-ray.distributor]\nname = "local"\n',
        encoding="utf-8",
    )
    session = copy.parent / "session.sqlite"
    session.unlink(missing_ok=True)

    def cosmic_ray(*arguments: str) -> str:
        ask = [sys.executable, "-c", "from cosmic_ray.cli import main; main()", *arguments]
        return subprocess.run(
            ask, cwd=copy, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    cosmic_ray("init", str(config), str(session))
    choose(session, lines, sample, seed)
    cosmic_ray("exec", str(config), str(session))
    noticed = total = 0
    for text in cosmic_ray("dump", str(session)).splitlines():
        item, result = json.loads(text)
        if result["worker_outcome"] == WorkerOutcome.SKIPPED:
            continue
        total += 1
        if result["test_outcome"] == TestOutcome.SURVIVED:
            where = item["mutations"][0]
            print(f"\n{where['module_path']}:{where['start_pos'][0]} ({where['operator_name']})")
            print(
                "\n".join(t for t in result["diff"].splitlines() if re.match(r"[-+](?![-+])", t)), flush=True
            )
        else:
            noticed += 1
    print(f"\n{noticed} of {total} noticed by {' '.join(tests)}: {', '.join(map(str, lines))}", flush=True)
    return noticed, total


def choose(session: Path, lines: Lines, sample: int, seed: int) -> None:
    """Leave so many changes in the session, each at another place, and skip all others."""
    dead = {path: idle(path) for path in lines}
    places = defaultdict(list)
    with use_db(str(session)) as work:
        items = list(work.work_items)
        for item in items:
            (one,) = item.mutations
            some = lines[one.module_path]
            if not LIKELY.fullmatch(one.operator_name) or tuple(one.start_pos) in dead[one.module_path]:
                continue
            if some is None or one.start_pos[0] in some:
                places[str(one.module_path), *one.start_pos].append(
                    (one.operator_name, one.occurrence, item.job_id)
                )
        drawn = random.Random(seed)
        chosen = drawn.sample(sorted(places), min(sample, len(places)))
        kept = {drawn.choice(sorted(places[place]))[-1] for place in chosen}
        skipped = [item.job_id for item in items if item.job_id not in kept]
        work.set_multiple_results(skipped, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="whole files instead of changed lines")
    parser.add_argument("--since", default="HEAD~1", help="the commit that lines differ from")
    parser.add_argument("--tests", default="", help="instead of those of the same subject")
    parser.add_argument("--sample", type=int, default=40, help="how many changes at most")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    lines = dict.fromkeys(asked.files) if asked.files else changed(asked.since)
    if not lines:
        sys.exit(f"no line of the package differs from {asked.since}: say SINCE=… or FILES=…")
    noticed, total = run(lines, asked.tests.split(), asked.sample, asked.seed)
    sys.exit(noticed < NOTICED * total)


if __name__ == "__main__":
    main()
