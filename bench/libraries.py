"""The libraries that read the same documents in the same run, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.contestants import NotInstalled, build_environment
from bench.running_farm import ROOT

DEADLINE_S = 30.0
"""For one document, as `monitor try` allows by default."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Library:
    """A library that reads documents. `packages` are what pip installs for it; none: it is installed here."""

    key: str
    name: str
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What a library made of all documents: an answer for each, in their order.

    `cpu_s` is user and system time of all documents, the start not among it; a document that hung counts with
    the time that it was given. `lost` are documents that ended the process, or that no answer came for.
    """

    library: Library
    answers: tuple[Answer, ...]

    @property
    def cpu_s(self) -> float:
        """CPU seconds for all documents."""
        return sum(answer["cpu_s"] for answer in self.answers)

    @property
    def slowest_s(self) -> float:
        """CPU seconds of the document that took most."""
        return max(answer["cpu_s"] for answer in self.answers)

    @property
    def name(self) -> str:
        """The library's name."""
        return self.library.name

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a document."""
        return self.cpu_s / len(self.answers) * 1000

    @property
    def lost(self) -> list[str]:
        """The ids of documents that ended the process or hung."""
        return [answer["id"] for answer in self.answers if answer["error"] in ("crash", "timeout")]

    def count_slower(self, limit_s: float) -> int:
        """Return how many documents took more than this."""
        return sum(answer["cpu_s"] > limit_s for answer in self.answers)

    def list_errors(self, expected: str) -> list[str]:
        """Return the ids of documents with an error of another kind, lost ones included."""
        errors = ((answer["id"], answer["error"]) for answer in self.answers if answer["error"])
        return [name for name, error in errors if not error.startswith(expected)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a library's answers are worth: shares by column, None where there was nothing to tell it by."""

    run: Run
    shares: Mapping[str, float | None]


def measure_all(
    libraries: Sequence[Library],
    documents: Sequence[Mapping[str, Any]],
    folder: Path,
    score: Callable[[Run], Mapping[str, float | None]],
) -> tuple[list[Figures], list[str]]:
    """Let each library read all documents and score it; return a note for each that cannot be had."""
    found, notes = [], []
    for library in libraries:
        try:
            run = read_all(library, documents, folder)
        except NotInstalled as error:
            notes.append(f"{library.name} is left out: {error}")
            continue
        found.append(Figures(run, score(run)))
    return found, notes


def read_all(
    library: Library, documents: Sequence[Mapping[str, Any]], folder: Path, *, deadline_s: float = DEADLINE_S
) -> Run:
    """Let a library read documents, one at a time; `path` of each is absolute.

    A document that crashes or hangs it costs its own answer alone: the next one is read by a new process.
    Raises NotInstalled when the library cannot be had, and RuntimeError when it answers something else
    than it was asked.
    """
    python = build_environment(library.key, library.packages) / "python" if library.packages else None
    listing = folder / f"{library.key}.jsonl"
    listing.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    answers: list[Answer] = []
    while len(answers) < len(documents):
        command = [str(python or sys.executable), "-m", "bench.peers.read_documents", library.key]
        command += [str(listing), str(len(answers)), str(deadline_s)]
        found, exit_code = _run(command, listing.with_suffix(".log"))
        answers += found
        if len(answers) < len(documents):
            answers.append(_make_loss(str(documents[len(answers)]["id"]), exit_code, deadline_s, listing))
    if [answer["id"] for answer in answers] != [document["id"] for document in documents]:
        raise RuntimeError(f"{library.name} answers in another order than it was asked")
    return Run(library, tuple(answers))


def _run(command: Sequence[str], log: Path) -> tuple[list[Answer], int]:
    """Return the answers that were written whole, and the exit code."""
    with log.open("ab") as errors:
        done = subprocess.run(
            command,
            cwd=log.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
    lines = done.stdout.splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith(b"\n")], done.returncode


def _make_loss(name: str, exit_code: int, deadline_s: float, listing: Path) -> Answer:
    """Return the answer for a document that ended the process. Raises RuntimeError if there was no start."""
    if exit_code == 1:
        said = listing.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"{listing.stem} does not run: {said[-500:]}")
    hung = exit_code == -signal.SIGALRM
    return {
        "id": name,
        "error": "timeout" if hung else "crash",
        "cpu_s": deadline_s if hung else 0.0,
    }
