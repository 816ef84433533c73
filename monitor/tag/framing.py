"""Framing: wording that tells by itself how whoever writes it regards a target.

Cues are the topic's own lists. Distancing marks are general: a name or cue in scare quotes, or behind a word
such as "so-called", is used without being owned. For a claim there are general words too: of demand and of
blame on one side, of denial, justification and rejection on the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from monitor.model import Evidence
from monitor.remarks import StanceRemark
from monitor.tag.mentions import Field, Lens, find_mentions, keep_longest, make_evidence
from monitor.tag.polarity import comes_shortly_after, read_polarity
from monitor.tag.wordlists import has_word_lists, read_word_lists
from monitor.terms import TermHit, TermIndex

DISTANCE_WEIGHT = 0.5
CLAIM_WORD_WEIGHT = 0.5
_DISTANCE_REACH_WORDS = 2
_REPORTED_REACH_WORDS = 6
_SIDES = {"demand": 1.0, "blame": 1.0, "rejection": -1.0, "justification": -1.0}
_SAID: dict[str, StanceRemark] = {
    "demand": "a demand for it",
    "blame": "blame for what happened",
    "rejection": "a rejection of it",
    "justification": "a justification of what happened",
}


def find_cues(part: Field, lens: Lens, language: str | None) -> list[Evidence]:
    """Return the framing cues of the target; of overlapping cues the longest.

    For a claim, what somebody is accused of or charged with is no cue: courts and reporters write it too.
    """
    hits = find_cue_hits(part, lens)
    if lens.target.kind == "claim":
        reports = _find_reports(part, language)
        hits = [
            each for each in hits if not comes_shortly_after(each[0].first, reports, _REPORTED_REACH_WORDS)
        ]
    distanced = {(each.start, each.end) for each, _ in _find_distanced(part, hits, language)}
    evidence = []
    for hit, sign in hits:
        if (hit.start, hit.end) not in distanced:
            kind: StanceRemark = "cue of approval" if sign > 0 else "cue of disapproval"
            evidence.append(make_evidence(part, hit.start, hit.end, kind, sign, hit.term))
    return evidence


def find_cue_hits(part: Field, lens: Lens) -> list[tuple[TermHit, float]]:
    """Return where the target's cues stand, with 1 for favour and -1 for against."""
    against = part.find(lens.against)
    disapproving = {(hit.start, hit.end, hit.term) for hit in against}
    kept = keep_longest([*part.find(lens.favour), *against])
    return [(hit, -1.0 if (hit.start, hit.end, hit.term) in disapproving else 1.0) for hit in kept]


def find_distance(part: Field, lens: Lens, language: str | None) -> list[Evidence]:
    """Return the names and cues of the target that are used with distance.

    A name or a cue of approval at a distance speaks against the target, a cue of disapproval for it.
    """
    cues = find_cue_hits(part, lens)
    taken = [hit for hit, _ in cues]
    names = [hit for hit in find_mentions(part, lens) if not any(_overlap(hit, each) for each in taken)]
    used = [*cues, *((hit, 1.0) for hit in names)]
    return [
        make_evidence(part, hit.start, hit.end, "used with distance", -DISTANCE_WEIGHT * sign, hit.term)
        for hit, sign in _find_distanced(part, used, language)
    ]


def find_claim_words(part: Field, lens: Lens, language: str | None) -> list[Evidence]:
    """Return the general words for or against a claim, in the sentences that name it and the next to them."""
    indexes = read_claim_words(language)
    near = _find_near_sentences(part, find_mentions(part, lens))
    cues = [hit for hit, _ in find_cue_hits(part, lens)]
    reports = _find_reports(part, language)
    hits = {(hit.start, hit.end): (hit, name) for name in _SIDES for hit in _find(indexes, name, part)}
    kept = {(hit.start, hit.end) for hit in keep_longest(hit for hit, _ in hits.values())}
    evidence = []
    for place in sorted(kept):
        hit, name = hits[place]
        if part.find_sentence(hit.start) not in near or any(_overlap(hit, each) for each in cues):
            continue
        if not comes_shortly_after(hit.first, reports, _REPORTED_REACH_WORDS):
            weight = CLAIM_WORD_WEIGHT * _SIDES[name]
            evidence.append(make_evidence(part, hit.start, hit.end, _SAID[name], weight, hit.term))
    return evidence


def touches_claim(parts: Sequence[Field], lens: Lens, language: str | None) -> bool:
    """Tell whether an article touches a claim: the event's name alone, without a word of it, does not.

    What counts is a cue, or a word of demand, blame, rejection, justification or of proceedings in a sentence
    that names the claim's matter or next to one. A language without such words needs the name only.
    """
    indexes = read_claim_words(language)
    for part in parts:
        named = find_mentions(part, lens)
        if find_cue_hits(part, lens) or (named and not indexes):
            return True
        near = _find_near_sentences(part, named)
        for name in indexes:
            if any(part.find_sentence(hit.start) in near for hit in _find(indexes, name, part)):
                return True
    return False


@lru_cache(maxsize=64)  # pages name languages as they like
def read_claim_words(language: str | None) -> dict[str, TermIndex]:
    """Return the words of `lexicon/claim.LANGUAGE.txt` by section; none for an unknown language."""
    code = (language or "en").partition("-")[0].lower()
    if not has_word_lists(f"claim.{code}"):
        return {}
    return {name: TermIndex(words) for name, words in read_word_lists(f"claim.{code}").items()}


def _find(indexes: dict[str, TermIndex], name: str, part: Field) -> list[TermHit]:
    return part.find(indexes[name]) if name in indexes else []


def _find_near_sentences(part: Field, named: Sequence[TermHit]) -> set[tuple[int, int] | None]:
    """Return the sentences that hold a name, and those before and after each."""
    near: set[tuple[int, int] | None] = set()
    for number, (start, end) in enumerate(part.sentences):
        if any(start <= hit.start < end for hit in named):
            near.update(part.sentences[max(0, number - 1) : number + 2])
    return near


def _find_reports(part: Field, language: str | None) -> list[int]:
    lexicon = read_polarity(language)
    return lexicon.find_reports(part.words) if lexicon is not None else []


def _find_distanced(
    part: Field, hits: Sequence[tuple[TermHit, float]], language: str | None
) -> list[tuple[TermHit, float]]:
    """Return the hits in scare quotes or right behind a distancing word."""
    lexicon = read_polarity(language)
    words = lexicon.find_distancing(part.words) if lexicon is not None else []
    return [
        (hit, sign)
        for hit, sign in hits
        if any(start <= hit.start and hit.end <= end for start, end in part.distanced)
        or comes_shortly_after(hit.first, words, _DISTANCE_REACH_WORDS)
    ]


def _overlap(one: TermHit, other: TermHit) -> bool:
    return one.start < other.end and other.start < one.end
