"""The names an outlet goes by on its own pages, and how to take them off a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

SEPARATOR = re.compile(r"\s+[|–—•·«»:~>/-]+\s+|\s*[|»：]\s*|(?<=\w): ")
"""What parts a headline from its kicker, its section and the name of its outlet."""

_WORD = re.compile(r"\w+")
_MAX_TAILS = 3  # section, outlet and motto
_MIN_INNER_CHARS = 4  # a shorter name within other words is chance
_SPARE_CHARS = 8
_MAX_NAMES = 12
_MAX_NAME_CHARS = 200


def name_outlets(site_name: str | None, organisations: Iterable[str], url: str) -> tuple[str, ...]:
    """Return the names the outlet goes by: what the page calls it, its host, the host's longest label."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = (host, max(host.split(".")[:-1], key=len)) if "." in host else ()
    named = (site_name, *labels, *organisations)
    return tuple(dict.fromkeys(name[:_MAX_NAME_CHARS] for name in named if name))[:_MAX_NAMES]


def fold_words(text: str | None) -> str:
    """Return the words of `text` alone, case and accents folded, for comparing titles and names."""
    folded = (text or "").casefold()
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(_WORD.findall(folded))


def squeeze_words(name: str | None) -> str:
    """Return `fold_words(name)` in one word, without the article."""
    return fold_words(name).replace(" ", "").removeprefix("the")


def is_outlet(part: str, outlets: Iterable[str]) -> bool:
    """Tell whether `part` is the outlet's name and nothing else."""
    squeezed = squeeze_words(part)
    return bool(squeezed) and any(squeezed == squeeze_words(outlet) for outlet in outlets)


def names_outlet(part: str, outlets: Iterable[str]) -> bool:
    """Tell whether `part` is the outlet's name, its beginning, or the name and little else."""
    squeezed = squeeze_words(part)
    for name in map(squeeze_words, outlets):
        if squeezed and (squeezed == name or (len(squeezed) > 2 and name.startswith(squeezed))):
            return True
        if (
            len(name) >= _MIN_INNER_CHARS
            and name in squeezed
            and len(squeezed) <= 2 * len(name) + _SPARE_CHARS
        ):
            return True
    return False


def strip_outlet(title: str, outlets: Iterable[str]) -> str:
    """Return the title without the outlet's name at its end or start."""
    names = tuple(outlets)
    parts = list(SEPARATOR.finditer(title))
    for cut in sorted(
        parts[-_MAX_TAILS:], key=lambda cut: cut[0] == ": "
    ):  # a colon may be the headline's own
        if names_outlet(title[cut.end() :], names) and fold_words(title[: cut.start()]):
            return title[: cut.start()].strip()
    if parts and names_outlet(title[: parts[0].start()], names):
        return title[parts[0].end() :].strip()
    return title
