"""What headings and names of rows mean, in the languages of those who keep such lists."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...models.entry.money import names_currency

ROLES: Mapping[str, str] = {
    "name": "what the project, or the stage, is called",
    "cost": "what it costs",
    "running_cost": "what it costs a period to run, where the case has periods",
    "duration": "how many periods it takes, where the case has periods",
    "value": "what it is worth, as a score",
    "stage": "the stage it is at",
    "technology": "the technology it uses, or what else is done there",
    "why": "its reason, in words",
    "resource": "what it uses up besides money",
    "max": "a criterion: more is better",
    "min": "a criterion: less is better",
    "ignore": "not used",
}
"""What a column can be taken for."""

_WORDS: Mapping[str, frozenset[str]] = {
    role: frozenset(words.split())
    for role, words in {
        "running_cost": "running operating opex laufende laufend betriebskosten folgekosten unterhaltskosten",
        "duration": "duration dauer laufzeit durée duree duración duracion durata",
        "name": "name project projects projekt projekte title titel initiative measure maßnahme massnahme "
        "projet projets proyecto proyectos progetto progetti naam",
        "cost": "cost costs kosten capex investment investments invest investition investitionen price preis "
        "coût coûts cout couts coste costes costo costi kost",
        "value": "value benefit benefits nutzen score nutzwert wert valeur bénéfice bénéfices valor "
        "valore npv",
        "stage": "stage phase step stufe étape etape etapa fase",
        "technology": "technology technologie tech tecnología tecnologia",
        "why": "why reason comment comments remark remarks note notes description kommentar bemerkung "
        "bemerkungen beschreibung commentaire",
    }.items()
}
_ENDINGS = {"kosten": "cost", "nutzen": "value", "kommentar": "why"}
"""Of German words made of several: Gesamtkosten."""
_NO_COST = {
    "saving", "savings", "saved", "avoided", "reduction", "centre", "center", "code", "type", "category",
    "einsparung", "einsparungen", "économie", "économies",
}  # fmt: skip
"""With one of these a heading that speaks of cost says something else."""
_CHAIN = re.compile(r"value chain|wertschöpfungskette|chaîne de valeur", re.IGNORECASE)

_COUNTED = {
    "no", "nr", "id", "#", "nº", "n°", "pos", "rank", "year", "jahr", "année", "año", "prio", "priority",
}  # fmt: skip
"""Headings, without a dot, of columns of numbers of which none is used up."""

_YEAR = re.compile(r"(FY|GJ)?\s*(19|20)\d\d([/–-]\d\d(\d\d)?)?", re.IGNORECASE)

_SUMS = {
    "total", "totals", "grand total", "sum", "subtotal", "sub-total", "average", "mean", "summe", "gesamt",
    "gesamtsumme", "zwischensumme", "mittelwert", "durchschnitt", "somme", "sous-total", "moyenne", "suma",
    "media", "totale", "totaal", "sum total", "σ", "∑", "ø",
}  # fmt: skip
"""Names of rows that hold what the others come to."""

_UNIT = re.compile(r"(?:[(\[]|,|\bin\b)\s*([^()\[\],]{1,20}?)\s*[)\]]?$")


def meant(heading: str) -> str | None:
    """What a column under this heading is taken for; ``None`` where it says nothing, or two things."""
    words = {*re.findall(r"\w+", _CHAIN.sub("", heading).casefold())}
    fitting = [role for role, known in _WORDS.items() if words & known]
    fitting += [
        role for end, role in _ENDINGS.items() if role not in fitting and any(w.endswith(end) for w in words)
    ]
    if words & _NO_COST and "cost" in fitting:
        return None
    if len(fitting) > 1 and "name" in fitting:  # Project cost, stage name
        fitting.remove("name")
    if {*fitting} == {"running_cost", "cost"}:  # Running cost
        return "running_cost"
    return fitting[0] if len(fitting) == 1 else None


def is_counted(heading: str) -> bool:
    """Whether its numbers are no amounts: they count rows, or are years."""
    return heading.strip(" .").casefold() in _COUNTED or is_year(heading)


def is_year(heading: str) -> bool:
    """Whether what stands below it is of a year, 2027 or FY2027/28."""
    return (
        re.fullmatch(r"(FY|GJ)?\s*(19|20)\d\d([/–-]\d\d(\d\d)?)?", heading.strip(), re.IGNORECASE) is not None
    )


def unit_of(heading: str) -> str:
    """The unit of money that a heading ends in: Cost (kEUR), Cost in k€; empty where it names none."""
    found = _UNIT.search(heading)
    return found[1] if found and names_currency(found[1]) else ""


def is_sum(name: str) -> bool:
    """Whether a row is called what the others come to: Total, Total 2027, Summe (3)."""
    return re.sub(r"[\d\s:.*()–-]+$", "", name.strip(" :.*")).casefold() in _SUMS


def begins_as_sum(name: str) -> bool:
    """Whether it may be one by its first word: Subtotal north, Total productive maintenance."""
    return is_sum((name.split(maxsplit=1) or [""])[0])
