"""Who copied whom: the place of each article among the copies.

The group leg takes articles one after another. For each it looks up the postings of the sketch, loads the
candidates that `rank_candidates` names, and those that `list_parents` adds, and asks `decide_copy`.
When the newcomer turns out to be the origin of groups that are stored already, `repoint_group` says which
links of their members change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.group.origins import Piece, Verdict, describe_gap, find_foreign_notice, judge_origin
from monitor.group.overlap import Overlap, Side, compare_texts, is_copy, name_relation
from monitor.model import CopyLink, Sketch

MAX_GROUPS_PER_HASH = 4
"""A hash that stands in more copy groups than this is furniture and no longer evidence."""
_FEWEST_HITS = 3
_MOST_CANDIDATES = 8
_AS_GOOD = 0.1
_NOTICE_CHARS = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that may share text with the new one, and its place among the copies."""

    piece: Piece
    link: CopyLink


@dataclass(frozen=True, slots=True)
class CopyDecision:
    """The place of a new article.

    `takes_over` are the ids of stored groups, ascending, whose origin it turned out to be or whose
    members copy it: load their members and pass them to `repoint_group`.
    """

    link: CopyLink
    takes_over: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    """A candidate that shares text with the new article; in `overlap`, the new one is the left side."""

    candidate: Candidate
    overlap: Overlap
    verdict: Verdict


def rank_candidates(
    sketch: Sketch, postings: Mapping[int, Sequence[int]], article_id: int
) -> list[tuple[int, int]]:
    """Return (article id, shared hashes) of the articles worth comparing, most hashes first, at most 8.

    `postings` are what storage found for the sketch; the article itself is left out.
    """
    hits = Counter(holder for number in sketch.hashes for holder in postings.get(number, ()))
    del hits[article_id]
    ranked = sorted(hits.items(), key=lambda item: (-item[1], item[0]))
    return [item for item in ranked if item[1] >= _FEWEST_HITS][:_MOST_CANDIDATES]


def list_parents(links: Iterable[CopyLink], article_id: int) -> list[int]:
    """Return the ids, ascending, of the articles that `links` copy and that are not among them."""
    links = list(links)
    known = {link.article_id for link in links} | {article_id}
    return sorted({link.of_id for link in links if link.of_id is not None} - known)


def decide_copy(new: Piece, candidates: Sequence[Candidate]) -> CopyDecision:
    """Return the place of `new`, given the stored articles that may share text with it.

    The order of `candidates` does not matter. Deciding again over the same store gives the same place.
    """
    matches = _find_matches(new, candidates)
    juniors = [match for match in matches if match.verdict.left_is_origin and _is_free(match, new)]
    elders = [match for match in matches if not match.verdict.left_is_origin]
    parent = _choose_parent(elders)
    if parent is not None:
        link = _link_copy(new, parent.overlap.left, parent.overlap.right, parent.candidate, parent.verdict)
    else:
        link = _link_origin(new, juniors)
    taken = {match.candidate.link.group_id for match in juniors}
    own = {parent.candidate.link.group_id} if parent is not None else set()
    return CopyDecision(link, tuple(sorted(taken - own)))


def repoint_group(new: Piece, link: CopyLink, members: Iterable[Candidate]) -> list[CopyLink]:
    """Return the changed links, by article id, of groups that `new` takes over.

    Members whose text stands in the new article, or holds it, become its copies; the others keep what
    they copy and follow into the new article's group.
    """
    changed = []
    for member in sorted(members, key=lambda member: member.link.article_id):
        if member.link.article_id == new.article_id:
            continue
        moved = _repoint(new, link, member)
        if moved != member.link:
            changed.append(moved)
    return changed


def _repoint(new: Piece, link: CopyLink, member: Candidate) -> CopyLink:
    match = _match(new, member)
    if match is None or not match.verdict.left_is_origin:
        return replace(member.link, group_id=link.group_id)
    return _link_copy(
        member.piece, match.overlap.right, match.overlap.left, Candidate(new, link), match.verdict
    )


def _find_matches(new: Piece, candidates: Iterable[Candidate]) -> list[_Match]:
    """Return the candidates that share text with `new`, the one that shares most first."""
    matches = [match for candidate in candidates if (match := _match(new, candidate)) is not None]
    return sorted(matches, key=lambda match: (-match.overlap.largest, match.candidate.link.article_id))


def _match(new: Piece, candidate: Candidate) -> _Match | None:
    overlap = compare_texts(new.hashes, candidate.piece.hashes)
    if not is_copy(overlap, same_site=new.site == candidate.piece.site):
        return None
    verdict = judge_origin(new, candidate.piece, overlap)
    if candidate.link.of_id == new.article_id and not verdict.left_is_origin:
        return None  # it was found to copy this article: two articles never copy each other
    return _Match(candidate, overlap, verdict)


def _is_free(match: _Match, new: Piece) -> bool:
    """Tell whether a copy of `new` may follow it: it copies nothing else that is known."""
    return match.candidate.link.of_id in (None, new.article_id)


def _choose_parent(elders: Sequence[_Match]) -> _Match | None:
    """Return what was copied: a source that is named, else the group's origin if it explains as much."""
    if not elders:
        return None
    best = next((match for match in elders if match.verdict.named), elders[0])
    for match in elders:
        link = match.candidate.link
        same_group = link.group_id == best.candidate.link.group_id
        as_good = match.overlap.left.share >= best.overlap.left.share - _AS_GOOD
        if link.of_id is None and same_group and as_good and not best.verdict.named:
            return match
    return best


def _link_copy(copy: Piece, copied: Side, origin: Side, of: Candidate, verdict: Verdict) -> CopyLink:
    evidence = [
        f"{_write_share(copied.share)} of its words stand in a text of {of.piece.outlet.name}, "
        f"{describe_gap(copy, of.piece)}"
    ]
    if copied.share < origin.share:
        evidence.append(f"it holds {_write_share(origin.share)} of that article")
    if verdict.why:
        evidence.append(verdict.why)
    if not verdict.named and (notice := find_foreign_notice(copy)) is not None:
        evidence.append(f"it says: “{_cut(notice.text)}”")
    return CopyLink(
        article_id=copy.article_id,
        group_id=of.link.group_id,
        of_id=of.piece.article_id,
        share=round(copied.share, 4),
        relation=name_relation(copied, origin),
        why="; ".join(evidence),
    )


def _link_origin(new: Piece, juniors: Sequence[_Match]) -> CopyLink:
    group_id = juniors[0].candidate.link.group_id if juniors else new.article_id
    notice = find_foreign_notice(new)
    if notice is not None:
        why = f"it says: “{_cut(notice.text)}”"
        return CopyLink(new.article_id, group_id, None, None, "republication", why)
    return CopyLink(new.article_id, group_id, None, None, "origin", _write_origin(juniors))


def _write_origin(juniors: Sequence[_Match]) -> str:
    if not juniors:
        return "no earlier text that is stored shares its words"
    first = juniors[0].candidate.piece
    return f"the text of {first.outlet.name} and its other copies came after it"


def _write_share(share: float) -> str:
    return f"{share * 100:.0f} %"


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _NOTICE_CHARS else f"{flat[: _NOTICE_CHARS - 1].rstrip()}…"
