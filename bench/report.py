"""What a measurement found, as a table for people and as JSON for machines."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold. A `goal` is one that the project has set itself: missing it is no failure."""

    name: str
    holds: bool
    found: str
    goal: bool = False

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "MISSED" if self.goal else "FAILED"
        return f"- {verdict}: {self.name} ({self.found})"


@dataclass(frozen=True, slots=True)
class Section:
    """One measurement: a table with its notes and checks. `figures` is what JSON gets."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    checks: Sequence[Check] = ()
    figures: Mapping[str, object] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether a check does not hold that is no mere goal."""
        return any(not check.holds and not check.goal for check in self.checks)

    def __str__(self) -> str:
        parts = [f"## {self.title}", "\n".join(self.notes), write_table(self.header, self.rows)]
        parts.append("\n".join(str(check) for check in self.checks))
        return "\n\n".join(part for part in parts if part) + "\n"


def write_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def describe_machine() -> str:
    """Return what the figures were measured on."""
    cpus = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = cpus[0].partition(":")[2].strip() if cpus else platform.machine()
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    python = platform.python_version()
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, Python {python}, load {load}"
