"""Servers of a workshop that end with their test; databases: SQLite, and PostgreSQL of the tests alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from loopfolio.workshop.store.database import beside, opened
from rooms import Room
from served import CASE, Server


@pytest.fixture
def case(tmp_path):
    """A case file."""
    path = tmp_path / "pumps.yaml"
    path.write_text(CASE)
    return path


@pytest.fixture
def room(tmp_path):
    made = Room(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def serve():
    """``serve(case, …)`` starts the command; it ends with the test, however that ends."""
    started = []

    def start(case, *more):
        started.append(Server(case, *more))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def _programs():
    """The folder of PostgreSQL's programs, which Debian keeps off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = [*debian, *filter(None, [shutil.which("initdb")])]
    return found[0].resolve().parent if found else None


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """``postgresql()``: the URL of a fresh database in a cluster of these tests alone."""
    programs = _programs()
    if programs is None:
        assert "CI" not in os.environ, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    root = os.getuid() == 0
    # As root it does not start; whoever it runs as must reach its folder, which those of pytest forbid.
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/pg.XXXXXX"], text=True).strip())
    if root:
        shutil.chown(folder, "nobody", "nogroup")

    def told(*command):
        as_whom = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if root else []
        subprocess.run([*as_whom, *map(str, command)], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    told(programs / "initdb", "-D", folder / "data", "-U", "tests", "-A", "trust", "--no-sync", "-E", "UTF8")
    settings = f"-k {folder} -c listen_addresses='' -c max_connections=120"
    told(programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", settings, "start")
    made = iter(range(1000))

    def fresh():
        name = f"workshop{next(made)}"
        told(programs / "createdb", "-h", folder, "-U", "tests", name)
        return f"postgresql://tests@/{name}?host={folder}"

    yield fresh
    told(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """An empty database, of each kind."""
    if request.param == "sqlite":
        made = opened(beside(tmp_path / "pumps.yaml"))
    else:
        made = opened(request.getfixturevalue("postgresql")())
    yield made
    made.close()
