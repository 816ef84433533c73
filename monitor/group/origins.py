"""Which of two articles with the same text was first, and how that is known.

Evidence is asked in order, and the first that speaks for one side alone decides: what an article says
about its own source, an outlet's address written in the other's text, the time of publication, and
completeness. When all are silent, the article that came in first counts as the origin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from monitor.group.fingerprint import hash_shingles
from monitor.group.overlap import Overlap
from monitor.group.urls import canonical_key, site_of
from monitor.model import Article, Outlet, Provenance
from monitor.terms import split_words

_PROVENANCE_NOUNS = {"notice": "notice", "wire": "wire tag", "canonical": "canonical link"}
_LONGER = 1.1


@dataclass(frozen=True, slots=True)
class Piece:
    """What copy detection reads in an article. `hashes` are the text's shingles, in order.

    `timed` is False when the published time is the moment at which the article was first seen.
    """

    article_id: int
    key: str
    site: str
    outlet: Outlet
    published: datetime
    timed: bool
    text: str
    provenance: tuple[Provenance, ...]
    hashes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who was first.

    `why` is the evidence, as a clause about the copy, empty when the times tell enough. `named` tells
    whether the copy itself names its origin.
    """

    left_is_origin: bool
    named: bool
    why: str


def read_piece(article: Article) -> Piece:
    """Return what copy detection needs of `article`."""
    return Piece(
        article_id=article.id,
        key=article.key,
        site=site_of(article.url),
        outlet=article.outlet,
        published=article.published,
        timed=article.dated_by != "first seen",
        text=article.reading.text,
        provenance=article.reading.provenance,
        hashes=hash_shingles(article.reading.text),
    )


def judge_origin(left: Piece, right: Piece, overlap: Overlap) -> Verdict:
    """Decide which of two pieces that share text is the origin of the other."""
    for ask in (_ask_provenance, _ask_addresses, _ask_time, partial(_ask_length, overlap=overlap)):
        if (verdict := ask(left, right)) is not None:
            return verdict
    return Verdict(left.article_id < right.article_id, False, "it came in later")


def describe_gap(copy: Piece, origin: Piece) -> str:
    """Return when the origin appeared, counted from the copy: "published 2 h 10 min earlier"."""
    verb = "published" if copy.timed and origin.timed else "first seen"
    gap = copy.published - origin.published
    if _is_same_day_only(copy, origin):
        return f"{verb} on the same day"
    if abs(gap) < timedelta(minutes=1):
        return f"{verb} at the same time"
    return f"{verb} {_write_gap(abs(gap))} {'earlier' if gap > timedelta(0) else 'later'}"


def find_foreign_notice(piece: Piece) -> Provenance | None:
    """Return what the piece says about having been published elsewhere first, the plainest first."""
    for kind in _PROVENANCE_NOUNS:
        for notice in piece.provenance:
            if notice.kind == kind and _is_foreign(notice, piece):
                return notice
    return None


def names_piece(piece: Piece, other: Piece) -> Provenance | None:
    """Return the notice, tag or link by which `piece` names `other` or its outlet as its source."""
    for notice in piece.provenance:
        if _is_foreign(notice, piece) and _points_at(notice, other):
            return notice
    return None


def _ask_provenance(left: Piece, right: Piece) -> Verdict | None:
    by_left, by_right = names_piece(left, right), names_piece(right, left)
    if by_left is not None and by_right is None:
        return Verdict(False, True, _write_naming(by_left, right))
    if by_right is not None and by_left is None:
        return Verdict(True, True, _write_naming(by_right, left))
    return None


def _ask_addresses(left: Piece, right: Piece) -> Verdict | None:
    """Ask which text names the other outlet's address.

    An address that both texts carry came along with the words and tells nothing.
    """
    by_left, by_right = _find_added_address(left, right), _find_added_address(right, left)
    if by_left is not None and by_right is None:
        return Verdict(False, False, f"its text names {by_left}")
    if by_right is not None and by_left is None:
        return Verdict(True, False, f"its text names {by_right}")
    return None


def _ask_time(left: Piece, right: Piece) -> Verdict | None:
    gap = right.published - left.published
    if abs(gap) < timedelta(minutes=1) or _is_same_day_only(left, right):
        return None
    return Verdict(gap > timedelta(0), False, "")


def _ask_length(left: Piece, right: Piece, overlap: Overlap) -> Verdict | None:
    longer, shorter = sorted((overlap.left.words, overlap.right.words), reverse=True)
    if longer < shorter * _LONGER:
        return None
    return Verdict(overlap.left.words == longer, False, "it is the shorter of the two")


def _is_same_day_only(left: Piece, right: Piece) -> bool:
    """Tell whether one of the times is a bare date and both fall on that day."""
    return left.published.date() == right.published.date() and (_is_bare(left) or _is_bare(right))


def _is_bare(piece: Piece) -> bool:
    moment = piece.published
    return piece.timed and (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _is_foreign(notice: Provenance, piece: Piece) -> bool:
    """Tell whether a notice points away from the piece's own outlet."""
    if notice.url is not None and _is_site_of(site_of(notice.url), piece.outlet):
        return False
    if notice.outlet_name is not None:
        return not _is_name_of(notice.outlet_name, piece.outlet)
    return notice.url is not None or notice.kind == "notice"


def _points_at(notice: Provenance, other: Piece) -> bool:
    if notice.url is not None and _is_address_of(notice.url, other):
        return True
    return notice.outlet_name is not None and _is_name_of(notice.outlet_name, other.outlet)


def _is_address_of(url: str, piece: Piece) -> bool:
    return canonical_key(url) == piece.key or _is_site_of(site_of(url), piece.outlet)


def _is_site_of(site: str, outlet: Outlet) -> bool:
    return any(site == domain or site.endswith(f".{domain}") for domain in map(site_of, outlet.domains))


def _is_name_of(name: str, outlet: Outlet) -> bool:
    return _fold_name(name) == _fold_name(outlet.name) or _is_site_of(site_of(name), outlet)


def _fold_name(name: str) -> str:
    return " ".join(word.text for word in split_words(name)).removeprefix("the ")


def _find_added_address(piece: Piece, other: Piece) -> str | None:
    """Return the domain of the other's outlet that stands in this text and not in the other one."""
    for domain in map(site_of, other.outlet.domains):
        address = re.compile(rf"(?<![\w-]){re.escape(domain)}(?![\w-])", re.IGNORECASE)
        if address.search(piece.text) and not address.search(other.text):
            return domain
    return None


def _write_naming(notice: Provenance, origin: Piece) -> str:
    return f"its {_PROVENANCE_NOUNS[notice.kind]} names {origin.outlet.name}"


def _write_gap(gap: timedelta) -> str:
    minutes = int(gap.total_seconds()) // 60
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "days" if days > 1 else "day"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in [part for part in parts if part[0]][:2])
