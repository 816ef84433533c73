"""Articles on the default topic as one reader paraphrased and labelled them: `topical_dev.jsonl`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench.corpus import Case, load_lines
from monitor.model import StanceLabel

LABELS: Mapping[str, StanceLabel] = {"favourable": "favour", "neutral": "neutral", "critical": "against"}
"""The reader's words for a stance; there is none where the article does not touch the target ("none")."""
AFFILIATIONS = {
    "state-run": "state",
    "state-aligned": "state",
    "government": "state",
    "opposition-run": "opposition",
    "opposition-aligned": "opposition",
    "NGO": "ngo",
}
"""The reader's words for whose media an outlet is, in the default configuration's; others say nothing."""


def load_articles(folder: Path) -> list[Case]:
    """Return the articles. Raises CorpusAbsent."""
    return load_lines(folder / "topical_dev.jsonl")


def list_paragraphs(case: Case) -> list[str]:
    """Return an article as paragraphs: what it says itself, then what it says that others say."""
    return [case[name] for name in ("own_voice_paraphrase", "attributed_paraphrase") if case[name]]
