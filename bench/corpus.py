"""A folder of documents with truth about them, and the scorers that it brings along."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

Case = dict[str, Any]


class CorpusAbsent(Exception):
    """The folder does not hold what is to be read; the message says what is missing."""


def load_scorer(folder: Path) -> ModuleType:
    """Return the module `score.py` of a part of the corpus. Raises CorpusAbsent."""
    path = _require(folder / "score.py")
    spec = importlib.util.spec_from_file_location(f"score_{folder.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_lines(path: Path) -> list[Case]:
    """Return the objects of a JSON Lines file. Raises CorpusAbsent."""
    return [json.loads(line) for line in _require(path).read_text(encoding="utf-8").split("\n") if line]


def take_sample(cases: Sequence[Case], limit: int | None) -> list[Case]:
    """Return at most `limit` cases, evenly from the beginning to the end: files are ordered by source."""
    if limit is None or limit >= len(cases):
        return list(cases)
    return [cases[place * len(cases) // limit] for place in range(limit)]


def _require(path: Path) -> Path:
    if not path.is_file():
        raise CorpusAbsent(f"{path} is not there")
    return path
