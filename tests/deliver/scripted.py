"""A mail server that misbehaves as a script tells it to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from monitor.deliver import MailServer

USUAL = {
    "GREETING": "220 ready",
    "EHLO": "250 mail.example",
    "STARTTLS": "220 go ahead",
    "MAIL": "250 fine",
    "RCPT": "250 fine",
    "DATA": "354 go on",
    "MAIL DATA": "250 kept",
    "RSET": "250 fine",
    "QUIT": "221 bye",
}
"""What it answers to each command; `GREETING` is its first word, `MAIL DATA` its answer to a whole mail."""

HANG = "hang"
"""In the place of an answer: none comes."""
DROP = "drop"
"""In the place of an answer: the line is cut. For `MAIL DATA`, while the mail is being sent."""


@dataclass
class Scripted:
    """What became of it: how often it was called, and the mails that it has whole."""

    server: MailServer
    calls: int = 0
    taken: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def serve_script(script: Mapping[str, str], *, timeout_s: float = 0.3) -> Iterator[Scripted]:
    """Run a server that differs from the usual one in the answers of `script`."""
    answers = {**USUAL, **script}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        state = Scripted(MailServer("127.0.0.1", listener.getsockname()[1], "none", None, None, timeout_s))
        thread = threading.Thread(target=_answer_calls, args=(listener, answers, state))
        thread.start()
        try:
            yield state
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _answer_calls(listener: socket.socket, answers: Mapping[str, str], state: Scripted) -> None:
    with contextlib.suppress(OSError):
        while True:
            call, _ = listener.accept()
            state.calls += 1
            with call, contextlib.suppress(OSError):
                _talk(call, answers, state)


def _talk(call: socket.socket, answers: Mapping[str, str], state: Scripted) -> None:
    lines = call.makefile("rb")
    if not _say(call, answers["GREETING"]):
        return
    while line := lines.readline():
        verb = line[:8].split()[0].decode().upper()
        if not _say(call, answers.get(verb, "502 what?")):
            return
        if verb == "DATA" and answers["DATA"].startswith("354"):
            if answers["MAIL DATA"] == DROP:
                lines.readline()
                return
            state.taken.append(b"".join(iter(lines.readline, b".\r\n")))
            if not _say(call, answers["MAIL DATA"]):
                return


def _say(call: socket.socket, answer: str) -> bool:
    """Give an answer; tell whether the line holds."""
    if answer == HANG:
        call.recv(1)  # until the other side gives up
        return False
    if answer == DROP:
        return False
    call.sendall(answer.encode() + b"\r\n")
    return not answer.startswith("421")
