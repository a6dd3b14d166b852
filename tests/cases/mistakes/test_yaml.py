"""What YAML itself refuses, or would read otherwise than meant: reported where it stands, with the remedy."""

import pytest
from reported import Row, agree, ahp, case, check, make, row, says, unmarked

YAML = [
    row(
        "key given twice",
        case(extra="§budget: 9"),
        says("budget", "'budget' is given twice", "first on line 17"),
    ),
    row(
        "key given twice inside",
        case(pairs="pairs: {make/ai: {cost: 70, value: 1, §cost: 80}}"),
        says("pairs.make/ai.cost", "'cost' is given twice", "first on line 15"),
    ),
    row(
        "stage given twice, first by half",
        make("impact: high}\n  §make: {impact: high, waste: 40, ease: low"),
        says("stages.make", "'make' is given twice", "first on line 7"),
    ),
    row(
        "judgements given twice, disconnected",
        ahp("{impact: {waste: 2}, §impact: {ease: 2}}"),
        says("profiles.owner.ahp.impact", "'impact' is given twice", "first on line 9"),
    ),
    row(
        "profile given twice, first without sum",
        case(profiles="profiles: {owner: {direct: {impact: 0}}, §owner: {direct: {impact: 1}}}"),
        says("profiles.owner", "'owner' is given twice", "first on line 9"),
    ),
    row(
        "anchor on half a stage",
        make("impact: high").replace("make: {", "make: §&made {", 1),
        says("stages.make", "'&made' is an anchor", "write the value out"),
    ),
    row(
        "tag on an order that is none",
        case(profiles="profiles: {owner: {order: §!!seq [impact]}}"),
        says("profiles.owner.order", "'!!seq' is a tag", "leave it out"),
    ),
    row(
        "alias for a technology",
        case(technologies="technologies: {iot: §&t {cost: 40, staff: 1}, ai: §*t}"),
        says("technologies.iot", "'&t' is an anchor", "write the value out"),
        says("technologies.ai", "'*t' is an alias", "write the value out"),
    ),
    row(
        "anchor",
        case(budget="budget: §&much 150"),
        says("budget", "'&much' is an anchor", "write the value out"),
    ),
    row(
        "alias for a number",
        case(extra="source: §&a here\nmethod: §*a"),
        says("source", "'&a' is an anchor", "write the value out"),
        says("method", "'*a' is an alias", "write the value out"),
    ),
    row(
        "alias for a key",
        case(extra="source: §&a here\n§*a : there"),
        says("source", "'&a' is an anchor", "write the value out"),
        says("", "'*a' is an alias", "write the value out"),
    ),
    row(
        "tag for an object",
        case(extra="name: §!!python/object/new:os.system here"),
        says("name", "'!!python/object/new:os.system' is a tag", "leave it out"),
    ),
    row(
        "tag for bytes",
        case(extra="name: §!!binary aGVsbG8="),
        says("name", "'!!binary' is a tag", "leave it out"),
    ),
    row("tag of one's own", case(extra="name: §!own x"), says("name", "'!own' is a tag", "leave it out")),
    row(
        "tag on a number", case(budget="budget: §!!int 5"), says("budget", "'!!int' is a tag", "leave it out")
    ),
    row(
        "second document",
        case(extra="§---\nformat: 1"),
        says("", "a second document starts here", "one case a file"),
    ),
    row(
        "escape as an escape",
        case(extra='name: §"a\\eb"'),
        says("name", "control character '\\x1b'", "remove it"),
    ),
    row(
        "escape in a key",
        case(profiles='profiles: {§"a\\eb": {order: [impact, waste, ease]}}'),
        says("profiles", "control character '\\x1b'", "remove it"),
    ),
    row(
        "text turned around",
        case(extra="name: §a\u202eb"),
        says("name", "control character '\\u202e'", "remove it"),
    ),
    row("list for a key", case(extra="§[a]: 1"), says("", "a key must be a word", "not a mapping or a list")),
    row(
        "mapping for a key",
        case(extra="§{a: 1}: 1"),
        says("", "a key must be a word", "not a mapping or a list"),
    ),
    row(
        "tab as indentation",
        case(profiles="profiles:\n§\towner: {order: [impact, waste, ease]}"),
        says("", "this is not YAML", "'\\t'"),
    ),
    row(
        "unclosed bracket",
        case(rules="rules: §[{rule: count, at_most: 3}"),
        says("", "this is not YAML", "']'"),
    ),
    row("unclosed quote", case(extra="name: §'half"), says("", "this is not YAML", "quoted scalar")),
    row(
        "stray colon",
        case(extra="name: a§: b"),
        says("", "this is not YAML", "mapping values are not allowed"),
    ),
    row("raw control character", case(extra="name: a§\x1bb"), says("", "character 0x1b cannot stand in")),
    row("null byte", case(extra="name: a§\x00b"), says("", "character 0x00 cannot stand in")),
    row(
        "lists 1000 deep",
        case(extra="name: " + "[" * 31 + "§" + "[" * 969 + "]" * 1000),
        says("", "nested more than 32 deep"),
    ),
    row(
        "mappings 1000 deep",
        case(extra="\n".join(" " * depth + "§" * (depth == 32) + "a:" for depth in range(1000))),
        says("", "nested more than 32 deep"),
    ),
    row(
        "list at the top",
        "§- format: 1\n- stages\n",
        says("", "seems to be a list, not a case", "a mapping (key: value)"),
    ),
    row(
        "plain text",
        "§Dear all,\nplease find our case below.\n",
        says("", "seems to be text, not a case", "'loopfolio new' begins one"),
    ),
    row(
        "table of text",
        "§Stage,Cost\nMining,400\n",
        says("", "seems to be a table of text (CSV), not a case"),
    ),
    row(
        "stages left out",
        "§format: 1\nname: Half a case\n",
        says("stages", "'stages' is missing", "add it"),
    ),
]


@pytest.mark.parametrize("wrong", YAML)
def test_a_mistake_is_reported_where_it_stands_with_its_remedy(wrong: Row) -> None:
    """Exit 2; every problem with line, column, path and what would be right, each slip once."""
    agree(check(unmarked(wrong.text)[0]), wrong.text, wrong.expected)
