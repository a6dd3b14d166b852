"""What commands answer of cases that published examples are written as."""

import json

from click.testing import CliRunner
from loopfolio.cli import cli


def answer(text, command, *flags, code=0):
    result = CliRunner().invoke(cli, [command, "-", "--format", "json", *flags], input=text)
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}\n{text}"
    return json.loads(result.stdout) if code == 0 else result.output
