"""What a measurement found, as a table for people and as JSON for machines."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
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


def write_share(share: float | None) -> str:
    """Return a share to three places, as tables write it; only a whole is 1."""
    if share is None:
        return "-"
    return "1" if share == 1 else f"{min(share, 0.999):.3f}".removeprefix("0")


def publish_sections(sections: Iterable[Section], figures_file: Path | None = None) -> int:
    """Print the machine, and each section as soon as it is measured; return the exit code, 1 if one failed.

    `figures_file` gets the machine and the figures, by the titles of the sections, as JSON.
    """
    machine = describe_machine()
    print(f"{machine}\n", flush=True)
    published = []
    for section in sections:
        published.append(section)
        print(section, flush=True)
    if figures_file is not None:
        figures = {section.title: dict(section.figures) for section in published}
        figures_file.write_text(json.dumps({"machine": machine, "figures": figures}, indent=1, default=str))
    return int(any(section.failed for section in published))
