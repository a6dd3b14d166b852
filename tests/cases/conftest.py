"""A workbook to fill in."""

from pathlib import Path

import pytest
from workbooks import as_started, run


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A workbook of the library's case, with sheets for two people."""
    path = tmp_path / "acme.xlsx"
    path.write_bytes(as_started())
    return path


# ---------------------------------------------------------------- filled in


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workbook of one of the library's smaller cases."""
    path = tmp_path / "acme.xlsx"
    assert run("new", "--xlsx", path, "--from", "recycler").exit_code == 0
    return path
