"""Who reprinted whom, and what each copy made of the text it was made from.

    links of the day and of its kin | arrange trees | headline, passages and stances of each copy's own

A copy inherits nothing silently: what differs from the text it was made from is shown in its own words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from monitor.digest.ledger import Ledger
from monitor.digest.material import DayMaterial
from monitor.digest.openings import skip_dateline
from monitor.digest.sentences import make_excerpt, make_title_excerpt
from monitor.digest.stances import list_departures
from monitor.model import Article, CopyLink, CopyTree, Excerpt, Range, Relation, Reprint, Source, StanceLine
from monitor.terms import list_words

PASSAGES = 2
TOP_WORDS = 120
"""Passages of a copy's own are shown from so many words of its beginning on: its lead, and what follows."""
MIN_WORDS = 4
MAX_WORDS = 45


def counts_as_copy(relation: Relation) -> bool:
    """Tell whether a text counts as a copy: neither its own text nor a later form of its outlet's own piece.

    One that says it was first published elsewhere is a copy, whether what it was made from is known or not.
    """
    return relation not in ("origin", "revision")


def arrange_trees(parents: Mapping[int, int | None]) -> list[list[int]]:
    """Return each text that was made from none of the others, followed by what was made from it.

    `parents` says what each text was made from. A text comes before its own copies, and these directly
    after it; texts made from the same one keep their order.
    """
    copies: dict[int | None, list[int]] = defaultdict(list)
    for number, parent in parents.items():
        copies[parent if parent in parents else None].append(number)
    trees = []
    for head in copies[None]:
        tree, waiting = [], [head]
        while waiting:
            tree.append(waiting.pop())
            waiting.extend(reversed(copies.get(tree[-1], [])))
        trees.append(tree)
    return trees


def list_trees(material: DayMaterial, numbers: Mapping[int, int], ledger: Ledger) -> tuple[CopyTree, ...]:
    """Return the copy trees that the day added to, those that most outlets carry first, then the earliest.

    What is shown of a copy's own words is entered into the ledger.
    """
    known = {article.id: article for article in material.articles} | dict(material.kin.elders)
    ordered = sorted(known.values(), key=lambda article: (article.published, article.key))
    parents = {article.id: material.copies[article.id].of_id for article in ordered}
    trees = []
    for ids in arrange_trees(parents):
        links = [material.copies[article_id] for article_id in ids]
        if _is_news(links, numbers):
            members = (_describe(link, known, material, numbers, ledger) for link in links)
            trees.append(CopyTree(tuple(members)))
    return tuple(sorted(trees, key=_rank))


def read_trees(sources: Sequence[Source]) -> tuple[CopyTree, ...]:
    """Return the copy trees of a digest from before they were kept, as far as its sources tell."""
    by_number = {source.number: source for source in sources}
    trees = []
    for tree in arrange_trees({source.number: source.copy_of for source in sources}):
        members = [by_number[number] for number in tree]
        if any(counts_as_copy(member.relation) for member in members):
            trees.append(CopyTree(tuple(_read_member(member, by_number) for member in members)))
    return tuple(sorted(trees, key=_rank))


def _is_news(links: Sequence[CopyLink], numbers: Mapping[int, int]) -> bool:
    """Tell whether a text was reprinted, and the day brought the text or a reprint of it."""
    is_copied = any(counts_as_copy(link.relation) for link in links)
    return is_copied and any(link.article_id in numbers and link.relation != "revision" for link in links)


def _rank(tree: CopyTree) -> tuple[int, int]:
    return -len({member.outlet_id for member in tree.members}), -len(tree.members)


def _describe(
    link: CopyLink,
    known: Mapping[int, Article],
    material: DayMaterial,
    numbers: Mapping[int, int],
    ledger: Ledger,
) -> Reprint:
    article = known[link.article_id]
    copied = None if link.of_id is None else known.get(link.of_id)
    number = numbers.get(article.id)
    reworking = material.kin.reworkings.get(article.id) if copied else None
    passages: tuple[Excerpt, ...] = ()
    if copied and reworking:
        passages = _choose_passages(article, copied, reworking.own, ledger)
    departures: list[StanceLine] = []
    if copied and number:
        departures = list_departures(article, copied, material.topic.id, number, ledger)
    has_title = copied is None or (reworking is not None and reworking.own_headline)
    return Reprint(
        article_id=article.id,
        of_id=copied.id if copied else None,
        source=number,
        outlet_id=article.outlet.id,
        outlet_name=article.outlet.name,
        affiliation=article.outlet.affiliation,
        language=article.reading.language,
        url=article.url,
        published=article.published,
        relation=link.relation,
        why=link.why,
        share=link.share,
        held=link.held,
        sign=link.sign,
        paragraph=link.paragraph,
        title=make_title_excerpt(article) if has_title else None,
        passages=passages,
        stances=tuple(departures),
        reworking=reworking,
        digested_on=None if number else material.kin.digested.get(article.id),
    )


def _choose_passages(
    copy: Article, copied: Article, own: Sequence[Range], ledger: Ledger
) -> tuple[Excerpt, ...]:
    """Return sentences near the top of a copy that do not stand in the text it was made from."""
    text, before = copy.reading.text, 0
    others = f" {' '.join(list_words(copied.reading.text))} "
    passages: list[Excerpt] = []
    for sentence in copy.tags.sentences:
        if len(passages) == PASSAGES or before > TOP_WORDS:
            break
        start = skip_dateline(text, sentence.start, sentence.end)
        words = list_words(text[start : sentence.end])
        before += len(words)
        is_own = any(begin < sentence.end and start < end for begin, end in own)
        if not is_own or not MIN_WORDS <= len(words) <= MAX_WORDS or f" {' '.join(words)} " in others:
            continue
        if ledger.take_variant(copy, (start, sentence.end)):
            passages.append(make_excerpt(copy, start, sentence.end))
    return tuple(passages)


def _read_member(source: Source, by_number: Mapping[int, Source]) -> Reprint:
    copied = None if source.copy_of is None else by_number[source.copy_of]
    return Reprint(
        article_id=source.article_id,
        of_id=copied.article_id if copied else None,
        source=source.number,
        outlet_id=source.outlet_id,
        outlet_name=source.outlet_name,
        affiliation=source.affiliation,
        language=source.language,
        url=source.url,
        published=source.published,
        relation=source.relation,
        why=source.why,
        title=source.title if copied is None or source.title.text != copied.title.text else None,
    )
