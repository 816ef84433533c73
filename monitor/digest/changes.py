"""What articles changed after publication, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from monitor.digest.material import ChangedArticle
from monitor.model import Article, Change, Excerpt, TextField

MAX_SENTENCES = 4
"""Changed sentences shown of one article, before and after each."""

_SENTENCE = re.compile(r"[^\s].*?(?:[.!?…؟۔]['\"”’»)\]]*(?=\s|$)|$)", re.MULTILINE)


def list_changes(changed: Sequence[ChangedArticle], numbers: Mapping[int, int]) -> tuple[Change, ...]:
    """Return each changed article with the sentences it dropped and those it gained, in text order."""
    return tuple(_compare(item, numbers.get(item.article.id)) for item in changed)


def _compare(item: ChangedArticle, source: int | None) -> Change:
    article, before = item.article, item.before
    old = _split(article.id, before.version, before.title, before.text)
    new = _split(article.id, article.version, article.reading.title, article.reading.text)
    old_texts, new_texts = {part.text for part in old}, {part.text for part in new}
    return Change(
        source=source,
        title=_title(article),
        url=article.url,
        outlet_name=article.outlet.name,
        changed_at=article.changed_at,
        before=tuple(part for part in old if part.text not in new_texts)[:MAX_SENTENCES],
        after=tuple(part for part in new if part.text not in old_texts)[:MAX_SENTENCES],
        digested_on=item.digested_on,
    )


def _title(article: Article) -> Excerpt:
    title = article.reading.title
    return Excerpt(article.id, article.version, "title", 0, len(title), title)


def _split(article_id: int, version: int, title: str, text: str) -> list[Excerpt]:
    fields: tuple[tuple[TextField, str], ...] = (("title", title), ("text", text))
    return [
        Excerpt(article_id, version, field, found.start(), found.end(), found[0])
        for field, words in fields
        for found in _SENTENCE.finditer(words)
    ]
