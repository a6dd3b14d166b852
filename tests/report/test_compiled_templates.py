"""Templates are compiled once for all starts, and never kept for another text."""

import sys

import pytest
from jinja2 import DictLoader, Environment
from loopfolio.report.page.compiled import Compiled


@pytest.fixture(autouse=True)
def keeping(monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def shown(folder, text, **how):
    """What a start finds in the template, and how often it compiles."""
    made = Environment(loader=DictLoader({"a/b.html": text}), bytecode_cache=Compiled(folder), **how)
    compiled = []
    own = made.compile
    made.compile = lambda *args, **more: compiled.append(args) or own(*args, **more)
    return made.get_template("a/b.html").render(x="<"), len(compiled)


def test_the_second_start_compiles_nothing(tmp_path):
    assert shown(tmp_path, "{{ x }} one") == ("< one", 1)
    assert shown(tmp_path, "{{ x }} one") == ("< one", 0)


def test_another_text_or_another_way_to_compile_is_compiled_anew(tmp_path):
    shown(tmp_path, "{{ x }} one")
    assert shown(tmp_path, "{{ x }} two") == ("< two", 1)
    assert shown(tmp_path, "{{ x }} two", autoescape=True) == ("&lt; two", 1)


@pytest.mark.parametrize("cut", [0, 10, -1])
def test_what_was_cut_short_is_passed_over(tmp_path, cut):
    shown(tmp_path, "{{ x }} one")
    [file] = (tmp_path / "__pycache__").iterdir()
    file.write_bytes(file.read_bytes()[:cut])
    assert shown(tmp_path, "{{ x }} one") == ("< one", 1)


def test_where_nothing_may_be_written_it_compiles_at_each_start(tmp_path, monkeypatch):
    (tmp_path / "__pycache__").write_text("a file where the folder would be", encoding="utf-8")
    assert [shown(tmp_path, "{{ x }}") for _ in range(2)] == [("<", 1)] * 2
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [shown(tmp_path / "other", "{{ x }}") for _ in range(2)] == [("<", 1)] * 2
    assert not (tmp_path / "other").exists()
