"""A copy group as commands show it: who took a text from whom, in what part, and how that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitor.digest.branches import count_reach
from monitor.digest.english import ENGLISH
from monitor.digest.reprints import arrange_trees
from monitor.group.passages import compare_passages
from monitor.model import Article, CopyLink, Range, Reworking
from monitor.pipeline.background import compare_copy
from monitor.pipeline.stances import renew_outlet
from monitor.tag.outlets import OutletRegister
from storage.protocol import Storage


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a copy group, what it was made from, and what it made of that.

    `depth` counts from the head of its tree, where `above` and `reworking` are None.
    """

    article: Article
    link: CopyLink
    depth: int
    above: Article | None
    reworking: Reworking | None


def load_group(article_id: int, register: OutletRegister, storage: Storage) -> list[list[Member]]:
    """Return the copy trees of an article's group, the one it stands in first; none before it was grouped.

    Outlets are rated as `register` has them.
    """
    place = storage.load_copies([article_id]).get(article_id)
    if place is None:
        return []
    links = {link.article_id: link for link in storage.list_group(place.group_id)}
    loaded = storage.load_articles(list(links))
    articles = {number: renew_outlet(article, register) for number, article in loaded.items()}
    ordered = sorted(articles.values(), key=lambda article: (article.published, article.id))
    trees = arrange_trees({article.id: links[article.id].of_id for article in ordered})
    trees.sort(key=lambda tree: article_id not in tree)
    return [_read_tree(tree, links, articles) for tree in trees]


def _read_tree(tree: list[int], links: dict[int, CopyLink], articles: dict[int, Article]) -> list[Member]:
    members: dict[int, Member] = {}
    for article_id in tree:
        article, link = articles[article_id], links[article_id]
        above = None if link.of_id is None else members.get(link.of_id)
        if above is None:
            members[article_id] = Member(article, link, 0, None, None)
        else:
            made = compare_copy(article, above.article)
            members[article_id] = Member(article, link, above.depth + 1, above.article, made)
    return list(members.values())


def describe_reach(trees: list[list[Member]]) -> dict[str, Any]:
    """Return how many outlets, and of which groups, carried the first tree's text."""
    groups = dict(_count_outlets(trees[0])) if trees else {}
    return {"outlets": sum(groups.values()), "groups": groups}


def describe_members(trees: list[list[Member]]) -> list[dict[str, Any]]:
    """Return the members for JSON, each text before its copies."""
    return [
        {
            "article": member.article.id,
            "outlet": member.article.outlet.name,
            "affiliation": member.article.outlet.affiliation,
            "published": member.article.published,
            "title": member.article.reading.title,
            "relation": member.link.relation,
            "of": member.link.of_id,
            "share": member.link.share,
            "held": member.link.held,
            "sign": member.link.sign,
            "paragraph": member.link.paragraph,
            "reworking": None if member.reworking is None else _describe_reworking(member.reworking),
            "why": member.link.why,
        }
        for tree in trees
        for member in tree
    ]


def describe_passages(trees: list[list[Member]], article_id: int) -> list[dict[str, str | None]]:
    """Return what became of the paragraphs of the text that an article was made from, but for those it kept.

    In the order of the article: `kind`, `words` (None for what was cut) and `was` (None for what was added).
    """
    member = next((one for tree in trees for one in tree if one.article.id == article_id), None)
    if member is None or member.above is None:
        return []
    text, before = member.article.reading.text, member.above.reading.text
    return [
        {"kind": one.kind, "words": _cut_out(text, one.copy), "was": _cut_out(before, one.origin)}
        for one in compare_passages(text, before)
        if one.kind != "kept"
    ]


def write_passages(passages: list[dict[str, str | None]]) -> Iterator[str]:
    """Yield changed, moved, cut and added paragraphs as lines: + is the article's, - the other text's."""
    for one in passages:
        yield str(one["kind"])
        if one["was"] is not None:
            yield f"  - {one['was']}"
        if one["words"] is not None:
            yield f"  + {one['words']}"


def _cut_out(text: str, place: Range | None) -> str | None:
    return None if place is None else " ".join(text[place[0] : place[1]].split())


def write_group(trees: list[list[Member]]) -> Iterator[str]:
    """Yield the trees as lines, copies set in under what they were made from."""
    for tree in trees:
        if len(tree) > 1:
            yield ENGLISH.describe_reach(_count_outlets(tree))
        for member in tree:
            yield from _write_member(member)


def _write_member(member: Member) -> Iterator[str]:
    article, link = member.article, member.link
    indent = "  " * member.depth
    outlet = f"{article.outlet.name} ({article.outlet.affiliation}), {article.published:%Y-%m-%d %H:%M}"
    what = ENGLISH.describe_copy(link.relation, link.paragraph, member.reworking)
    yield f"{indent}{article.id} {outlet}: {what}"
    if link.sign == "unknown" and member.above is not None:
        yield f"{indent}  {ENGLISH.either_first}"
    if member.reworking is not None and member.reworking.own_headline:
        yield f"{indent}  {ENGLISH.own_title}: {article.reading.title}"
    yield f"{indent}  {link.why}"


def _count_outlets(tree: list[Member]) -> list[tuple[str, int]]:
    return count_reach((member.article.outlet.id, member.article.outlet.affiliation) for member in tree)


def _describe_reworking(reworking: Reworking) -> dict[str, Any]:
    return {
        "paragraphs": reworking.paragraphs,
        "cut": reworking.cut,
        "changed": reworking.changed,
        "added": reworking.added,
        "own_headline": reworking.own_headline,
        "own_opening": reworking.own_opening,
        "outdated": reworking.outdated,
    }
