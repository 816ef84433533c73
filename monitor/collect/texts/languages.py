"""Languages: in which one an article is written, and which of its paragraphs are in another.

The script decides first, then letters that only one language of a script has, then py3langid, which may
name only languages that are written in the script and have a press.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

import py3langid

from monitor.alphabets import find_script
from monitor.model import Block

_MIN_CHARS = 200
"""Below this length the detector guesses, and the label of the page or feed is the better witness."""
_MIN_SCRIPT_CHARS = 20
"""A text of so many characters in a script that one language has is in that language."""
_SAMPLE_CHARS = 1000
_LABEL = re.compile(r"[a-z]{2,3}(?![a-z])")

_OF_SCRIPT = {
    "Greek": "el", "Armenian": "hy", "Hebrew": "he", "Bengali": "bn", "Gurmukhi": "pa", "Gujarati": "gu",
    "Tamil": "ta", "Telugu": "te", "Kannada": "kn", "Malayalam": "ml", "Sinhala": "si", "Thai": "th",
    "Lao": "lo", "Myanmar": "my", "Georgian": "ka", "Hangul": "ko", "Khmer": "km", "Kana": "ja", "Han": "zh",
}  # fmt: skip
_PRESSES = {
    "Latin": "af az bs ca cs cy da de en es et eu fi fr ga gl ha hr ht hu id ig is it jv ku lb ln lt lv mg "
    "ms mt nl nn no nso om pl pt ro rw sk sl sn so sq sr st sv sw tk tl tr uz vi xh yo zu",
    "Cyrillic": "ba be bg kk ky mk mn ru sr tg tt uk",
    "Arabic": "ar ckb fa ps sd ug ur",
    "Devanagari": "hi mr ne",
    "Ethiopic": "am",
}
_WRITTEN_IN = {script: frozenset(codes.split()) for script, codes in _PRESSES.items()}
_ANY = frozenset().union(*_WRITTEN_IN.values())
_SCRIPTS = {language: script for script, language in _OF_SCRIPT.items()} | {
    language: script for script in reversed(_WRITTEN_IN) for language in _WRITTEN_IN[script]
}
"""The script of each language; of one that writes two, the Latin."""
_FOLDED = {
    "prs": "fa", "pes": "fa", "arb": "ar", "ary": "ar", "arz": "ar", "nb": "no", "nob": "no", "iw": "he",
    "sdh": "ckb", "yue": "zh", "wuu": "zh", "uzs": "uz", "zxx": None, "und": None, "mul": None,
}  # fmt: skip
"""Codes of py3langid and of labels that we write otherwise; None is no language."""
_NEAR = (
    frozenset({"bs", "hr", "sr"}),
    frozenset({"id", "ms"}),
    frozenset({"no", "nn", "da"}),
    frozenset({"gl", "pt"}),
)
"""Languages so near each other that the label of the page is believed among them."""

# Letters of one language of the Arabic script, and the share of all letters that tells it from a name.
# After the alphabets in The Unicode Standard, chapter 9.2, and CLDR's exemplar characters.
_LETTERS_OF = (
    ("ug", re.compile("[ۇۈۋڭ]"), 0.04),
    ("sd", re.compile("[ٿڀڪڏڳڻٻڦڄ]"), 0.03),
    ("ps", re.compile("[ټډړښځڅۍېګڼ]"), 0.02),
    ("ur", re.compile("[ٹڈےںھہ]"), 0.04),
    ("ckb", re.compile("[ەێۆڕڵڤ]"), 0.04),
)
# Persian and Arabic borrow each other's words; own letters and small words decide when they are many more.
_PERSIAN = re.compile(r"[پچژگ]|\b(?:از|که|كه|را|است|این|اين|برای|براي|شد)\b")
_ARABIC = re.compile(r"[ةإ]|\bال|\b(?:في|على|أن|عن|هذا|هذه|التي|الذي)\b")
_MIN_TIMES_MORE = 3
_AZERBAIJANI_LETTER_SHARE = 0.02

# What a paragraph must hold to be judged: little in another script than the article's, more in the same one.
# Names and addresses are no words of a language.
_MIN_FOREIGN_WORDS = 5
_MIN_FOREIGN_CHARS = 40
_MIN_NEAR_WORDS = 12
_MIN_NEAR_CHARS = 110
_MAX_CAPITALS_SHARE = 0.5
_PARAGRAPH_CHARS = 400
_COMMON_WORDS = 40
_VOCABULARY_CHARS = 3000
_MIN_COMMON_SHARE = 0.15
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"https?://\S+|\S*@\S+|\S+\.(?:com|org|net|info)\b\S*")


def tell_language(text: str, label: str | None) -> str | None:
    """Return the ISO 639 code of a text's language; of a text too short to tell, the label it came with."""
    labelled = read_label(label)
    sample = text[:_SAMPLE_CHARS]
    script = find_script(sample)
    if script in _OF_SCRIPT and len(text) >= _MIN_SCRIPT_CHARS:
        return labelled if labelled == "yi" and script == "Hebrew" else _OF_SCRIPT[script]
    if len(text) < _MIN_CHARS or _WORD.search(sample) is None:
        return labelled
    return _tell_in_script(sample, script, labelled) or labelled


def read_label(label: str | None) -> str | None:
    """Return the language code of a label such as "de-AT" or "en_US"; None for one that names no language."""
    found = _LABEL.match((label or "").strip().lower())
    return _FOLDED.get(found[0], found[0]) if found is not None else None


def mark_languages(text: str, blocks: Sequence[Block], language: str | None) -> tuple[Block, ...]:
    """Return the blocks, with its language on each that is long enough to tell and not in the article's."""
    if language is None:
        return tuple(blocks)
    samples = [text[block.start : min(block.end, block.start + _PARAGRAPH_CHARS)] for block in blocks]
    words = [_WORD.findall(sample.lower()) for sample in samples]
    first = [found for found, block in zip(words, blocks, strict=True) if block.start < _VOCABULARY_CHARS]
    common = _list_common_words(first)
    told = (
        None if _shares_words(found, common) else _tell_foreign(sample, language)
        for sample, found in zip(samples, words, strict=True)
    )
    return tuple(
        block if other is None else replace(block, language=other)
        for block, other in zip(blocks, told, strict=True)
    )


def _list_common_words(paragraphs: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the words that stand in most paragraphs, two at least: the small words of their language."""
    counts = Counter(chain.from_iterable(map(set, paragraphs)))
    return frozenset(word for word, count in counts.most_common(_COMMON_WORDS) if count > 1)


def _shares_words(words: Sequence[str], common: frozenset[str]) -> bool:
    """Tell whether a paragraph holds the small words of the article, and so is in its language."""
    return sum(word in common for word in words) > _MIN_COMMON_SHARE * len(words)


def _tell_foreign(sample: str, language: str) -> str | None:
    """Return the language of a paragraph when it is surely another than that of its article."""
    if len(sample) < _MIN_SCRIPT_CHARS:
        return None
    script, here = find_script(sample), _SCRIPTS.get(language)
    if script is None or here is None:
        return None
    if (told := _OF_SCRIPT.get(script)) is not None:
        return told if (script, here) not in ((here, here), ("Han", "Kana")) else None
    told = _tell_own_letters(sample, script) if script != here or script == "Arabic" else None
    if told is None and _is_prose(_ADDRESS.sub("", sample), is_near=script == here):
        told = _tell_in_script(sample, script, language)
    return told if told != language else None


def _is_prose(sample: str, *, is_near: bool) -> bool:
    """Tell whether a paragraph is long enough to tell its language, and more than names and numbers."""
    words = [word for word in _WORD.findall(sample) if len(word) > 1]
    return (
        len(sample) >= (_MIN_NEAR_CHARS if is_near else _MIN_FOREIGN_CHARS)
        and len(set(words)) >= (_MIN_NEAR_WORDS if is_near else _MIN_FOREIGN_WORDS)
        and not _are_names(words)
    )


def _are_names(words: Sequence[str]) -> bool:
    return sum(word[0].isupper() for word in words) > _MAX_CAPITALS_SHARE * len(words)


def _tell_in_script(sample: str, script: str | None, labelled: str | None) -> str | None:
    if (told := _tell_own_letters(sample, script)) is None:
        told = _classify(sample, _WRITTEN_IN.get(script or "", _ANY), labelled)
    near = next((group for group in _NEAR if told in group), frozenset())
    return labelled if labelled in near else told


def _tell_own_letters(sample: str, script: str | None) -> str | None:
    """Return the language that letters of its own give away, None where they do not."""
    if script == "Arabic" and len(sample) >= _MIN_FOREIGN_CHARS:
        return _tell_by_letters(sample)
    is_azerbaijani = script == "Latin" and sample.count("ə") >= _AZERBAIJANI_LETTER_SHARE * len(sample)
    return "az" if is_azerbaijani else None


def _tell_by_letters(sample: str) -> str | None:
    letters = sum(map(len, _WORD.findall(sample)))
    for language, own, share in _LETTERS_OF:
        if len(own.findall(sample)) >= share * letters:
            return language
    persian, arabic = len(_PERSIAN.findall(sample)), len(_ARABIC.findall(sample))
    if persian > _MIN_TIMES_MORE * arabic:
        return "fa"
    return "ar" if arabic > _MIN_TIMES_MORE * persian else None


def _classify(sample: str, plausible: frozenset[str], labelled: str | None) -> str | None:
    """Return the likeliest of the plausible languages, and of the label's."""
    allowed = plausible | {labelled}
    code: str = py3langid.classify(sample)[0]
    if _FOLDED.get(code, code) in allowed:
        return _FOLDED.get(code, code)
    ranked: Iterable[tuple[str, float]] = py3langid.rank(sample)
    return next((told for code, _ in ranked if (told := _FOLDED.get(code, code)) in allowed), None)
