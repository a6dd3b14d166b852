"""A workshop with 200 phones: how long an answer takes to be confirmed, and whether any is lost.

    python benchmarks/workshop.py [PEOPLE] [TURNS] [URL of a database]

All press a button at the same moment, again and again; what is timed is the form's answer, which comes once
it is on the disk, and the next page. The phones run on the same machine and take their part of it.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from ratios import COMMAND, compiled

CASE = "lithium-ion-battery"


class Phone:
    """One connection that stays open, and its cookies."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.cookies: dict[str, str] = {}
        self.text = ""
        self.reader: asyncio.StreamReader | None = None

    async def ask(self, path: str, **fields: str) -> int:
        """The status of an answer; its text is kept."""
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        body = urlencode(fields).encode()
        lines = [f"{'POST' if fields else 'GET'} /{path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if fields:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        for name, value in re.findall(r"(?im)^set-cookie: ([^=]+)=([^;]*)", head):
            self.cookies[name] = value
        length = re.search(r"(?im)^content-length: (\d+)", head)
        self.text = (await self.reader.readexactly(int(length[1]) if length else 0)).decode()
        return int(head.split()[1])

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return found[1] if found else ""


def spent(process: int) -> float:
    """Seconds of processor time of a running process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def held(server: str, process: int, people: int, turns: int) -> None:
    """Join, open a round, answer together, and count."""
    found = re.search(r"http://([\d.]+):(\d+)/lead/enter/(\S+)", server)
    code = re.search(r"with the code (\S+)", server)
    assert found, code
    host, port = found[1], int(found[2])
    lead = Phone(host, port)
    await lead.ask(f"lead/enter/{found[3]}")
    await lead.ask("lead/new")
    cells = re.findall(r'name="cell" value="([^"]+)"', lead.text)[:turns]
    form = lead.field("form")
    assert code
    phones = [Phone(host, port) for _ in range(people)]

    async def join(i: int, phone: Phone) -> None:
        await phone.ask("")
        assert await phone.ask("join", form=phone.field("form"), code=code[1], name=f"P{i}") == 303

    begun = time.perf_counter()
    await asyncio.gather(*(join(i, phone) for i, phone in enumerate(phones)))
    print(f"{people} join at once: {time.perf_counter() - begun:.2f} s")
    pairs = [("form", form), ("kind", "readings"), *(("cell", cell) for cell in cells)]
    lead.text = urlencode(pairs)
    # Several fields of one name: sent by hand.
    await _planned(lead, urlencode(pairs))
    await lead.ask("lead")
    number = lead.field("round")
    await lead.ask("lead/move", form=lead.field("form"), round=number, to="open")
    await asyncio.gather(*(phone.ask("now") for phone in phones))
    saved, shown = list[float](), list[float]()

    async def answer(phone: Phone) -> None:
        start = time.perf_counter()
        fields = {name: phone.field(name) for name in ("form", "key", "round", "about")}
        assert await phone.ask("answer", **fields, value="high") == 303
        saved.append(time.perf_counter() - start)
        assert await phone.ask("now") == 200
        shown.append(time.perf_counter() - start)

    begun, here = spent(process), time.process_time()
    for _ in range(len(cells)):
        await asyncio.gather(*(answer(phone) for phone in phones))
        await asyncio.sleep(0.2)
    each = 1000 / len(saved)
    print(
        f"processor time an answer with its next page: server {(spent(process) - begun) * each:.2f} ms, "
        f"phones {(time.process_time() - here) * each:.2f} ms"
    )
    for what, times in (("confirmed", saved), ("next page", shown)):
        times.sort()
        half, most = times[len(times) // 2], times[int(len(times) * 0.99)]
        print(f"{what}: {len(times)}, median {half:.3f} s, 99 % under {most:.3f} s, all {times[-1]:.3f} s")
    await lead.ask("lead/move", form=form, round=number, to="closed")
    await lead.ask("lead/answers.csv")
    kept = lead.text.count("\r\n") - 1
    print(f"kept: {kept} of {len(saved)}")
    assert kept == len(saved)


async def _planned(lead: Phone, body: str) -> None:
    assert lead.reader is not None
    cookies = "; ".join(f"{name}={value}" for name, value in lead.cookies.items())
    lead.writer.write(
        f"POST /lead/plan HTTP/1.1\r\nHost: {lead.host}:{lead.port}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    head = (await lead.reader.readuntil(b"\r\n\r\n")).decode()
    assert " 303 " in head, head
    length = re.search(r"(?im)^content-length: (\d+)", head)
    await lead.reader.readexactly(int(length[1]) if length else 0)


def main() -> None:
    compiled()
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    turns = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as folder:
        address = sys.argv[3] if len(sys.argv) > 3 else f"sqlite:///{Path(folder) / 'held.sqlite'}"
        command = [COMMAND, "workshop", CASE, "--port", "0", "--db", address, "--new"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = server.stdout.readline()
            if not line:
                sys.exit("the workshop did not begin")
            said += line
        try:
            asyncio.run(held(said, server.pid, people, turns))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
