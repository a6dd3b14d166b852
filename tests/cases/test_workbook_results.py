"""Workbooks of results."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from workbooks import run


def test_results_hold_the_numbers_of_the_json(tmp_path: Path) -> None:
    """Every sheet is a table with a head that stays, as many rows as the JSON has entries."""
    book_file = tmp_path / "out.xlsx"
    assert run("report", "recycler", "--xlsx", book_file).exit_code == 0
    assert run("run", "recycler", "-o", tmp_path).exit_code == 0
    view = json.loads((tmp_path / "recycler" / "analysis.json").read_text(encoding="utf-8"))
    book = load_workbook(book_file)
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes == "B3"

    def column(title: str, heading: str) -> list[Any]:
        head = [cell.value for cell in book[title][2]]
        return [row[head.index(heading)] for row in book[title].iter_rows(min_row=3, values_only=True)]

    fund, rank = view["fund"], view["rank"]
    assert column("Ranking", "stage") == [stage["id"] for stage in rank["stages"]]
    assert column("Ranking", "closeness") == pytest.approx(
        [s["closeness"] for s in rank["stages"]], abs=1e-15
    )
    funded = [
        pair
        for pair, is_in in zip(column("Portfolio", "pair"), column("Portfolio", "funded"), strict=True)
        if is_in == "yes"
    ]
    assert funded == [f["pair"] for f in fund["funded"]]
    assert len(column("Portfolio", "pair")) == len(fund["funded"]) + len(fund["not_funded"])
    assert column("Rules", "rule") == [rule["name"] for rule in fund["rules"]]
    assert column("Frontier", "cost [kEUR]") == [p["cost"] for p in view["frontier"]["points"]]
    assert column("Weights", "profile") == [p["id"] for p in view["weigh"]["profiles"]]
    assert column("Compare ranks", "recycler") == list(view["compare"]["rankings"]["recycler"].values())
    assert column("Stress pairs", "core index") == pytest.approx(list(view["stress"]["core_index"].values()))
    assert book["Portfolio"]["G3"].number_format == "#,##0"
    says = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert says["case file, SHA-256"] == view["case"]["sha256"]
    assert says["loopfolio version"] == view["version"]
    assert says["budget [kEUR]"] == 1500


def test_results_replace_results_only(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert run("report", small, "--xlsx", out).exit_code == 0
    assert run("report", small, "--xlsx", out, "--budget", "600").exit_code == 0
    result = run("report", small, "--xlsx", small)
    assert result.exit_code == 2
    assert "exists already" in result.output


def test_hostile_names_stay_text_in_results(tmp_path: Path) -> None:
    """As names of the case, its rules and its units; headings that would be alike are told apart."""
    (tmp_path / "a.yaml").write_text(
        """
format: 1
name: =HYPERLINK("http://x","y")
currency: "=1+1"
criteria: {Rank: {direction: max}, stage: {direction: min}}
stages: {a: {Rank: low, stage: high}, b: {Rank: high, stage: low}}
technologies: {t: {cost: 1, why: "@SUM(1)", source: "+1"}}
fit: {a: {t: high}, b: {t: {fit: low, why: "=cmd()"}}}
profiles: {p: {direct: {Rank: 0.5, stage: 0.5}}}
budget: 1
rules: [{rule: count, at_most: 5, name: "=evil()"}]
""",
        encoding="utf-8",
    )
    assert run("report", tmp_path / "a.yaml", "--xlsx", tmp_path / "out").exit_code == 0
    book = load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert "=evil()" in [cell.value for cell in cells]
    assert [cell.value for cell in book["Ranking"][2]][-2:] == ["Rank (2)", "stage (2)"]
