"""What articles changed after publication, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from monitor.digest.material import ChangedArticle
from monitor.model import Change, Excerpt, Revision, TextField

MAX_SENTENCES = 4
"""Changed sentences shown of one article, before and after each."""

_SENTENCE = re.compile(r"[^\s].*?(?:[.!?…؟۔]['\"”’»)\]]*(?=\s|$)|$)", re.MULTILINE)


def list_changes(changed: Sequence[ChangedArticle], numbers: Mapping[int, int]) -> tuple[Change, ...]:
    """Return each changed article with the sentences it dropped and those it gained, in text order."""
    return tuple(_compare(item, numbers.get(item.article.id)) for item in changed)


def _compare(item: ChangedArticle, source: int | None) -> Change:
    article = item.article
    old, new = _split(item.before), _split(item.after)
    old_texts, new_texts = {part.text for part in old}, {part.text for part in new}
    return Change(
        source=source,
        title=_title(item.after),
        url=article.url,
        outlet_name=article.outlet.name,
        changed_at=item.after.seen_at,
        before=tuple(part for part in old if part.text not in new_texts)[:MAX_SENTENCES],
        after=tuple(part for part in new if part.text not in old_texts)[:MAX_SENTENCES],
        digested_on=item.digested_on,
    )


def _title(words: Revision) -> Excerpt:
    return Excerpt(words.article_id, words.version, "title", 0, len(words.title), words.title)


def _split(version: Revision) -> list[Excerpt]:
    fields: tuple[tuple[TextField, str], ...] = (("title", version.title), ("text", version.text))
    return [
        Excerpt(version.article_id, version.version, field, found.start(), found.end(), found[0])
        for field, words in fields
        for found in _SENTENCE.finditer(words)
    ]
