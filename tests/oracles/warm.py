"""Commands that start at once: the libraries are imported already, the package itself anew by each.

    python warm.py SOCKET +MODULE …           waits for commands, until it is ended; +MODULE.*: with all in it
    python -IS warm.py SOCKET …               has it carry out ``python …``, here, with these streams
    python -IS warm.py SOCKET loopfolio …     ``loopfolio …``, where ``+loopfolio.cli`` is there already

A page of the documentation starts the program some fifty times; of each start nearly all is libraries.
A stream that is closed is closed for what is started, too.
"""

import os
import socket
import sys

LIBRARIES = (
    "click", "highspy", "jinja2", "numpy", "openpyxl", "pandas", "plotly.graph_objects", "pulp", "pydantic",
    "pymcdm.methods", "ruamel.yaml", "xlsxwriter",
)  # fmt: skip


def waits(path, more):
    """Goes on in the process of each command, in which it is done."""
    import gc
    import importlib
    import signal

    for name in (*LIBRARIES, *more):
        importlib.import_module(name.removesuffix(".*"))
        if name.endswith(".*"):
            all_within(name.removesuffix(".*"))
    gc.freeze()  # so that no command looks through them for garbage, as it would once more at its end
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            caller, _ = door.accept()
            if os.fork() == 0:
                break
            caller.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said, [folder, *streams], _, _ = socket.recv_fds(caller, 1 << 20, 4)
    if child := os.fork():
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        caller.sendall(bytes([code if code >= 0 else 128 - code]))
        os._exit(0)
    caller.close()
    os.fchdir(folder)
    os.close(folder)
    given, *words = said.decode("utf-8", "surrogateescape").split("\0")
    for number, stream in zip(map(int, given), streams, strict=True):
        os.dup2(stream, number)
        os.close(stream)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if str(number) not in given:
            os.close(number)
            setattr(sys, name, None)
    try:
        does(words)
    except SystemExit as ends:
        if ends.code is None or type(ends.code) is int:
            ends_at_once(ends.code or 0)
        raise
    ends_at_once(0)


def all_within(name):
    import importlib
    import pkgutil

    for found in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
        importlib.import_module(found.name)


def ends_at_once(code):
    """As Python ends, but that nothing is taken apart: it would look at all that others share with it.

    Where what was said cannot be written, Python itself has to say so.
    """
    import atexit
    import threading

    threading._shutdown()
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


def does(words):
    """What ``loopfolio …``, ``python -m MODULE …`` and ``python - …`` do."""
    import runpy

    if words[0] == "loopfolio":
        from loopfolio.cli import main

        sys.argv[:] = words
        main()
    elif words[0] == "-m":
        sys.argv[:] = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv[:] = words
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), {"__name__": "__main__"})


def asks(path, words):
    streams = [number for number in range(3) if is_open(number)]
    folder = os.open(".", os.O_RDONLY)  # which may be nowhere any more
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(path)
        said = "\0".join(["".join(map(str, streams)), *words]).encode("utf-8", "surrogateescape")
        socket.send_fds(caller, [said], [folder, *streams])
        code = caller.recv(1)
    os._exit(code[0] if code else 1)


def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    if sys.argv[2:] and not sys.argv[2].startswith("+"):
        asks(sys.argv[1], sys.argv[2:])
    else:
        waits(sys.argv[1], [name[1:] for name in sys.argv[2:]])
