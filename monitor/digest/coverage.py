"""Which groups told a story, and which did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.digest.phrases import Phrases
from monitor.model import DigestStory

SILENT_MARK = "○"


@dataclass(frozen=True, slots=True)
class GroupPresence:
    """A group that told a story, and with how many articles."""

    group: str
    name: str
    articles: int


def list_presence(story: DigestStory, group_name: Callable[[str], str]) -> tuple[GroupPresence, ...]:
    """Return the groups that told a story, in their order."""
    return tuple(GroupPresence(one.group, group_name(one.group), len(one.sources)) for one in story.tellings)


def list_silences(
    story: DigestStory, group_name: Callable[[str], str], phrases: Phrases
) -> tuple[tuple[str, str], ...]:
    """Return who did not carry a story, and whose silence means nothing: a sign and words for each kind."""
    heard = [group_name(group) for group in story.silent if group not in story.unheard]
    unheard = [group_name(group) for group in story.unheard]
    kinds = ((SILENT_MARK, phrases.silent, heard), (phrases.question, phrases.unheard, unheard))
    return tuple((mark, phrase.format(groups=phrases.join(names))) for mark, phrase, names in kinds if names)
