"""What a language's word list says about the naming of speakers, ready for look-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.tag.wordlists import Sections, has_word_lists, read_word_lists

Phrases = frozenset[tuple[str, ...]]

_VERBAL = frozenset({"say", "attitude", "according", "citing", "relaying"})
_CASELESS = frozenset({"ar", "ckb", "fa", "ps", "ur"})


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of one language that tell who speaks; all folded.

    `cues` holds every verb phrase that reports speech or attitude as a tuple of words; `say` those
    after or before which somebody's words stand, `voicing` what is done in words: said, or said of another.
    `caseless` marks scripts without capital letters.
    """

    language: str
    caseless: bool
    say: Phrases
    cues: Phrases
    longest_cue: int
    according: Phrases
    voicing: Phrases
    sections: dict[str, frozenset[str]]

    def has(self, section: str, word: str) -> bool:
        """Tell whether `word` stands in the section; a language may lack a section."""
        return word in self.sections.get(section, frozenset())

    def reports(self, words: Sequence[str]) -> bool:
        """Tell whether something done in words ("said", "accused", "according to") is among folded words."""
        places = range(len(words))
        return any(
            tuple(words[start : start + length]) in self.voicing
            for start in places
            for length in range(1, self.longest_cue + 1)
        )


@lru_cache(maxsize=64)  # pages name languages as they like
def read_grammar(language: str | None) -> Grammar:
    """Return the grammar of a language (ISO 639-1, region ignored); English when there is none for it.

    Read once for each language from files that never change while the program runs.
    """
    code = (language or "en").partition("-")[0].lower()
    code = code if has_word_lists(f"speech.{code}") else "en"
    return _build_grammar(code, read_word_lists(f"speech.{code}"))


def _build_grammar(code: str, sections: Sections) -> Grammar:
    if code == "ar":
        sections = {
            name: _join_and(entries) if name in _VERBAL else entries for name, entries in sections.items()
        }
    say = _split_phrases(sections.get("say", ()))
    judging = _split_phrases(sections.get("judging", ()))
    others = _split_phrases((*sections.get("report", ()), *sections.get("attitude", ())))
    according = _split_phrases(sections.get("according", ()))
    cues = say | judging | others
    return Grammar(
        language=code,
        caseless=code in _CASELESS,
        say=say,
        cues=cues,
        longest_cue=max(len(phrase) for phrase in cues),
        according=according,
        voicing=say | judging | according,
        sections={name: frozenset(entries) for name, entries in sections.items()},
    )


def _join_and(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Return Arabic verbs with and without the "and" that is written as one word with them."""
    return tuple(dict.fromkeys(lead + entry for entry in entries for lead in ("", "و", "ف")))


def _split_phrases(entries: tuple[str, ...]) -> Phrases:
    """Return the entries as tuples of words, also joined into one: a joiner can stand where a space does."""
    spaced = {tuple(entry.split()) for entry in entries}
    return frozenset(spaced | {("".join(words),) for words in spaced if not words[0].isascii()})
