"""Every word that a digest says in its own voice.

Nothing else in the package writes prose. The phrases are neutral: they say who wrote what, how many, and
when, never whether it is so. `{...}` are filled with names, numbers and dates only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from monitor.model import DigestHead, Relation, Reworking, Stance, StanceLabel, StanceLine, Voice

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
QUOTED_MARK: Mapping[StanceLabel, str] = {"favour": "△", "against": "▽", "neutral": "●", "unclear": "?"}
SAYS: Mapping[StanceLabel, str] = {
    "favour": "favourable to",
    "against": "critical of",
    "neutral": "neutral toward",
    "unclear": "unclear toward",
}
QUOTES: Mapping[StanceLabel, str] = {
    "favour": "quotes supporters of",
    "against": "quotes critics of",
    "neutral": "quotes neutral words about",
    "unclear": "quotes unclear words about",
}
"""A side that only the quoted voices take is no stance of the outlet."""
SURENESS = ((0.85, "high"), (0.6, "fair"), (0.0, "low"))
"""Words for confidences of at least so much."""
FAIR = SURENESS[1][0]
MOST_SURE = 0.99
"""No label is certain but one that a reader gave."""
CONFIDENCE = "{word} confidence, {number:.0%}"
CORRECTED = "corrected by a reader"
BY_AFFILIATION = "tipped by affiliation"
CORRECTED_NOTE = "A reader corrected this label; what a reader says comes first."
TIPPED = "The outlet's affiliation ({rating}) tipped the label: by the text alone it would not be “{label}”."
TIPPED_BY = "The input “{name}” tipped the label: without it, it would not be “{label}”."
WHY = "Why"
INPUT = "Input"
VALUE = "Value"
MOVED = "Moved by"
QUOTING = "quoting {names}"
WRONG = "To correct it:"
CORRECT = "monitor correct stance {article} {target} LABEL"
VOICE: Mapping[Voice, str] = {"outlet": "in its own words", "quoted": "in the words of those it quotes"}
RELATION: Mapping[Relation, str] = {
    "origin": "own text",
    "identical": "same text",
    "near": "nearly the same text",
    "excerpt": "an excerpt",
    "contains": "the text with additions",
    "revision": "another form of the same piece",
    "republication": "says that it was first published elsewhere",
}
RELATION_TO: Mapping[Relation, str] = {
    "identical": "the same text as {of}",
    "near": "nearly the same text as {of}",
    "excerpt": "an excerpt of {of}",
    "contains": "the text of {of} with additions",
    "revision": "another form of {of}",
}
"""The same, naming the text that it was made from."""

SHOWN_TREES = 8
"""Copy trees that stand open; the page folds the others, a mail counts them."""
SHOWN_COPIES = 6
"""Lines of copies of one text that stand open, likewise."""
SHOWN_EVIDENCE = 4
"""Copies of one text for which a mail says how they are known; the page says it of all."""

UNRATED_GROUP = "Unrated outlets"
QUIET_HEADLINE = "A quiet day"
QUIET = "No article on this topic was found in the window."
UNREPORTED = "No new report on this topic was found in the window, only comment, copies and later forms."
UNREAD_HEADLINE = "A day unread"
UNREAD = "None of the feeds could be read, so that nothing can be said about the day."
MORE_FEEDS = "{what} more could not be read; `monitor status` names them."
CARRY = ("carries", "carry")
ARTICLE_OF = "an article of {outlet}, {day}"
UNLISTED = "an article not listed here"
UNCOVERED_ORIGIN = "made from an article that this digest does not cover"
CONTINUED = "continued from an earlier day"
SINCE = "going on since {day}"
CONTINUES = "Last told in the digest of {day}"
TAKES_UP = "Takes up a story of {day}"
LATER_FORM = ("later form", "later forms")
CARRIED = "carried by {what}"
FIRST_UNKNOWN = "who was first is not known; the earliest seen is {outlet}"
EITHER_FIRST = "which of the two was first is not known"
TOLD_BEFORE = "in the digest of {day}"
FROM_PARAGRAPH: Mapping[Relation, str] = {
    "excerpt": "from paragraph {number} on",
    "contains": "which begins in its paragraph {number}",
}
LEFT_OUT_PART = "left out"
CHANGED = "changed"
ADDED = "added"
CHANGED_SINCE = "against the later version of that article: {what}"
OWN_OPENING = "opens in its own words"
OWN_TITLE = "Under its own headline"
OWN_WORDS = "Where the two differ, it says"
HOW_KNOWN = "How it is known"
MORE_TREES = "{what} more with copies"
MORE = "{what} more"
SILENT = "Not found among the articles of: {groups}."
UNHEARD = "No feed could be read of: {groups}."
VIA = ", quoted by {name}"
CARRIED_IN = "in"
REPORTED_BY = "as reported by"
PARTLY = "in part in"
WHO_SAID = "Who said what"
COMPILED = "Compiled from {what}."
USED = "An earlier digest, of {day}, used it."

FEEDS = "{feeds} followed; {broken} could not be read."
FEED_ONLY = "Read from the feed alone, as the page could not be had: {numbers}."
UNRATED = (
    "Outlets without a rating: {names}. "
    "To rate one: `monitor outlets rate {outlet} AFFILIATION --by NAME --source ADDRESS`."
)
UNCLEAR = "{what} left unclear."
UNSURE = "{what} of low confidence."
RATED = "{group}, rated by {rater} on {day}"
RATINGS = "How the outlets are rated"
LATE = "{what} from before the window, first seen since the last digest."
LEFT_OUT = "{what} left out as no longer news."

METHOD = (
    "Every sentence and quotation above is the outlet's own, word for word, and the number after it "
    "leads to its source. A program made the choice and the order; the only other words are names, "
    "numbers and fixed phrases.",
    "A stance label says how the wording of an article regards a named target, in the outlet's own voice; "
    "what those it quotes say is told apart. In English, a trained network reads the sentences with the "
    "names of targets hidden from it, and lists of cues add theirs; in other languages the cues stand "
    "alone. The outlet's affiliation, as somebody rated it, counts for no more than the text does, nor than "
    "one cue; alone it never decides. Readers' corrections come first.",
    "“Why”, on the page, shows the words that a label rests on and what moved it, as numbers: above 0 toward "
    "favourable, below toward critical. Confidence is an estimate of how often such a label is right. A "
    "label can be wrong: `monitor correct stance ARTICLE TARGET LABEL` corrects it, with favour, against, "
    "neutral, unclear or absent.",
    "An origin is a text of its own. A copy repeats another article, in whole or in part, or says that it "
    "was first published elsewhere. A later form of an outlet's own piece is neither.",
)


def format_day(day: date) -> str:
    """Return a day as "July 24, 2020", the same on every machine."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def format_signed(number: float) -> str:
    """Return a number with its sign, to two places: "+0.40", "−1.25"."""
    return f"{number:+.2f}".replace("-", "−")


def describe_sureness(line: Stance | StanceLine) -> str:
    """Return how sure a label is: "high confidence, 91%"; nothing for one that claims nothing."""
    if line.basis == "corrected":
        return CORRECTED
    if line.label == "unclear":
        return ""
    confidence = min(round(line.confidence, 2), MOST_SURE)
    word = next(word for least, word in SURENESS if confidence >= least)
    said = CONFIDENCE.format(word=word, number=confidence)
    return f"{said}, {BY_AFFILIATION}" if line.tipped_by == "affiliation" else said


def describe_decider(line: Stance | StanceLine, rating: str) -> str | None:
    """Return what decided a label beside the text: a reader, the affiliation by `rating`, or nothing."""
    if line.basis == "corrected":
        return CORRECTED_NOTE
    if line.tipped_by is None:
        return None
    tipping = TIPPED if line.tipped_by == "affiliation" else TIPPED_BY
    return tipping.format(rating=rating, name=line.tipped_by, label=STANCE[line.label])


def format_moment(moment: datetime) -> str:
    """Return a local time as "July 24, 07:00"."""
    return f"{MONTHS[moment.month - 1]} {moment.day}, {moment:%H:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: "1 article", "2 articles", "1,200 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def join(parts: list[str]) -> str:
    """Return a list in words: "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def describe_counts(articles: int, outlets: int, origins: int, revisions: int) -> str:
    """Return how much a digest rests on: "9 articles of 5 outlets: 6 origins and 3 copies"."""
    texts = [count(origins, "origin"), count(articles - origins - revisions, "copy", "copies")]
    if revisions:
        texts.append(count(revisions, *LATER_FORM))
    return f"{count(articles, 'article')} of {count(outlets, 'outlet')}: {join(texts)}"


def describe_reach(groups: Sequence[tuple[str, int]]) -> str:
    """Return how far a text went: "carried by 6 outlets (State media 4, Organisations 2)"."""
    outlets = count(sum(number for _, number in groups), "outlet")
    return f"{CARRIED.format(what=outlets)} ({', '.join(f'{name} {number}' for name, number in groups)})"


def describe_copy(relation: Relation, paragraph: int | None, made: Reworking | None) -> str:
    """Return what a text is to the one it was made from, in what part, and how much of that it left out."""
    what = RELATION[relation]
    if paragraph is not None and relation in FROM_PARAGRAPH:
        what = f"{what}, {FROM_PARAGRAPH[relation].format(number=paragraph)}"
    if made is None:
        return what
    parts = [OWN_OPENING] if made.own_opening else []
    done = [(verb, n) for verb, n in ((LEFT_OUT_PART, made.cut), (CHANGED, made.changed)) if n]
    whole = count(made.paragraphs, "paragraph")
    parts += [
        f"{verb} {n} of {whole}" if place == 0 else f"{verb} {n}" for place, (verb, n) in enumerate(done)
    ]
    if made.added:
        parts.append(f"{ADDED} {made.added if done else count(made.added, 'paragraph')}")
    if not parts:
        return what
    said = ", ".join(parts)
    return f"{what}; {CHANGED_SINCE.format(what=said) if made.outdated else said}"


def describe_relation(relation: Relation, of: str | None) -> str:
    """Return what a text is, naming the one it was made from, if it is at hand: "an excerpt of 3"."""
    return RELATION_TO.get(relation, RELATION[relation]).format(of=of or UNLISTED)


def describe_head(head: DigestHead) -> tuple[str, str]:
    """Return the title and the summary of a digest in a list."""
    if head.headline is None:
        return QUIET_HEADLINE, UNREPORTED if head.articles else QUIET
    stories = count(head.stories, "story", "stories")
    summary = f"{stories}, {describe_counts(head.articles, head.outlets, head.origins, head.revisions)}"
    headline = head.headline if any(mark in head.headline for mark in QUOTE_MARKS) else f"“{head.headline}”"
    return f"{headline} – {head.outlet_name}", summary
