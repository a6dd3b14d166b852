"""The browser that prints the report: an installed one, without a window, a profile or a network."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    "chromium-headless-shell",  # the same without windows, and the sooner ready
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
"""What Chromium and its kin are called on PATH."""

SECONDS = 120.0
"""How long a browser may take: one that waits for something would wait for ever."""

_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    # No name leads anywhere, whatever a page or the browser itself may ask for.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    # The clock runs ahead until the charts are drawn.
    "--virtual-time-budget=10000",
)


class NoBrowser(Exception):
    """None is installed, or the one that is does not do its work; the message says what to do."""


def browser() -> str:
    """The path of the one that $BROWSER_PATH names, else of the first that is installed.

    Raises:
        NoBrowser: there is none.
    """
    named = os.environ.get("BROWSER_PATH")
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoBrowser(f"BROWSER_PATH names no program: {named}")
        return found
    for place in (*map(shutil.which, NAMES), *_usual_places()):
        if place is not None and os.access(place, os.X_OK):
            return str(place)
    raise NoBrowser(
        "no browser was found: install Chromium, Chrome or Edge (apt install chromium, brew install --cask "
        "chromium), or name one in BROWSER_PATH"
    )


def _usual_places() -> Iterator[Path]:
    """Where browsers are on systems that do not put them on PATH."""
    if sys.platform == "darwin":
        for name in ("Google Chrome", "Chromium", "Microsoft Edge"):
            for applications in (Path("/Applications"), Path.home() / "Applications"):
                yield applications / f"{name}.app" / "Contents" / "MacOS" / name
    for root in filter(None, map(os.environ.get, ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))):
        yield Path(root, "Google", "Chrome", "Application", "chrome.exe")
        yield Path(root, "Chromium", "Application", "chrome.exe")
        yield Path(root, "Microsoft", "Edge", "Application", "msedge.exe")


def is_root() -> bool:
    """Chromium's sandbox does not work for root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def printed(html: str, seconds: float = SECONDS) -> bytes:
    """A page as PDF, as the browser would print it.

    Raises:
        NoBrowser: there is none, or it did not print in time.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="loopfolio-", ignore_cleanup_errors=True) as folder:
        page, pdf = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html, encoding="utf-8")
        more = [f"--user-data-dir={Path(folder, 'profile')}", f"--print-to-pdf={pdf}"]
        more += ["--no-sandbox"] if is_root() else []
        said = _run([program, *_FLAGS, *more, page.as_uri()], seconds)
        if not pdf.is_file():
            last = said.strip().splitlines()[-1:] or ["it said nothing"]
            raise NoBrowser(f"{program} printed nothing: {last[0]}")
        # Behind the end of a PDF only a comment may stand: by it we know our own.
        return pdf.read_bytes().rstrip() + PRINTED


def drawn(svg: str, width: int = 1000, seconds: float = SECONDS) -> bytes:
    """A drawing as PNG, as the browser shows it: ``width`` px, twice as sharp, as high as it is.

    Raises:
        NoBrowser: there is none, or it did not draw in time.
    """
    program = browser()
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    height = round(width * float(box[2]) / float(box[1])) if box else width
    style = f"body {{ margin: 0; background: #fff }} svg {{ width: {width}px; height: {height}px }}"
    with tempfile.TemporaryDirectory(prefix="loopfolio-", ignore_cleanup_errors=True) as folder:
        page, picture = Path(folder, "picture.html"), Path(folder, "picture.png")
        text = f'<!doctype html><meta charset="utf-8"><style>{style}</style>{svg}'
        page.write_text(text, encoding="utf-8")
        more = [f"--user-data-dir={Path(folder, 'profile')}", f"--screenshot={picture}"]
        more += [f"--window-size={width},{height}", "--force-device-scale-factor=2", "--hide-scrollbars"]
        more += ["--no-sandbox"] if is_root() else []
        said = _run([program, *_FLAGS, *more, page.as_uri()], seconds)
        if not picture.is_file():
            last = said.strip().splitlines()[-1:] or ["it said nothing"]
            raise NoBrowser(f"{program} drew nothing: {last[0]}")
        return picture.read_bytes()


PRINTED = b"\n%loopfolio report\n"
"""The last line of a PDF that was made here."""


def _run(command: list[str], seconds: float) -> str:
    """What the program said; it and all that it started end in time."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        raise NoBrowser(f"{command[0]} did not print the report within {seconds:.0f} seconds") from None
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """With its children: they would keep the pipe open."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
