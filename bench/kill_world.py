"""What survives when the program is killed: the newsroom, the mail server, the web hook, and the clock.

A `World` is one of each, on loopback, in the process that measures, and the child that runs commands
(`kill_child.py`). The newsroom is a part of the demo's: outlets that copy each other, articles that are
edited before and after a digest tells of them, a broken feed, and pages that are refused.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default as MAIL_POLICY
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.demo.newsroom import Newsroom
from monitor.demo.sites import SITES
from monitor.demo.texts import load_articles

ROOT = Path(__file__).parents[1]

OUTLETS = (
    "free-ostrel-voice", "exile-courier",  # these two carry whole texts in their feeds
    "keldra-ledger", "northern-wire", "allwire-hub", "open-valley", "maravia-today", "seda-ye-darre",
    "newspool-daily", "rivers-rights-watch", "continental-observer", "valley-radio",
)  # fmt: skip
ARTICLES = (
    "d2-17", "d2-18", "d2-19", "d2-20", "d2-23", "d2-24", "d2-28", "d2-29", "d2-30",
    "d3-03", "d3-04", "d3-08", "d3-14", "d3-17",
)  # fmt: skip
DONE = (0, 1)
"""Exit codes of a command that came to its end; 1 says that a feed is broken, as one is."""
MAIL_HOST, HOOK_HOST = "mail.desk.example", "hook.desk.example"


@dataclass(frozen=True, slots=True)
class Step:
    """A command at a moment of the newsroom's time. Only a round of the service is killed."""

    name: str
    now: datetime
    words: tuple[str, ...]
    killed: bool = True


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-{moment}:00+00:00")


ROUND = ("run", "--once")
STEPS = (
    Step("first start, an evening", _at("13T15:00"), ROUND),
    Step("a Maildir", _at("13T15:00"), ("recipients", "add", "box", "--channel", "maildir"), killed=False),
    Step("a folder", _at("13T15:00"), ("recipients", "add", "tray", "--channel", "folder"), killed=False),
    Step(
        "a web hook",
        _at("13T15:00"),
        ("recipients", "add", f"http://{HOOK_HOST}/in", "--channel", "webhook"),
        killed=False,
    ),
    Step("a morning: edits, the first digest", _at("14T05:00"), ROUND),
    Step("a forenoon: edits, alerts", _at("14T09:00"), ROUND),
    Step("a morning: the second digest", _at("15T05:00"), ROUND),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a recipient got: a mail or a notice. `content` is a hash of its bytes."""

    recipient: str
    message_id: str
    content: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, -9 for killed, and the points that it had passed."""

    code: int
    seconds: float
    points: tuple[str, ...]


def write_config(folder: Path) -> None:
    """Write the configuration of the demo, cut to this newsroom, with mails, alerts and one worker."""
    text = files("monitor.demo").joinpath("feeds.yaml").read_text(encoding="utf-8")
    config = yaml.safe_load(text)
    order = {outlet: place for place, outlet in enumerate(OUTLETS)}
    kept = [feed for feed in config["feeds"] if feed["outlet"] in order]
    config["feeds"] = sorted(kept, key=lambda feed: order[feed["outlet"]])
    config["topics"][0]["alert"] = {"terms": ["Rivers & Rights Watch"], "changed": True, "per_day": 5}
    config["digest"]["email"] = {
        "from": "Desk <desk@desk.example>",
        "to": ["ada@desk.example", "bo@desk.example"],
        "smtp": {"host": MAIL_HOST, "port": 25, "tls": "none"},
        "unsubscribe": {"url": "https://desk.example"},
    }
    config["collect"] |= {"workers": 1, "connections": 1, "connections_per_host": 1}
    config["tag"] = {"attribution": "rules", "sentiment": "words"}
    (folder / "feeds.yaml").write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), "utf-8")


class World:
    """The surroundings of one newsroom; a context manager. What was taken is kept until `forget`."""

    def __init__(self) -> None:
        wanted = [site for site in SITES if site.id in OUTLETS]
        articles = [one for one in load_articles() if one.id.startswith(ARTICLES)]
        self.newsroom = Newsroom(wanted, articles)
        self.taken: list[Taken] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._mail_port = probe.getsockname()[1]
        self._mail = Controller(_MailSink(self.taken), hostname="127.0.0.1", port=self._mail_port)
        self._hook = ThreadingHTTPServer(("127.0.0.1", 0), _make_hook(self.taken))
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.newsroom.__enter__()
        self._mail.start()
        Thread(target=self._hook.serve_forever, args=(0.02,), daemon=True).start()
        self._child = subprocess.Popen(
            # Whoever is killed leaves semaphores behind, which multiprocessing then removes and warns of.
            [sys.executable, "-W", "ignore:resource_tracker:UserWarning", str(ROOT / "bench/kill_child.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._child is not None
        self._child.communicate(timeout=30)
        self._mail.stop()
        self._hook.shutdown()
        self._hook.server_close()
        self.newsroom.__exit__(kind, error, trace)

    def run(
        self,
        folder: Path,
        step: Step,
        *,
        fatal: tuple[str, int] | None = None,
        kill_after_s: float | None = None,
    ) -> Ended:
        """Run a step's command in a folder, killed at a point or after some time, if any."""
        assert self._child is not None
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self.newsroom.set_time(step.now)
        trace = folder.with_name(f"{folder.name}.trace")
        trace.unlink(missing_ok=True)
        order = {
            "root": str(folder),
            "log": str(folder.with_name(f"{folder.name}.log")),
            "trace": str(trace),
            "now": step.now.isoformat(),
            "seed": step.name,
            "words": step.words,
            "ports": self._list_ports(),
            "fatal": fatal,
            "kill_after_s": kill_after_s,
        }
        print(json.dumps(order), file=self._child.stdin, flush=True)
        answer = json.loads(self._child.stdout.readline())
        points = tuple(trace.read_text().splitlines()) if trace.exists() else ()
        return Ended(answer["code"], answer["seconds"], points)

    def _list_ports(self) -> dict[str, int]:
        return {MAIL_HOST: self._mail_port, HOOK_HOST: self._hook.server_port, "": self.newsroom.port}

    def forget(self) -> None:
        """Forget what was taken."""
        self.taken.clear()


class _MailSink:
    """Takes every mail."""

    def __init__(self, taken: list[Taken]) -> None:
        self._taken = taken

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message_id = str(message_from_bytes(content, policy=MAIL_POLICY)["Message-ID"])
        self._taken.append(Taken(",".join(envelope.rcpt_tos), message_id, sha256(content).hexdigest()))
        return "250 taken"


def _make_hook(taken: list[Taken]) -> type[BaseHTTPRequestHandler]:
    class Hook(BaseHTTPRequestHandler):
        """Takes every notice."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            message_id = self.headers["X-Media-Monitor-Id"]
            taken.append(Taken(self.headers["Host"], message_id, sha256(body).hexdigest()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Hook


def copy_folder(source: Path, target: Path) -> None:
    """Put a copy of a folder in place of another."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
