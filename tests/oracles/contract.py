"""What a document of a question has to keep: its schema, sound by ``test_results``, made ready once."""

from functools import cache

from jsonschema import Draft202012Validator
from loopfolio.report.results import result_schema


@cache
def contract(name):
    """``contract(name).validate(document)`` raises ``ValidationError``."""
    return Draft202012Validator(result_schema(name))
