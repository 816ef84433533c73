"""Whether a sentence can be read without the one before it, by how it opens: `lexicon/openings.toml`.

Three kinds of opening point back. A pronoun or a connective ("He", "But", "Cette décision", "وی") needs the
sentence before it. A bare name ("Tavani said") and a bare noun with an article ("The sheet bears") need only
what they name to have been told before, by whomever.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from monitor.terms import fold_text, list_words, split_words

_LEXICON = tomllib.loads((files("monitor.digest") / "lexicon/openings.toml").read_text("utf-8"))
_Pattern = re.Pattern[str]


def _compile(openings: Mapping[str, str]) -> dict[str, _Pattern]:
    """Return a pattern for each language, and one for all under the empty name."""
    every = {**openings, "": ", ".join(openings.values())}
    return {
        language: re.compile(rf"^[\W_]*(?:{'|'.join(_read_openings(words))})(?!\w)")
        for language, words in every.items()
    }


def _read_openings(words: str) -> list[str]:
    openings = {fold_text(one.strip()) for one in words.replace("\n", " ").split(",")}
    return sorted(map(re.escape, openings), key=len, reverse=True)


_BACK = _compile(_LEXICON["back"])
_OURSELVES = _compile(_LEXICON["ourselves"])
_WE = {
    language: re.compile(rf"(?<!\w)(?:{'|'.join(_read_openings(words))})(?!\w)")
    for language, words in {**_LEXICON["we"], "": ", ".join(_LEXICON["we"].values())}.items()
}
_QUOTED = re.compile(r"“[^”]*”|„[^“]*“|«[^»]*»|\"[^\"]*\"")
_NOUNS = {language: frozenset(list_words(words)) for language, words in _LEXICON["nouns"].items()}
_ARTICLES = {
    language: tuple(f"{one} " for one in list_words(words))
    for language, words in _LEXICON["articles"].items()
}
_TELLING = {language: frozenset(list_words(words)) for language, words in _LEXICON["telling"].items()}
_MARKS = tuple('"“«„‘')
_OPENING_LENGTH = 80
"""Characters that hold an article, a noun and the word after it."""
_LATER_SPEAKER = re.compile(
    r"[\"”»’],? (?:he|she|they|it) \w|-t-(?:il|elle|ils|elles|on)\b|"
    r"[\"“”»],? (?:sagte|sagten|erklärte|meinte|so|betonte) (?:er|sie)\b|[»\"”]،? (?:او|وی) "
)
_INSIDE = re.compile(
    # "Two deputies of her own party", "In thirty years he complained", "In the gallery above them sat"
    r"^(?:\w+ ){1,2}of (?:his|her|their|its|them|those|these)\b|"
    r"^(?:in|for|after|by|at|on|since|during|according|when|while|as|until|before|although|though|if|because)"
    r"(?: [\w-]+){0,5}? (?:he|she|they|it|them|him)\b|"
    # "established this within an hour", "asked for them"
    r"^[^,;:]{1,80} says (?:that )?they\b|"
    r"^[^,;:]{1,40} (?:last|first|most|some|many|all|one|two|none|few) of (?:them|these|those)\b|"
    r" (?:this|these|those) (?:within|in|on|at|by|when|was|is|were|are|as|after|before)\b|"
    r"^(?:\S+ ){1,12}(?:them|him|this|these|those)\.$"
)
"""Pronouns after the opening that stand for something told before."""
_ENDS = re.compile(r"[.!?…؟۔]['\"”’»)\]]*$")
_DATELINE = re.compile(r"[^.!?a-z]{2,40}(?:, [^.!?()]{3,20})?(?: \([^()]{2,40}\))? ?[-–—]+ (?=\S)")


def is_whole(text: str) -> bool:
    """Tell whether a sentence ends as sentences do, and opens and closes its quotation marks and brackets."""
    quoting = ("„", "“") if "„" in text else ("“", "”")
    pairs = (quoting, ("«", "»"), ("(", ")"), ("[", "]"))
    balanced = all(text.count(opening) == text.count(closing) for opening, closing in pairs)
    return balanced and text.count('"') % 2 == 0 and _ENDS.search(text) is not None


def speaks_of_itself(text: str, language: str | None = None) -> bool:
    """Tell whether a newsroom speaks in the first person; "we" may open a quotation."""
    folded = fold_text(text)
    pattern = _OURSELVES.get(language or "", _OURSELVES[""])
    return pattern.match(folded) is not None and not text.startswith(_MARKS)


def counts_itself_in(text: str, language: str | None = None) -> bool:
    """Tell whether a sentence says "our" or the like outside quotation marks: its outlet is of one side."""
    pattern = _WE.get(language or "", _WE[""])
    return pattern.search(_QUOTED.sub(" ", fold_text(text))) is not None


def points_back(text: str, language: str | None = None) -> bool:
    """Tell whether a sentence opens with a pronoun or connective, or names its speaker by a pronoun."""
    folded = fold_text(text)
    pattern = _BACK.get(language or "", _BACK[""])
    opening = pattern.match(folded)
    if opening and not text.startswith(_MARKS):
        return True
    return bool(_LATER_SPEAKER.search(folded) or _INSIDE.search(folded))


def stands_alone(text: str, language: str | None = None) -> bool:
    """Tell whether a reader understands a sentence without the one before it.

    `language` is an ISO 639-1 code; where it is unknown, the openings of all languages count.
    """
    return is_whole(text) and not points_back(text, language) and not speaks_of_itself(text, language)


def find_bare_noun(text: str, language: str | None = None) -> str | None:
    """Return the folded noun that a sentence opens with as if it were known ("The sheet bears ..."), or None.

    One that the words after it tell apart ("The log of the dam") is not bare.
    """
    known = language or "en"
    if known not in _NOUNS or not fold_text(text).startswith(_ARTICLES[known]):
        return None
    words = split_words(text[:_OPENING_LENGTH])
    if len(words) < 3 or words[1].text not in _NOUNS[known]:
        return None
    noun, following = words[1], words[2]
    is_apart = "," in text[noun.end : following.start]
    is_told = not is_apart and (following.text in _TELLING[known] or text[following.start].isupper())
    return None if is_told else noun.text


def skip_dateline(text: str, start: int, end: int) -> int:
    """Return where a sentence starts behind an agency's "CITY, May 14 (Agency) -"."""
    found = _DATELINE.match(text, start, end)
    return found.end() if found else start
