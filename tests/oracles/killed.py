"""Files are saved by a process that kills itself before one of its steps.

    python killed.py    reads {"step": …, "folder": …, "files": …, "links": …} line by line, and answers each
                        by whether it came so far: true or false

Of the tests' own process, with all that they have imported, a copy takes many times as long.
"""

import json
import os
import signal
import sys
from pathlib import Path

from loopfolio.report.export.files import save

STEPS = (
    "mkdir", "rmdir", "rename", "replace", "link", "symlink", "unlink", "chmod", "fsync", "open", "close",
)  # fmt: skip
"""All by which a folder is changed, or a file that is to be in it."""


def no_links(*arguments, **more):
    raise OSError(95, "Operation not supported")


def saved(step, folder, files, links):
    """In a process of its own; whether it was killed."""
    child = os.fork()
    if child == 0:
        left = iter(range(step, -1, -1))

        def counted(real):
            def call(*arguments, **more):
                if next(left) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **more)

            return call

        for name in STEPS:
            setattr(os, name, counted(getattr(os, name)))
        if not links:
            os.symlink = no_links
        try:
            save(Path(folder), files)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    os.fsync = lambda handle: None  # waiting for the disk takes most of the time, and a kill does not need it
    for line in sys.stdin:
        print(json.dumps(saved(**json.loads(line))), flush=True)
