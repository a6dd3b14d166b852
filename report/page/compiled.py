"""Templates as byte code, kept beside them as Python keeps that of its modules.

To compile them takes a tenth of a whole ``run``. Whoever may not write there, or told Python not to keep
byte code, compiles them at every start.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path

from jinja2 import BytecodeCache, __version__
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """Of the templates in a folder; it holds for the same text, Python, Jinja and way to compile only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "__pycache__"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name.replace("/", ".")

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, EOFError, ValueError, TypeError):  # not there, or cut short
            found, mark = self._file(bucket).read_bytes(), self._mark(bucket)
            if found.startswith(mark):
                bucket.code = marshal.loads(found[len(mark) :])

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        file = self._file(bucket)
        # Whole or not at all, whoever else writes it at the same time.
        own = file.with_name(f"{file.name}.{os.getpid()}")
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            own.write_bytes(self._mark(bucket) + marshal.dumps(bucket.code))
            own.replace(file)

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}.{sys.implementation.cache_tag}"

    def _mark(self, bucket: Bucket) -> bytes:
        made = bucket.environment
        how = f"{__version__} {made.autoescape} {made.trim_blocks} {made.lstrip_blocks} {bucket.checksum}\n"
        return MAGIC_NUMBER + how.encode()
