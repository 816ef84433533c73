"""Prove that a digest invented nothing: every excerpt is found again, at its place, in its article.

A lead that a language model wrote is checked once more against the sentences it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass

from monitor.digest.rewriting import find_fault
from monitor.model import Digest, Excerpt, TextField

LoadWords = Callable[[int, int, TextField], str | None]
"""Return the title or text of one version of an article, or None when it is not stored."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An excerpt that does not stand where it says. `found` is what stands there instead."""

    excerpt: Excerpt
    found: str | None


def list_excerpts(digest: Digest) -> list[Excerpt]:
    """Return every excerpt in a digest, in reading order, repeats included."""
    return list(_walk(digest))


def _walk(value: object) -> Iterator[Excerpt]:
    if isinstance(value, Excerpt):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _walk(getattr(value, field.name))


def verify_digest(digest: Digest, load_words: LoadWords) -> list[Mismatch]:
    """Return every excerpt that is not the exact span it claims to be."""
    mismatches = []
    for excerpt in list_excerpts(digest):
        words = load_words(excerpt.article_id, excerpt.version, excerpt.field)
        found = None if words is None else words[excerpt.start : excerpt.end]
        if found != excerpt.text or not excerpt.text:
            mismatches.append(Mismatch(excerpt, found))
    return mismatches


def verify_lead(digest: Digest) -> str | None:
    """Return why a rewritten lead does not hold, None when it does or the lead was not rewritten."""
    return find_fault(digest.rewritten, digest.lead, digest.sources) if digest.rewritten else None
