"""``loopfolio workshop`` as a process of its own, and phones without a browser that talk to it."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

from rooms import PUMPS

CASE = PUMPS.replace("effort: medium, scrap: 3", "effort: [high, medium], scrap: 3")
"""With one more reading open"""


class Server:
    """The command on a case file; what it printed, and what it answers."""

    def __init__(self, case, *more):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "loopfolio.cli", "workshop", str(case), "--port", "0", *more],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ,
        )  # fmt: skip
        said = ""
        while "Ctrl-C ends it" not in said:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError([said, *self.stop()])
            said += line
        self.said = said
        self.link = re.search(r"Facilitator: (\S+)", said)[1]
        self.address = self.link.partition("lead/")[0]
        self.code = re.search(r"with the code (\S+)", said)[1]

    def stop(self, how=signal.SIGTERM):
        """End it, if it has not ended; what it said could not be answered."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        if not self.process.stderr.closed:
            try:
                lines = self.process.communicate(timeout=20)[1].splitlines()
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise
            self.trouble = [line for line in lines if not line.startswith("warning: ")]
        return self.trouble


class Phone:
    """Somebody's phone without a browser: cookies, forms, and no patience."""

    def __init__(self, address):
        self.address, self.cookies, self.text = address, {}, ""

    def ask(self, path, **fields):
        """The status of an answer, and where it sends one; a field may be a list."""
        body = urllib.parse.urlencode(fields, doseq=True).encode() if fields else None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        request = urllib.request.Request(self.address + path.lstrip("/"), body, headers)
        opener = urllib.request.build_opener(NoRedirect)
        try:
            answer = opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.text = answer.read().decode()
        if answer.status == 303:
            return 303, answer.headers["Location"]
        return answer.status, ""

    def form(self):
        return self.hidden("form")

    def hidden(self, name):
        return re.search(rf'name="{name}" value="([^"]*)"', self.text)[1]

    def joined(self, code, name):
        self.ask("")
        assert self.ask("join", form=self.form(), code=code, name=name)[0] == 303
        return self


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def lead(server):
    """The facilitator's browser."""
    phone = Phone(server.address)
    phone.ask(server.link.removeprefix(server.address))
    phone.ask("lead")
    return phone


def opened(server, question):
    """The facilitator, with a round opened."""
    led = lead(server)
    led.ask("lead/plan", form=led.form(), kind="free", question=question)
    led.ask("lead")
    number = led.hidden("round")
    led.ask("lead/move", form=led.form(), round=number, to="open")
    return led, number
