"""Who copied whom: the place of each article among the copies.

The group leg takes articles one after another. For each it looks up the postings of the sketch, loads the
candidates that `rank_candidates` names and what those go back to, as `list_parents` names it until there is
no more, and asks `decide_copy`. When the newcomer turns out to be the origin of groups that are stored
already, `repoint_group` says which links of their members change. When it is another version of a stored
article, `has_left_group` tells whether the others of its group are to be placed anew.

What is guaranteed. Articles that all share their text with one of them are one group, in whatever order and
rounds they come in, and the evidence says which of them is the origin. The order decides where the evidence
is silent (the sign is "unknown"), from which of several copies a text was made that explain it as well, with
which of two unrelated texts one goes that holds both, and by whose id the group is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.group.evidence import write_copy, write_notice, write_origin
from monitor.group.origins import (
    Piece,
    Verdict,
    find_foreign_notice,
    is_same_outlet,
    judge_origin,
    may_be_one_piece,
    names_origin,
)
from monitor.group.overlap import Overlap, compare_texts, find_first_paragraph, is_copy, name_relation
from monitor.model import CopyLink, Sketch

MAX_GROUPS_PER_HASH = 4
"""A hash that stands in more copy groups than this is furniture and no longer evidence."""
_FEWEST_HITS = 3
_MOST_CANDIDATES = 8
_AS_GOOD = 0.1
_FAR_LESS = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that may share text with the new one, and its place among the copies."""

    piece: Piece
    link: CopyLink


@dataclass(frozen=True, slots=True)
class Apart:
    """Articles that a reader put apart: no two of a pair may stand in one copy group.

    `pairs` are ids of articles, in either order; `groups` the copy group of each of them that has one.
    """

    pairs: Collection[tuple[int, int]] = ()
    groups: Mapping[int, int] = field(default_factory=dict)

    def list_barred(self, article_id: int) -> set[int]:
        """Return the groups that hold an article which was put apart from this one."""
        others = {two if one == article_id else one for one, two in self.pairs if article_id in (one, two)}
        return {self.groups[other] for other in others if other in self.groups}

    def may_join(self, group_id: int, others: Iterable[int]) -> bool:
        """Tell whether a group may be brought together with other groups."""
        rivals = {
            (self.groups[one], self.groups[two])
            for one, two in self.pairs
            if one in self.groups and two in self.groups
        }
        return not any({(group_id, other), (other, group_id)} & rivals for other in others)


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
    same_outlet: bool


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


def decide_copy(new: Piece, candidates: Sequence[Candidate], apart: Apart | None = None) -> CopyDecision:
    """Return the place of `new`, given the stored articles that may share text with it.

    The order of `candidates` does not matter. Deciding again over the same store gives the same place.
    Groups that hold an article from which a reader put `new` apart count as if they were not there, and
    no two groups are brought together that hold articles of one pair.
    """
    apart = apart or Apart()
    barred = apart.list_barred(new.article_id)
    matches = _find_matches(new, (one for one in candidates if one.link.group_id not in barred))
    juniors = [match for match in matches if match.verdict.left_is_origin and _is_free(match, new)]
    parent = _choose_parent([match for match in matches if not match.verdict.left_is_origin])
    own = parent.candidate.link.group_id if parent is not None else None
    taken = _list_groups(juniors, own, apart)
    if parent is not None:
        link = _link_copy(new, parent.candidate, parent)
    else:
        link = _link_origin(new, [match for match in juniors if match.candidate.link.group_id in taken])
    return CopyDecision(link, tuple(sorted(taken)))


def repoint_group(new: Piece, link: CopyLink, members: Iterable[Candidate]) -> list[CopyLink]:
    """Return the changed links, by article id, of groups that `new` takes over.

    Members whose text stands in the new article, or holds it, become its copies; the others keep what
    they copy and follow into the new article's group. So do later forms of their outlet's own piece, copies
    that name their source, and copies of what holds more than twice as many of their words.
    """
    changed = []
    for member in sorted(members, key=lambda member: member.link.article_id):
        if member.link.article_id == new.article_id:
            continue
        moved = _repoint(new, link, member)
        if moved != member.link:
            changed.append(moved)
    return changed


def has_left_group(new: Piece, link: CopyLink, members: Iterable[Candidate]) -> bool:
    """Tell whether a stored article has changed so much that its copy group must be found anew.

    `link` is its place so far and `members` its group. So it is when something that copies it, or that is in
    a group known by its id, no longer shares its text.
    """
    others = [member for member in members if member.link.article_id != new.article_id]
    kin = [one for one in others if new.article_id in (one.link.of_id, link.group_id)]
    return any(_match(new, one) is None for one in kin)


def _repoint(new: Piece, link: CopyLink, member: Candidate) -> CopyLink:
    match = _match(new, member)
    if match is None or not match.verdict.left_is_origin or _holds_fast(member.link, match, new):
        return replace(member.link, group_id=link.group_id)
    turned = replace(match, overlap=Overlap(match.overlap.right, match.overlap.left))
    return _link_copy(member.piece, Candidate(new, link), turned)


def _holds_fast(link: CopyLink, match: _Match, new: Piece) -> bool:
    """Tell whether a copy of something else is better explained by that than by the new article."""
    if link.of_id in (None, new.article_id):
        return False
    if link.relation == "revision":
        return True
    if names_origin(link.sign) or match.verdict.named:
        return names_origin(link.sign) and not match.verdict.named
    return link.share is not None and match.overlap.right.share < link.share * _FAR_LESS


def _find_matches(new: Piece, candidates: Iterable[Candidate]) -> list[_Match]:
    """Return the candidates that share text with `new`, the one that shares most first."""
    matches = [match for candidate in candidates if (match := _match(new, candidate)) is not None]
    return sorted(matches, key=lambda match: (-match.overlap.largest, match.candidate.link.article_id))


def _match(new: Piece, candidate: Candidate) -> _Match | None:
    overlap = compare_texts(new.hashes, candidate.piece.hashes)
    same_outlet = is_same_outlet(new, candidate.piece)
    guarded = same_outlet and not may_be_one_piece(new, candidate.piece)
    if not is_copy(overlap, same_site=guarded):
        return None
    verdict = judge_origin(new, candidate.piece, overlap)
    if candidate.link.of_id == new.article_id and not verdict.left_is_origin:
        return None  # it was found to copy this article: two articles never copy each other
    return _Match(candidate, overlap, verdict, same_outlet)


def _is_free(match: _Match, new: Piece) -> bool:
    """Tell whether a copy of `new` may follow it: it copies nothing else that is known."""
    return match.candidate.link.of_id in (None, new.article_id)


def _choose_parent(elders: Sequence[_Match]) -> _Match | None:
    """Return what was copied: an earlier form of its own outlet, a source that is named, or what shares most.

    The group's origin goes before a copy of it that explains no more.
    """
    if not elders:
        return None
    most = max(match.overlap.left.share for match in elders)
    own = [match for match in elders if match.same_outlet and match.overlap.left.share >= most - _AS_GOOD]
    if own:
        return own[0]
    best = next((match for match in elders if match.verdict.named), elders[0])
    for match in elders:
        link = match.candidate.link
        same_group = link.group_id == best.candidate.link.group_id
        as_good = match.overlap.left.share >= best.overlap.left.share - _AS_GOOD
        if link.of_id is None and same_group and as_good and not best.verdict.named:
            return match
    return best


def _list_groups(juniors: Sequence[_Match], own: int | None, apart: Apart) -> set[int]:
    """Return the groups of the juniors, without `own`, as far as they may stand together."""
    joined = {own} if own is not None else set()
    for match in juniors:
        if apart.may_join(match.candidate.link.group_id, joined):
            joined.add(match.candidate.link.group_id)
    return joined - {own}


def _link_copy(copy: Piece, of: Candidate, match: _Match) -> CopyLink:
    """Return the link of a copy; in the match, the copy is the left side."""
    copied, origin = match.overlap.left, match.overlap.right
    paragraph = _find_paragraph(copy, of.piece, match.overlap)
    return CopyLink(
        article_id=copy.article_id,
        group_id=of.link.group_id,
        of_id=of.piece.article_id,
        share=round(copied.share, 4),
        relation="revision" if match.same_outlet else name_relation(copied, origin),
        why=write_copy(copy, of.piece, match.overlap, match.verdict, paragraph),
        held=round(origin.share, 4),
        sign=match.verdict.sign,
        paragraph=paragraph,
    )


def _find_paragraph(copy: Piece, origin: Piece, overlap: Overlap) -> int | None:
    """Return where in the longer of the two texts the shared words begin, None for its first paragraph."""
    longer, shorter = (copy, origin) if overlap.left.words > overlap.right.words else (origin, copy)
    number = find_first_paragraph(longer.text, longer.hashes, shorter.hashes)
    return None if number == 1 else number


def _link_origin(new: Piece, juniors: Sequence[_Match]) -> CopyLink:
    group_id = juniors[0].candidate.link.group_id if juniors else new.article_id
    notice = find_foreign_notice(new)
    if notice is not None:
        return CopyLink(new.article_id, group_id, None, None, "republication", write_notice(notice))
    first = juniors[0].candidate.piece if juniors else None
    return CopyLink(new.article_id, group_id, None, None, "origin", write_origin(first))
