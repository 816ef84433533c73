"""The languages that a digest's own words can be read in."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.digest.english import ENGLISH
from monitor.digest.persian import PERSIAN
from monitor.digest.phrases import Phrases

LANGUAGES: Mapping[str, Phrases] = {one.language: one for one in (ENGLISH, PERSIAN)}
"""The phrases by language."""


def choose_phrases(language: str) -> Phrases:
    """Return the phrases of a language; English where there are none."""
    return LANGUAGES.get(language, ENGLISH)
