"""A deed as an article tells it, with all that shows whether another article tells the same one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import lru_cache

from monitor.digest.actors import Actor, read_actor
from monitor.digest.amounts import Amount, find_amounts
from monitor.digest.clauses import Phrase
from monitor.digest.dates import find_dates
from monitor.digest.deed_words import Vocabulary, load_vocabulary
from monitor.digest.deeds import Deed
from monitor.digest.disputes import list_names, list_stems
from monitor.digest.happenings import list_units
from monitor.digest.places import Place, read_place
from monitor.model import Article, Sentence
from monitor.terms import Word, split_words

LEADS = 2
"""Sentences at the top of an article that tell what it is about."""
STEM, SHORTEST = 6, 3
"""Letters by which words that describe somebody are compared, and of the shortest."""
HUMAN = "human"
"""The word for whom a deed befell, where they may be anybody."""
_DEFINITE = frozenset({"the", "his", "her", "their", "its", "this", "these"})
_HOURS = frozenset(
    {"morning", "afternoon", "evening", "night", "noon", "midnight", "dawn", "dusk", "overnight"}
)
_BACK = frozenset({"the", "this", "these", "those"})
"""What leads to whom the sentence before spoke of: "THE treasurer was arrested"."""
_FULL_NAME = re.compile(r"\b[^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+)+")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Told:
    """A deed as an article tells it, with what shows whether another is the same.

    `befell`, `name`, `head`, `described` (the words that tell more) and `amount` are of whom it befell,
    `echo` is the only full name in the sentence before, where that may be theirs. `names` and `stems` are
    those of the sentence but for the deed and who did it, `all_stems` those but for the place, `around` the
    names in it and the sentences beside it.
    """

    deed: Deed
    actor: Actor | None
    place: Place | None
    befell: Actor | None
    name: frozenset[str]
    echo: frozenset[str]
    head: str
    doer: str
    described: frozenset[str]
    is_definite: bool
    amount: Amount | None
    names: frozenset[str]
    around: frozenset[str]
    stems: frozenset[str]
    all_stems: frozenset[str]
    context: frozenset[str]
    days: frozenset[date]
    hours: frozenset[str]
    years: frozenset[str]
    is_once: bool
    is_rare: bool
    is_human: bool
    is_lead: bool
    is_crowded: bool
    is_decided: bool
    manners: frozenset[int]

    @property
    def article(self) -> Article:
        """The article that tells it."""
        return self.deed.article


def read_told(deed: Deed, zone: tzinfo) -> Told:
    vocabulary = load_vocabulary(deed.article.reading.language)
    assert vocabulary is not None, "no deed is found without words for it"
    language, text, published = deed.article.reading.language, deed.clause.text, deed.article.published
    units, plain = list_units(language), _list_plain(language)
    amount = _count_patient(deed)
    patient = deed.patient.texts if deed.patient else ()
    head = _describe_patient(deed.patient, amount, vocabulary)
    actor = read_actor(deed.agent, vocabulary) if deed.agent else None
    if actor is not None and not actor.may_be and deed.kind not in vocabulary.once:
        actor = None
    if actor is not None and deed.kind in vocabulary.decided:
        actor = replace(actor, may_be=actor.may_be - vocabulary.forces or actor.may_be)
    place = read_place(deed, vocabulary)
    agent = deed.agent.words[: deed.agent.core] if deed.agent else ()
    spans = [(deed.verb.start, deed.verb.end), *([(agent[0].start, agent[-1].end)] if agent else [])]
    rest = [word for word in deed.clause.words if not any(low <= word.start < high for low, high in spans)]
    sentences = deed.article.tags.sentences
    number = sentences.index(deed.sentence)
    behind, before = (_get_text(deed.article, at) for at in (number + 1, number - 1))
    name = _name_patient(deed, vocabulary) - units
    back = before if not name and _points_back(deed.patient, vocabulary) else ""
    return Told(
        deed=deed,
        actor=actor,
        place=place,
        befell=read_actor(deed.patient, vocabulary) if deed.patient else None,
        name=name,
        echo=_name_echo(back),
        head=head,
        doer=_name_head(deed.agent, vocabulary),
        described=_list_described(deed.patient, amount, plain, vocabulary),
        is_definite=bool(_DEFINITE.intersection(patient[:1])) and not _are_people(head, vocabulary),
        amount=amount,
        names=list_names(text, rest, (Sentence(0, len(text)),)) - units,
        around=(_list_names(before) | _list_names(text) | _list_names(behind)) - units,
        stems=list_stems(rest, plain) - {head[:6]},
        all_stems=list_stems((word for word in deed.clause.words if not _stands_in(word, place)), plain),
        context=list_stems([*rest, *split_words(behind), *split_words(back)], plain) - {head[:6]},
        days=_list_days(text, deed.article, zone) or _list_days(back, deed.article, zone),
        hours=vocabulary.words["times"] & _HOURS & {word.text for word in deed.clause.words},
        years=frozenset(_YEAR.findall(text)) - {str(published.year)},
        is_once=deed.kind in vocabulary.once,
        is_rare=deed.kind in vocabulary.rare,
        is_human=head == HUMAN,
        is_lead=number < LEADS,
        is_decided=deed.kind in vocabulary.decided,
        is_crowded=deed.kind in vocabulary.crowded,
        manners=frozenset(
            at
            for at, manner in enumerate(vocabulary.manners)
            if manner & {word.text for word in deed.clause.words}
        ),
    )


@lru_cache(maxsize=64)  # articles name languages as they like
def _list_plain(language: str | None) -> frozenset[str]:
    """Return the words of a language that tell nothing of a deed: constants, hence kept."""
    vocabulary = load_vocabulary(language)
    assert vocabulary is not None, "no deed is found without words for it"
    return vocabulary.ends | list_units(language) | vocabulary.words["times"] | vocabulary.words["reports"]


def _stands_in(word: Word, place: Place | None) -> bool:
    return place is not None and place.span[0] <= word.start < place.span[1]


def _name_patient(deed: Deed, vocabulary: Vocabulary) -> frozenset[str]:
    name = deed.patient.find_name(vocabulary.only["body_found"]) if deed.patient else ()
    return frozenset(word.lower() for word in name)


def _describe_patient(patient: Phrase | None, amount: Amount | None, vocabulary: Vocabulary) -> str:
    """Return one word for whom it befell, the same for all that anybody may be called by."""
    word = _name_head(patient, vocabulary)
    if patient is None or word in vocabulary.words["pronouns"]:
        return ""
    head = patient.words[patient.find_head(vocabulary.words["members"])]
    counts = amount is not None and amount.start <= head.start < amount.end  # "wounding four"
    anybody = {word, f"{word}s"} & (vocabulary.words["human"] | vocabulary.words["anybody"])
    return HUMAN if counts or anybody else vocabulary.alike.get(word, word)


def _are_people(head: str, vocabulary: Vocabulary) -> bool:
    return head == HUMAN or any("public" in vocabulary.actors.get(word, ()) for word in (head, f"{head}s"))


def _name_head(phrase: Phrase | None, vocabulary: Vocabulary) -> str:
    return phrase.texts[phrase.find_head(vocabulary.words["members"])].removesuffix("s") if phrase else ""


def _list_described(
    patient: Phrase | None, amount: Amount | None, plain: frozenset[str], vocabulary: Vocabulary
) -> frozenset[str]:
    if patient is None:
        return frozenset()
    head = patient.find_head(vocabulary.words["members"])
    start, end = (amount.start, amount.end) if amount else (0, 0)
    return frozenset(
        word.text[:STEM]
        for at, word in enumerate(patient.words)
        if at != head
        and not start <= word.start < end
        and len(word.text) >= SHORTEST
        and word.text not in plain
    )


def _count_patient(deed: Deed) -> Amount | None:
    if deed.patient is None:
        return None
    start, end = deed.patient.span
    amounts = find_amounts(deed.clause.text, deed.article.reading.language)
    return next((one for one in amounts if one.start < end and start < one.end), None)


def _get_text(article: Article, number: int) -> str:
    """Return the text of a sentence of an article by its number, "" where there is none."""
    if not 0 <= number < len(article.tags.sentences):
        return ""
    sentence = article.tags.sentences[number]
    return article.reading.text[sentence.start : sentence.end]


def _list_names(text: str) -> frozenset[str]:
    return list_names(text, split_words(text), (Sentence(0, len(text)),))


def _points_back(patient: Phrase | None, vocabulary: Vocabulary) -> bool:
    """Tell whether whom a deed befell is somebody that the sentence before spoke of."""
    return patient is not None and patient.texts[0] in _BACK | vocabulary.words["pronouns"]


def _name_echo(text: str) -> frozenset[str]:
    """Return the only full name in a text, of several words; nothing where there are more."""
    names = {frozenset(name.group().lower().split()) for name in _FULL_NAME.finditer(text)}
    return names.pop() if len(names) == 1 else frozenset()


def _list_days(text: str, article: Article, zone: tzinfo) -> frozenset[date]:
    found = find_dates(text, article.published, zone, article.reading.language)
    return frozenset(one.day for one in found if one.precision == "day")
