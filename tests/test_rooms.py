"""Imports run one way: the rooms of the package in their order, and no circle among its modules."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]

ROOMS = (
    "_version",
    "records",
    "engines",
    "mcda.weighting",
    "mcda",
    "models.entry",
    "models.options",
    "models.rules",
    "models.rules.kinds",
    "models.rules.implied",
    "models.case",
    "models.ranking",
    "models.validation",
    "models.solver",
    "models.portfolio",
    "models.tradeoffs",
    "models.sensitivity",
    "models.uncertainty",
    "models.group",
    "models.chain",
    "models",
    "models.audit.recompute",
    "models.audit",
    "models.audit.chain",
    "models.checklist",
    "cases.yaml",
    "cases.workbook",
    "cases.table",
    "cases",
    "cases.people",
    "cases.chains",
    "cases.fleets",
    "report.words",
    "report.documents",
    "report.results.stages",
    "report.results.portfolio",
    "report.results.doubt",
    "report.results.case",
    "report.results",
    "report.charts",
    "report.diagram",
    "report.text",
    "report.text.stages",
    "report.text.portfolio",
    "report.text.doubt",
    "report.text.case",
    "report.page.inputs",
    "report.page.doubt",
    "report.page",
    "report.chain",
    "report.export",
    "fleets",
    "web.state",
    "web.view",
    "web.solving",
    "web.callbacks",
    "web",
    "workshop.store",
    "workshop.asking",
    "workshop.pages",
    "workshop",
    "commands.terminal",
    "commands.companies",
    "commands",
    "api",
    "",
    "cli",
)
"""From the ground to the roof; a room imports from itself and from those above it in this list."""

MOST_MODULES, MOST_LINES = 14, 350


def modules() -> dict[str, Path]:
    """Each module of the package by its dotted name, its folders too."""
    folders = {room.partition(".")[0] for room in ROOMS}
    paths = [*ROOT.glob("*.py"), *(p for f in folders if f for p in (ROOT / f).rglob("*.py"))]
    return {name_of(path.relative_to(ROOT)): path for path in paths}


def name_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that this one imports, wherever in it; what types alone need, too."""
    inside = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            here = [part for part in inside[: len(inside) - node.level + 1] if part]
            base = ".".join([*here, *filter(None, [node.module])])
        elif node.module and node.module.split(".")[0] == "loopfolio":
            base = node.module.partition(".")[2]
        else:
            continue
        for alias in node.names:
            inner = f"{base}.{alias.name}".strip(".")
            found.add(inner if inner in known else base)
    return found & known.keys() - {name}


def room_of(module: str, path: Path) -> str:
    return module if path.name == "__init__.py" or module in ROOMS else module.rpartition(".")[0]


def test_every_module_imports_from_its_own_room_and_from_lower_ones():
    known = modules()
    wrong = [
        f"{name} imports {other}"
        for name, path in known.items()
        for other in imports(name, path, known)
        if ROOMS.index(room_of(other, known[other])) > ROOMS.index(room_of(name, path))
    ]
    assert not wrong


def test_imports_inside_the_package_are_relative_and_in_its_command_by_full_name():
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                absolute = node.module is not None and node.module.split(".")[0] == "loopfolio"
                assert not (absolute and name != "cli"), f"{name}:{node.lineno}"
                assert not (node.level and name == "cli"), f"{name}:{node.lineno}"


def test_no_modules_import_each_other_in_a_circle():
    known = modules()
    TopologicalSorter({name: imports(name, path, known) for name, path in known.items()}).prepare()


def test_every_room_has_its_place_in_the_order():
    assert {room_of(name, path) for name, path in modules().items()} - {"report"} == set(ROOMS)


def test_no_room_is_full_and_no_module_long():
    known = modules()
    rooms: dict[str, int] = {}
    for name, path in known.items():
        if path.name != "__init__.py":
            rooms[room_of(name, path)] = rooms.get(room_of(name, path), 0) + 1
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in known.items()}
    assert not {room: count for room, count in rooms.items() if count > MOST_MODULES}
    assert not {name: count for name, count in lines.items() if count > MOST_LINES}


def test_the_package_that_is_installed_has_every_room():
    import tomllib

    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(stated["tool"]["setuptools"]["packages"])
    found = {name for name, path in modules().items() if path.name == "__init__.py"}
    assert packages == {f"loopfolio.{name}" if name else "loopfolio" for name in found}
