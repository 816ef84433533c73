"""Full-text search over the folded titles and texts of the articles.

Words are what `monitor.terms` takes for words: runs of letters and digits, without the vowel marks
of Arabic script, which are taken out of what is stored and of what is asked alike.
"""

from __future__ import annotations

import re

from storage.sqlite.session import Session

SEARCH_DEPTH = 10_000
"""A search looks at so many of the matching articles, those saved last, or at `limit` if that is more.

It bounds the cost of a word that every article contains.
"""

_WORD = re.compile(r"[^\W_]+\*?")
_MARKS = re.compile("[\u0640\u064b-\u0652]")  # tatweel, and fathatan to sukun

_RUN = re.compile(r"[^\s*](?:[^*]*[^\s*])?\*?")

_FIND_PHRASE = """
    SELECT rowid FROM article_words WHERE article_words MATCH ? AND rowid <= ?
    ORDER BY rowid DESC LIMIT ?
"""
_FIND = """
    SELECT id FROM articles
    WHERE id IN (SELECT rowid FROM article_words WHERE article_words MATCH ? ORDER BY rowid DESC LIMIT ?)
    ORDER BY published DESC, id DESC LIMIT ?
"""


def write_words(session: Session, article_id: int, title: str, text: str) -> None:
    """Make an article be found by the words of its folded title and text, and by no earlier ones."""
    session.execute(
        "INSERT OR REPLACE INTO article_words (rowid, title, text) VALUES (?, ?, ?)",
        [article_id, _MARKS.sub("", title), _MARKS.sub("", text)],
    )


def find_words(session: Session, folded_query: str, limit: int) -> list[int]:
    """Return the ids of articles that contain every word, newest first; none for a query without words."""
    words = list(dict.fromkeys(_WORD.findall(_MARKS.sub("", folded_query))))
    if not words:
        return []
    return session.select_values(_FIND, [" ".join(map(_quote, words)), max(limit, SEARCH_DEPTH), limit])


def find_phrase(session: Session, folded_phrase: str, until_id: int) -> list[int]:
    """Return the ids up to `until_id` of articles that contain the words of a phrase in a row, highest first.

    After a stem the row may break: FTS5 finds stems only where a row ends.
    """
    runs = _RUN.findall(" ".join(_WORD.findall(_MARKS.sub("", folded_phrase))))
    if not runs:
        return []
    return session.select_values(_FIND_PHRASE, [" ".join(map(_quote, runs)), until_id, SEARCH_DEPTH])


def _quote(word: str) -> str:
    """Return a word as FTS5 reads it, so that AND, NOT, NEAR and the like are words too."""
    stem = word.removesuffix("*")
    return f'"{stem}"' + "*" * (len(word) - len(stem))
