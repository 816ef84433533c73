"""What was found in an article, for `monitor show`: who says what, every stance with its reasons, ratings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.digest.english import ENGLISH
from monitor.digest.labels import CORRECT, draw_bar, list_reasons, write_passage
from monitor.digest.passages import find_passages
from monitor.digest.quotations import list_speakers
from monitor.digest.ratings import list_ratings
from monitor.digest.speakers import join_speakers, read_name
from monitor.digest.stances import SIDES
from monitor.model import Article, Attribution, Evidence, Outlet, Passage, Range, Stance, StanceLabel, Voice
from monitor.terms import list_words


def describe_outlet(outlet: Outlet) -> dict[str, Any]:
    """Return an outlet for JSON, with what each rater says of it; the rating that counts comes first."""
    return {
        "id": outlet.id,
        "name": outlet.name,
        "affiliation": outlet.affiliation,
        "ratings": [
            {
                "affiliation": one.affiliation,
                "rated_by": one.rated_by,
                "rated_on": one.rated_on,
                "source": one.source,
            }
            for one in list_ratings(outlet)
        ],
    }


def write_outlet(outlet: Outlet) -> Iterator[str]:
    """Yield an outlet with its ratings, one a line; the one that counts first."""
    first, *others = _list_raters(outlet) or [f"{outlet.affiliation}, not rated yet"]
    yield f"{outlet.name} ({first})"
    yield from (f"  also {said}" for said in others)


def describe_attribution(article: Article, one: Attribution) -> dict[str, Any]:
    """Return what somebody says for JSON. `via` is the chain through which it came, nearest first."""
    return {
        "speaker": one.speaker,
        "role": one.role,
        "via": one.via,
        "direct": one.direct,
        "source": _join_ranges(article, one.source),
        "cue": _join_ranges(article, one.cue),
        "words": _join_ranges(article, one.content),
    }


def write_attribution(article: Article, one: Attribution) -> str:
    """Return who says what in a line, with the chain: "A. Person, clerk, quoted by Agency: “...”"."""
    role = f", {one.role}" if one.role else ""
    chain = "".join(ENGLISH.via.format(name=name) for name in reversed(one.via))
    words = _join_ranges(article, one.content)
    return f"{one.speaker or 'somebody'}{role}{chain}: " + (f"“{words}”" if one.direct else words)


def describe_stance(article: Article, stance: Stance) -> dict[str, Any]:
    """Return a stance for JSON: its evidence in place, and everything that moved it."""
    return {
        "topic": stance.topic_id,
        "target": stance.target_id,
        "voice": stance.voice,
        "label": stance.label,
        "confidence": round(stance.confidence, 3),
        "basis": stance.basis,
        "tipped_by": stance.tipped_by,
        "inputs": [{"name": one.name, "value": one.value, "share": one.share} for one in stance.inputs],
        "evidence": [
            {
                "words": passage.marks[0].span.text,
                "field": item.field,
                "start": item.start,
                "end": item.end,
                "sentence": passage.context.text,
                "why": item.why,
                "weight": item.weight,
                "speaker": item.speaker,
            }
            for item in stance.evidence
            for passage in _find_in_place(article, item)
        ],
    }


def write_stance(article: Article, stance: Stance) -> Iterator[str]:
    """Yield a stance: its label, what it rests on, in place, what moved it, and how to correct it."""
    said = ENGLISH.says if stance.voice == "outlet" else ENGLISH.quotes
    sureness = ENGLISH.describe_sureness(stance)
    yield f"{said[stance.label]} {stance.target_id}, {ENGLISH.voice[stance.voice]}" + (
        f": {sureness}" if sureness else ""
    )
    decider = ENGLISH.describe_decider(
        stance, next(iter(_list_raters(article.outlet)), article.outlet.affiliation)
    )
    if decider is not None:
        yield f"  {decider}"
    for item in stance.evidence:
        speaker = f", {item.speaker}" if item.speaker else ""
        for passage in _find_in_place(article, item) if item.weight else ():
            yield f"  {item.weight:+.2f} {write_passage(passage)} ({item.why}{speaker})"
    weightless = [item for item in stance.evidence if not item.weight]
    for passage in find_passages(article, weightless, lambda span: True):
        yield f"  {write_passage(passage)} ({'; '.join(list_reasons(passage))})"
    for one in stance.inputs:
        if not one.value and not one.share:
            continue
        yield (
            f"  {one.name:<26} {ENGLISH.format_signed(one.value)}  "
            f"{ENGLISH.moved.lower()} {ENGLISH.format_signed(one.share)} {draw_bar(one.share)}".rstrip()
        )
    if silent := [one.name for one in stance.inputs if not one.value and not one.share]:
        yield f"  nothing from: {', '.join(silent)}"
    if stance.voice == "outlet":
        yield f"  {ENGLISH.wrong} {CORRECT.format(article=article.id, target=stance.target_id)}"


def describe_sides(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """Return the articles by target, voice and label; of quoted voices only those that take a side."""
    found: dict[tuple[str, Voice, StanceLabel], list[dict[str, Any]]] = {}
    for article in articles:
        for stance in article.tags.stances:
            if stance.voice == "outlet" or stance.label in SIDES:
                sureness = round(stance.confidence, 3)
                place = {"id": article.id, "outlet": article.outlet.name, "confidence": sureness}
                found.setdefault((stance.target_id, stance.voice, stance.label), []).append(place)
    return [
        {"target": target, "voice": voice, "label": label, "articles": found[target, voice, label]}
        for target, voice, label in sorted(found)
    ]


def write_side(side: dict[str, Any]) -> str:
    """Return in a line what `describe_sides` says of a target, a voice and a label."""
    said = ENGLISH.says if side["voice"] == "outlet" else ENGLISH.quotes
    names = ", ".join(f"{one['outlet']} ({one['id']})" for one in side["articles"])
    return f"{said[side['label']]} {side['target']}, {ENGLISH.voice[side['voice']]}: {names}"


def describe_said(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """Return the direct quotations of articles by speaker, under the fullest name each has in them."""
    speakers = join_speakers(list_speakers(articles))
    found: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}
    for article in articles:
        for one in article.tags.attributions:
            if one.direct and one.speaker:
                speaker = speakers[read_name(one.speaker, article.reading.language)]
                words = _join_ranges(article, one.content)
                said = {"speaker": speaker, "words": words, "articles": []}
                places = found.setdefault((speaker, tuple(list_words(words))), said)["articles"]
                if article.id not in places:
                    places.append(article.id)
    order = list(dict.fromkeys(speaker for speaker, _ in found))
    return sorted(found.values(), key=lambda said: order.index(said["speaker"]))


def _list_raters(outlet: Outlet) -> list[str]:
    return [f"{one.affiliation}, rated by {one.rated_by} on {one.rated_on}" for one in list_ratings(outlet)]


def _find_in_place(article: Article, item: Evidence) -> tuple[Passage, ...]:
    """Return a span in its sentence, of which it is the only mark."""
    return find_passages(article, [item], lambda span: True)


def _join_ranges(article: Article, ranges: tuple[Range, ...]) -> str:
    return " … ".join(article.reading.text[start:end] for start, end in ranges)
