"""The command as a file to start, in no time."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import warm

EVERYTHING = [
    "+loopfolio.cli",
    *(
        f"+loopfolio.{room}.*"
        for room in ("cases", "commands", "engines", "fleets", "mcda", "models", "report")
    ),
]


@pytest.fixture(scope="session")
def warm_command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """As ``.venv/bin/loopfolio``, in a process of its own, that has imported everything before it starts.

    For what is about streams, names and exit codes; one test of each kind starts the installed command.
    """
    folder = tmp_path_factory.mktemp("warm")
    door, command = folder / "door", folder / "loopfolio"
    asks = f"{sys.executable} -IS {warm.__file__} {door}"
    command.write_text(f'#!/bin/sh\nexec {asks} loopfolio "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, warm.__file__, str(door), *EVERYTHING],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    ) as waits:
        try:
            while not Path(door).exists():
                assert waits.poll() is None
                time.sleep(0.02)
            yield str(command)
        finally:
            waits.terminate()
