"""The evidence for the place of an article among the copies, in plain words."""

from __future__ import annotations

from monitor.group.datings import describe_gap
from monitor.group.origins import Piece, Verdict, find_foreign_notice, find_shared_source, is_same_outlet
from monitor.group.overlap import Overlap
from monitor.model import Provenance
from monitor.remarks import CopyRemark, write_remark

_NOTICE_CHARS = 120
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def write_copy(copy: Piece, origin: Piece, overlap: Overlap, verdict: Verdict, paragraph: int | None) -> str:
    """Return why `copy` is held to be made from `origin`; in `overlap` the copy is the left side.

    `paragraph` is as in `CopyLink`.
    """
    copied, held = overlap.left, overlap.right
    where, own_place = _write_places(paragraph, in_copy=copied.words > held.words)
    shared = write_remark(
        _choose_form(copy, origin, verdict), share=_write_share(copied.share), name=origin.outlet.name
    )
    evidence = [", ".join([shared, describe_gap(copy.dating, origin.dating), *where])]
    if copied.share < held.share:
        holds = write_remark("it holds {share} % of that article", share=_write_share(held.share))
        evidence.append(", ".join([holds, *own_place]))
    if verdict.why:
        evidence.append(verdict.why)
    if not verdict.named and (source := _write_source(copy, origin)):
        evidence.append(source)
    return "; ".join(evidence)


def write_notice(notice: Provenance) -> str:
    """Return what an article says about its source, cut where it grows long."""
    flat = " ".join(notice.text.split())
    cut = flat if len(flat) <= _NOTICE_CHARS else f"{flat[: _NOTICE_CHARS - 1].rstrip()}…"
    return write_remark("it says: “{notice}”", notice=cut)


def write_origin(first_copy: Piece | None) -> str:
    """Return why an article copies nothing, though others, if any, share its words."""
    if first_copy is None:
        return write_remark("no earlier text that is stored shares its words")
    form: CopyRemark = "the text of {name} and its other copies came after it"
    return write_remark(form, name=first_copy.outlet.name)


def _choose_form(copy: Piece, origin: Piece, verdict: Verdict) -> CopyRemark:
    if not is_same_outlet(copy, origin):
        return "{share} % of its words stand in a text of {name}"
    if verdict.sign == "unknown":
        return "{share} % of its words stand in another form of it by {name}"
    return "{share} % of its words stand in an earlier form of it by {name}"


def _write_places(paragraph: int | None, *, in_copy: bool) -> tuple[list[str], list[str]]:
    """Return where in the other text the shared words begin, and where in the copy; either may be untold."""
    if paragraph is None:
        return [], []
    place = _write_ordinal(paragraph)
    if in_copy:
        return [], [write_remark("from its own {place} paragraph on", place=place)]
    return [write_remark("from its {place} paragraph on", place=place)], []


def _write_source(copy: Piece, origin: Piece) -> str | None:
    shared = find_shared_source(copy, origin)
    if shared is not None:
        return write_remark("both name {name} as their source", name=shared)
    notice = find_foreign_notice(copy)
    return write_notice(notice) if notice is not None else None


def _write_share(share: float) -> str:
    return f"{share * 100:.0f}"


def _write_ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
