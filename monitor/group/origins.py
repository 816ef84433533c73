"""Which of two articles with the same text was first, and how that is known.

Evidence is asked in order, and the first that speaks for one side alone decides: a notice, a wire tag or a
canonical link by which an article names the other as its source; an address of the other's outlet in its
text; the time of publication, as far as it can be believed; completeness. When all are silent nothing is
claimed: the article that came in first only stands in for the origin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.group.datings import Dating, is_before, read_dating
from monitor.group.fingerprint import hash_shingles
from monitor.group.overlap import Overlap
from monitor.group.urls import canonical_key, site_of
from monitor.model import Article, OriginSign, Outlet, Provenance, ProvenanceKind
from monitor.remarks import CopyRemark, write_remark
from monitor.terms import list_words

_NAMING: dict[ProvenanceKind, CopyRemark] = {
    "notice": "its notice names {name}",
    "wire": "its wire tag names {name}",
    "canonical": "its canonical link names {name}",
}
"""By strength."""
_LONGER = 1.1
_TELLING_WORD_CHARS = 4
_TELLING_WORDS = 2
_RUNNING = timedelta(days=3)
_FORM_WORDS = 110


@dataclass(frozen=True, slots=True)
class Piece:
    """What copy detection reads in an article. `hashes` are the text's shingles, in order."""

    article_id: int
    key: str
    site: str
    outlet: Outlet
    title: str
    dating: Dating
    text: str
    provenance: tuple[Provenance, ...]
    hashes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who was first, by which sign. `why` is the evidence, as a clause about the copy; empty when the times
    tell enough."""

    left_is_origin: bool
    sign: OriginSign
    why: str

    @property
    def named(self) -> bool:
        """Whether the copy itself names its origin."""
        return names_origin(self.sign)


def names_origin(sign: OriginSign | None) -> bool:
    """Tell whether a sign is one by which an article names its own source."""
    return sign in _NAMING


def read_piece(article: Article) -> Piece:
    """Return what copy detection needs of `article`."""
    return Piece(
        article_id=article.id,
        key=article.key,
        site=site_of(article.url),
        outlet=article.outlet,
        title=article.reading.title,
        dating=read_dating(article),
        text=article.reading.text,
        provenance=article.reading.provenance,
        hashes=hash_shingles(article.reading.text),
    )


def is_same_outlet(left: Piece, right: Piece) -> bool:
    """Tell whether one outlet published both."""
    return left.site == right.site or left.outlet.id == right.outlet.id


def may_be_one_piece(left: Piece, right: Piece) -> bool:
    """Tell whether two articles of one outlet may be forms of one running piece, by titles and times.

    They are within three days of each other, and the titles have two telling words in common, or all that
    the shorter one has. Two short texts may not: what an outlet fills in day by day is like that.
    """
    if max(len(left.hashes), len(right.hashes)) < _FORM_WORDS:
        return False
    if abs(left.dating.moment - right.dating.moment) > _RUNNING:
        return False
    words, others = _list_telling_words(left.title), _list_telling_words(right.title)
    return len(words & others) >= max(1, min(_TELLING_WORDS, len(words), len(others)))


def judge_origin(left: Piece, right: Piece, overlap: Overlap) -> Verdict:
    """Decide which of two pieces that share text is the origin of the other.

    Of two pieces of one outlet the later is a form of the earlier: neither names the other as its source,
    and a piece grows as its outlet goes on with it.
    """
    same = is_same_outlet(left, right)
    found = None if same else _ask_provenance(left, right) or _ask_addresses(left, right)
    found = found or _ask_time(left, right) or _ask_length(overlap, grows=same)
    if found is not None:
        return found
    why = write_remark("nothing tells which of the two was first; it came in later")
    return Verdict(left.article_id < right.article_id, "unknown", why)


def find_foreign_notice(piece: Piece) -> Provenance | None:
    """Return what the piece says about having been published elsewhere first, the plainest first."""
    return next(iter(_list_foreign_notices(piece)), None)


def find_shared_source(left: Piece, right: Piece) -> str | None:
    """Return the name of a third party that both pieces give as their source."""
    names = [notice.outlet_name for notice in _list_foreign_notices(right) if notice.outlet_name]
    for notice in _list_foreign_notices(left):
        name = notice.outlet_name
        if name and _fold_name(name) in map(_fold_name, names):
            return None if _is_name_of(name, right.outlet) else name
    return None


def names_piece(piece: Piece, other: Piece) -> Provenance | None:
    """Return the strongest notice, tag or link by which `piece` names `other` or its outlet as its source."""
    return next((notice for notice in _by_strength(piece) if _names(notice, piece, other)), None)


def _ask_provenance(left: Piece, right: Piece) -> Verdict | None:
    """Ask which piece names the other as its source; if both do, by the stronger kind."""
    by_left, by_right = names_piece(left, right), names_piece(right, left)
    strength = list(_NAMING)
    left_rank = strength.index(by_left.kind) if by_left else len(strength)
    right_rank = strength.index(by_right.kind) if by_right else len(strength)
    if by_left is not None and left_rank < right_rank:
        return Verdict(False, by_left.kind, _write_naming(by_left, right))
    if by_right is not None and right_rank < left_rank:
        return Verdict(True, by_right.kind, _write_naming(by_right, left))
    return None


def _ask_addresses(left: Piece, right: Piece) -> Verdict | None:
    """Ask which text names the other outlet's address.

    An address that both texts carry came along with the words and tells nothing.
    """
    by_left, by_right = _find_added_address(left, right), _find_added_address(right, left)
    if by_left is not None and by_right is None:
        return Verdict(False, "link", write_remark("its text names {name}", name=by_left))
    if by_right is not None and by_left is None:
        return Verdict(True, "link", write_remark("its text names {name}", name=by_right))
    return None


def _ask_time(left: Piece, right: Piece) -> Verdict | None:
    if is_before(left.dating, right.dating):
        return Verdict(True, "time", "")
    if is_before(right.dating, left.dating):
        return Verdict(False, "time", "")
    return None


def _ask_length(overlap: Overlap, *, grows: bool) -> Verdict | None:
    """Ask which text is the longer: what is cut down comes later, what an outlet goes on with grows."""
    longer, shorter = sorted((overlap.left.words, overlap.right.words), reverse=True)
    if longer < shorter * _LONGER:
        return None
    left_is_longer = overlap.left.words == longer
    if grows:
        return Verdict(not left_is_longer, "length", write_remark("it is the longer of the two"))
    return Verdict(left_is_longer, "length", write_remark("it is the shorter of the two"))


def _list_foreign_notices(piece: Piece) -> Sequence[Provenance]:
    """Return what points away from the piece's own outlet, by strength."""
    return [notice for notice in _by_strength(piece) if _is_foreign(notice, piece)]


def _by_strength(piece: Piece) -> list[Provenance]:
    strength = list(_NAMING)
    return sorted(piece.provenance, key=lambda notice: strength.index(notice.kind))


def _is_foreign(notice: Provenance, piece: Piece) -> bool:
    if notice.url is not None and _is_site_of(site_of(notice.url), piece.outlet):
        return False
    if notice.outlet_name is not None:
        return not _is_name_of(notice.outlet_name, piece.outlet)
    return notice.url is not None or notice.kind == "notice"


def _names(notice: Provenance, piece: Piece, other: Piece) -> bool:
    """Tell whether a notice names the other, though its link may lead to the piece's own site."""
    name = notice.outlet_name
    if name is not None and _is_name_of(name, other.outlet) and not _is_name_of(name, piece.outlet):
        return True
    return notice.url is not None and _is_foreign(notice, piece) and _is_address_of(notice.url, other)


def _is_address_of(url: str, piece: Piece) -> bool:
    return canonical_key(url) == piece.key or _is_site_of(site_of(url), piece.outlet)


def _is_site_of(site: str, outlet: Outlet) -> bool:
    return any(site == domain or site.endswith(f".{domain}") for domain in map(site_of, outlet.domains))


def _is_name_of(name: str, outlet: Outlet) -> bool:
    """Tell whether an outlet goes by a name, or by the name in its address: "AP" is at home at apnews.com."""
    if _fold_name(name) == _fold_name(outlet.name) or _is_site_of(site_of(name), outlet):
        return True
    joined = _fold_name(name).replace(" ", "")
    labels = {site_of(domain).partition(".")[0] for domain in outlet.domains}
    return bool(joined) and not labels.isdisjoint({joined, f"{joined}news"})


def _fold_name(name: str) -> str:
    return " ".join(list_words(name)).removeprefix("the ")


def _list_telling_words(title: str) -> frozenset[str]:
    return frozenset(word for word in list_words(title) if len(word) >= _TELLING_WORD_CHARS)


def _find_added_address(piece: Piece, other: Piece) -> str | None:
    """Return the domain of the other's outlet that stands in this text and not in the other one."""
    for domain in map(site_of, other.outlet.domains):
        if _holds_address(piece.text, domain) and not _holds_address(other.text, domain):
            return domain
    return None


def _holds_address(text: str, domain: str) -> bool:
    if domain not in text.lower():  # few texts hold it, and this is ten times faster than the pattern
        return False
    return re.search(rf"(?<![\w-]){re.escape(domain)}(?![\w-])", text, re.IGNORECASE) is not None


def _write_naming(notice: Provenance, origin: Piece) -> str:
    return write_remark(_NAMING[notice.kind], name=origin.outlet.name)
