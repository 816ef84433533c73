"""The evidence for the place of an article among the copies, in plain words."""

from __future__ import annotations

from monitor.group.datings import describe_gap
from monitor.group.origins import Piece, Verdict, find_foreign_notice, find_shared_source, is_same_outlet
from monitor.group.overlap import Overlap
from monitor.model import Provenance

_NOTICE_CHARS = 120
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def write_copy(copy: Piece, origin: Piece, overlap: Overlap, verdict: Verdict, paragraph: int | None) -> str:
    """Return why `copy` is held to be made from `origin`; in `overlap` the copy is the left side.

    `paragraph` is as in `CopyLink`.
    """
    copied, held = overlap.left, overlap.right
    where = f", from its {_write_ordinal(paragraph)} paragraph on" if paragraph else ""
    in_copy = copied.words > held.words
    evidence = [
        f"{_write_share(copied.share)} of its words stand in {_name_text(copy, origin, verdict)}, "
        f"{describe_gap(copy.dating, origin.dating)}{'' if in_copy else where}"
    ]
    if copied.share < held.share:
        own_place = where.replace("its", "its own", 1) if in_copy else ""
        evidence.append(f"it holds {_write_share(held.share)} of that article{own_place}")
    if verdict.why:
        evidence.append(verdict.why)
    if not verdict.named and (source := _write_source(copy, origin)):
        evidence.append(source)
    return "; ".join(evidence)


def write_notice(notice: Provenance) -> str:
    """Return what an article says about its source, cut where it grows long."""
    flat = " ".join(notice.text.split())
    cut = flat if len(flat) <= _NOTICE_CHARS else f"{flat[: _NOTICE_CHARS - 1].rstrip()}…"
    return f"it says: “{cut}”"


def write_origin(first_copy: Piece | None) -> str:
    """Return why an article copies nothing, though others, if any, share its words."""
    if first_copy is None:
        return "no earlier text that is stored shares its words"
    return f"the text of {first_copy.outlet.name} and its other copies came after it"


def _name_text(copy: Piece, origin: Piece, verdict: Verdict) -> str:
    if is_same_outlet(copy, origin):
        return (
            f"{'another' if verdict.sign == 'unknown' else 'an earlier'} form of it by {origin.outlet.name}"
        )
    return f"a text of {origin.outlet.name}"


def _write_source(copy: Piece, origin: Piece) -> str | None:
    shared = find_shared_source(copy, origin)
    if shared is not None:
        return f"both name {shared} as their source"
    notice = find_foreign_notice(copy)
    return write_notice(notice) if notice is not None else None


def _write_share(share: float) -> str:
    return f"{share * 100:.0f} %"


def _write_ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
