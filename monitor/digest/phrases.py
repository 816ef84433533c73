"""Every word that a digest says in its own voice.

Nothing else in the package writes prose. The phrases are neutral: they say who wrote what, how many, and
when, never whether it is so. `{...}` are filled with names, numbers and dates only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from monitor.model import DigestHead, Relation, StanceLabel, Voice

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

QUOTE_MARKS = '"“”«»„'
"""Words that carry one of these need no quotation marks around them."""

WRITES = ("reports", "writes")
"""Verbs that attribute a sentence, used in turn. None of them judges what is said."""

STANCE: Mapping[StanceLabel, str] = {
    "favour": "favourable",
    "against": "critical",
    "neutral": "neutral",
    "unclear": "unclear",
}
STANCE_MARK: Mapping[StanceLabel, str] = {"favour": "▲", "against": "▼", "neutral": "●", "unclear": "?"}
VOICE: Mapping[Voice, str] = {"outlet": "in its own words", "quoted": "in the words of those it quotes"}
RELATION: Mapping[Relation, str] = {
    "origin": "own text",
    "identical": "same text",
    "near": "nearly the same text",
    "excerpt": "an excerpt",
    "contains": "the text with additions",
    "republication": "says that it was first published elsewhere",
}

STANCE_NOTE: Mapping[StanceLabel, str] = {
    "favour": "",
    "against": "",
    "neutral": ", named without words that take a side",
    "unclear": ", too few or mixed signs",
}

UNRATED_GROUP = "Unrated outlets"
QUIET_HEADLINE = "A quiet day"
QUIET = "No article on this topic was found in the window."
UNREAD_HEADLINE = "A day unread"
UNREAD = "None of the feeds could be read, so that nothing can be said about the day."
MORE_FEEDS = "{what} more could not be read; `monitor status` names them."
REPRINTED = "Reprinted by"
LATE_REPRINT = "reprints an article of an earlier day"
CONTINUED = ", continued from an earlier day"
SILENT = "Not found among the articles of: {groups}."
UNHEARD = "No feed could be read of: {groups}."
VIA = ", quoted by {names}"
COMPILED = "Compiled from {what}."
USED = "An earlier digest, of {day}, used it."

FEEDS = "{feeds} followed; {broken} could not be read."
FEED_ONLY = "Read from the feed alone, as the page could not be had: {numbers}."
UNRATED = "Outlets without a rating: {names}."
UNCLEAR = "{what} left unclear."
LATE = "{what} from before the window, first seen since the last digest."
LEFT_OUT = "{what} left out as no longer news."

METHOD = (
    "Every sentence and quotation above is the outlet's own, word for word, and the number after it "
    "leads to its source. A program made the choice and the order; the only other words are names, "
    "numbers and fixed phrases.",
    "A stance label says how the wording of an article regards a named target. It rests on the words "
    "shown beside it and comes from word lists that anyone can read and change. It can be wrong.",
    "An origin is a text of its own. A copy stands in another article, in whole or in part, or says that it "
    "was first published elsewhere.",
)


def format_day(day: date) -> str:
    """Return a day as "July 24, 2020", the same on every machine."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def format_moment(moment: datetime) -> str:
    """Return a local time as "July 24, 07:00"."""
    return f"{MONTHS[moment.month - 1]} {moment.day}, {moment:%H:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: "1 article", "2 articles", "1,200 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def join(parts: list[str]) -> str:
    """Return a list in words: "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def describe_counts(articles: int, outlets: int, origins: int) -> str:
    """Return how much a digest rests on: "9 articles of 5 outlets: 6 origins and 3 copies"."""
    copies = count(articles - origins, "copy", "copies")
    return (
        f"{count(articles, 'article')} of {count(outlets, 'outlet')}: {count(origins, 'origin')} and {copies}"
    )


def describe_head(head: DigestHead) -> tuple[str, str]:
    """Return the title and the summary of a digest in a list."""
    if head.headline is None:
        return QUIET_HEADLINE, QUIET
    stories = count(head.stories, "story", "stories")
    summary = f"{stories}, {describe_counts(head.articles, head.outlets, head.origins)}"
    headline = head.headline if any(mark in head.headline for mark in QUOTE_MARKS) else f"“{head.headline}”"
    return f"{headline} – {head.outlet_name}", summary
