"""Who is the same person under different names: "Maryam Surname", "Mrs Surname", "Surname".

A name is compared without titles. A short form belongs to a longer one whose last words it is, or whose
first names it gives as initials, when there is only one such person; two people of one surname stay apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from monitor.terms import list_words, split_words

_LONGEST_NAME = 4
_ARTICLES = frozenset(("the", "new", "le", "la", "les", "der", "die", "das"))

_Name = tuple[str, ...]
"""The folded words of a name, without titles."""


def _read_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text without accents: many write names without theirs."""
    letters = unicodedata.normalize("NFKD", text)
    return tuple(list_words("".join(letter for letter in letters if not unicodedata.combining(letter))))


_MASCULINE = frozenset(
    _read_words("mr sir lord monsieur herr señor sr don father bishop imam ayatollah آقای السید الشیخ")
)
_FEMININE = frozenset(
    _read_words(
        "mrs ms miss dame lady madame mme mademoiselle mlle frau señora sra srta doña sister خانم السیدة"
    )
)
_OTHER_TITLES = frozenset(
    _read_words(
        "mx dr prof professor judge justice president minister senator ambassador rev sheikh hojjatoleslam "
        "general gen colonel col captain capt major lieutenant admiral commander sergeant "
        "maître docteur professeur président présidente juge général capitaine ministre "
        "doktor präsident präsidentin richter richterin ministerin "
        "doctor doctora presidente presidenta juez ministro ministra "
        "دکتر مهندس سرهنگ سردار سرتیپ ژنرال قاضی آیت الله حجت الاسلام "
        "الدکتور الدکتورة الاستاذ اللواء العمید القاضی الرئیس الوزیر"
    )
)
_TITLES = _MASCULINE | _FEMININE | _OTHER_TITLES
_BODIES = frozenset(
    _read_words(
        "academy administration agency archive archives army assembly association authority authorities "
        "board bureau cabinet church commission committee company congress corporation council court "
        "department embassy federation force forces foundation front government group house institute league "
        "ministry movement network office officials organisation organization parliament party police senate "
        "society team tribunal union university "
        "agence armée assemblée association conseil cour gouvernement ministère parti tribunal université "
        "amt behörde gericht ministerium partei polizei regierung stiftung universität verband verein "
        "gobierno ministerio partido policía universidad "
        "دولت وزارت سازمان شورا دادگاه پلیس ارتش دانشگاه حزب کمیته مجلس "
        "الحکومة الوزارة المنظمة المجلس المحکمة الشرطة الجیش الجامعة الحزب اللجنة"
    )
)
"""What bodies are called: their last word is no surname ("Energy Ministry", "Ministry")."""


def read_name(name: str, language: str | None) -> str:
    """Return a name as `join_speakers` wants it: in French "M." is a title, elsewhere it is an initial."""
    return f"Monsieur {name[3:]}" if language == "fr" and name.startswith("M. ") else name


def join_speakers(names: Iterable[str], known: Iterable[str] = ()) -> Mapping[str, str]:
    """Return the fullest name of the person that each name stands for; for one that is unclear, itself.

    `names` are those of a story. What they leave open is looked up among `known`, the names of the day.
    """
    own = Counter(names)
    near = _Persons(own)
    far = _Persons(own + Counter(known))
    joined = {}
    for name in own:
        found = near.find(name)
        joined[name] = name if found is None else far.find(found) or found
    return joined


class _Persons:
    """The people that names name, each under every form of the name."""

    def __init__(self, names: Counter[str]) -> None:
        self._names = names
        self._forms: dict[_Name, list[str]] = {}
        for name in names:
            self._forms.setdefault(_split_titles(name)[1], []).append(name)

    def find(self, name: str) -> str | None:
        """Return the fullest name of the person, None where that could be several people."""
        form = _split_titles(name)[1]
        longer = [other for other in self._forms if _is_short_for(form, other)]
        fullest = [one for one in longer if not any(_is_short_for(one, other) for other in longer)]
        if len(fullest) > 1:
            return None
        full = fullest[0] if fullest else form
        titles = {
            title for one in {*self._forms[form], *self._forms[full]} for title in _split_titles(one)[0]
        }
        if titles & _MASCULINE and titles & _FEMININE:
            return None
        # Of forms that differ in titles and letters only, the one with fewest titles, then the most frequent.
        return min(self._forms[full], key=lambda one: (len(_split_titles(one)[0]), -self._names[one], one))


def _split_titles(name: str) -> tuple[_Name, _Name]:
    words = _read_words(name)
    start = 0
    while start < len(words) - 1 and words[start] in _TITLES:
        start += 1
    return words[:start], words[start:]


def _is_short_for(form: _Name, other: _Name) -> bool:
    """Tell whether `form` may be another way to name the person `other`."""
    if form == other or not form or len(form) > len(other) or _BODIES & {*form, *other}:
        return False
    if len(form) == 1:
        return len(other) > 1 and form[0] in other[1:]
    return form[-1] == other[-1] and _abbreviates(form[:-1], other[:-1])


def _abbreviates(short: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether the words of `short` are, in order, words of `full`, or their initials."""
    place = 0
    for word in short:
        while place < len(full) and not (word == full[place] or (len(word) == 1 and full[place][0] == word)):
            place += 1
        place += 1
    return place <= len(full)


class Surnames:
    """The last names of people that full names are known of."""

    def __init__(self, names: Iterable[str], others: Iterable[str] = ()) -> None:
        """Read the names of speakers; no word of `others` (of places, outlets, bodies) is a last name."""
        known = {word for other in others for word in list_words(other)}
        self._before: dict[str, set[str]] = {}
        for name in set(names):
            form = list_words(name)[len(_split_titles(name)[0]) :]
            if _is_person(name, form) and form[-1] not in known:
                self._before.setdefault(form[-1], set()).update(form[:-1])

    def find_bare(self, text: str) -> frozenset[str]:
        """Return the folded last names in a text that it does not introduce by a first name or a title."""
        if self._before.keys().isdisjoint(list_words(text)):
            return frozenset()
        words = split_words(text)
        bare: dict[str, bool] = {}
        for place, word in enumerate(words):
            firsts = self._before.get(word.text)
            if firsts is not None and not text[word.start].islower():
                before = words[place - 1].text if place else ""
                bare.setdefault(word.text, before not in firsts and before not in _TITLES)
        return frozenset(word for word, alone in bare.items() if alone)


def _is_person(name: str, form: Sequence[str]) -> bool:
    """Tell whether a speaker's name looks like that of a person: two to four words, none in small letters."""
    return (
        2 <= len(form) <= _LONGEST_NAME
        and form[0] not in _ARTICLES
        and not any(word.islower() or not word.isalpha() for word in re.findall(r"[\w]+", name))
        and _BODIES.isdisjoint(form)
    )
