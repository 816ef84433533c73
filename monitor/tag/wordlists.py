"""The word lists of `lexicon/`: plain text, one file a language and purpose, read once.

A file holds sections: a line `[name]`, then entries separated by commas or line ends; `#` starts a
comment. `word+` stands for a regular English verb with all its forms (word, words, worded, wording).
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from monitor.terms import fold_text

Sections = dict[str, tuple[str, ...]]


@cache
def read_word_lists(name: str) -> Sections:
    """Return the sections of `lexicon/NAME.txt`, entries folded and in the order of the file.

    The files are part of the package and never change while it runs, hence the cache. Raises
    FileNotFoundError when there is no such file, ValueError for an entry before the first section.
    """
    path = resources.files("monitor.tag") / "lexicon" / f"{name}.txt"
    return parse_word_lists(path.read_text(encoding="utf-8"))


def has_word_lists(name: str) -> bool:
    """Tell whether `lexicon/NAME.txt` exists."""
    return (resources.files("monitor.tag") / "lexicon" / f"{name}.txt").is_file()


def parse_word_lists(text: str) -> Sections:
    """Read the format described above. Raises ValueError for an entry before the first section."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        content = line.partition("#")[0].strip()
        if content.startswith("[") and content.endswith("]"):
            current = found.setdefault(content[1:-1].strip(), [])
            continue
        for entry in (part.strip() for part in content.split(",")):
            if not entry:
                continue
            if current is None:
                raise ValueError(f"the entry {entry!r} stands before the first [section]")
            current.extend(_expand_entry(fold_text(entry)))
    return {name: tuple(dict.fromkeys(entries)) for name, entries in found.items()}


def _expand_entry(entry: str) -> tuple[str, ...]:
    """Spell out the forms of a regular English verb written `verb+`; other entries stand for themselves."""
    if not entry.endswith("+"):
        return (entry,)
    base = entry[:-1]
    if base.endswith("e"):
        return (base, base + "s", base + "d", base[:-1] + "ing")
    if base.endswith("y") and base[-2] not in "aeiou":
        return (base, base[:-1] + "ies", base[:-1] + "ied", base + "ing")
    plural = "es" if base.endswith(("s", "x", "sh", "ch", "z")) else "s"
    return (base, base + plural, base + "ed", base + "ing")
