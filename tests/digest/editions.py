"""A rich edition: every block of a digest filled, for tests of what readers see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from monitor.digest.compose import compose_digest
from monitor.model import (
    Account,
    Article,
    Change,
    DayFigures,
    Difference,
    Digest,
    DigestStory,
    Edit,
    Evidence,
    Excerpt,
    FeedProblem,
    Health,
    QuoteLine,
    SpeakerLine,
    StanceCount,
    Statement,
    TimelineItem,
)
from tests.digest.material import gather, write_article
from tests.factories import NOON, make_copy, make_story

CLOSED = "The harbour board closed the northern quay to all fishing boats on Monday."
BOATS = "Thirty boats were turned away before noon, the harbour office says."
CREWS = "Several hundred people of the crews stood on the mole, pilots say."
OLDER = "In August 1988 the quay had been closed for a whole winter."
THEFT = "Pilots of the old harbour called the closing of the quay a theft by night."
FERRY = "The ferry to the outer island will sail from the southern mole until Friday."
PERSIAN = "هیئت بندر اسکلهٔ شمالی را بست."
SAID = "“Nobody asked the crews before the gate was shut,” Ada Quill said."
COPIED = (
    "100 % of its words stand in a text of Outlet 9, published 2 h later; it says: “Quay closed, Outlet 9”"
)
AGAINST = (Evidence("text", 4, 17, "outlet", None, "cue of disapproval: harbour board", -1.0),)


def cut(article: Article, words: str) -> Excerpt:
    """Return words of an article's text, or of its title, as an excerpt."""
    text = article.reading.text
    field, start = (
        ("text", text.index(words)) if words in text else ("title", article.reading.title.index(words))
    )
    return Excerpt(article.id, article.version, field, start, start + len(words), words)


def make_quote(article: Article, number: int, quote_id: str, words: str, **changes: object) -> QuoteLine:
    """Return a quotation of Ada Quill, a pilot, that one source carries."""
    quote = QuoteLine((cut(article, words),), "Ada Quill", "pilot", (), (number,), quote_id=quote_id)
    return replace(quote, **changes)


def make_edition() -> Digest:
    """Return the digest of a day with three stories, in two languages, and with all that it can have."""
    state = write_article(9, CLOSED, BOATS, OLDER, title="Quay closed", evidence=AGAINST)
    pilots = write_article(8, THEFT, CREWS, SAID, group="ngo", title="Theft at the quay")
    copy = write_article(7, CLOSED, BOATS, OLDER, group="ngo", title="Board shuts the quay")
    ferry = write_article(6, FERRY, title="Ferry moves")
    persian = write_article(5, PERSIAN, title="اسکله بسته شد", group="ngo")
    persian = replace(persian, reading=replace(persian.reading, language="fa"))
    articles = (state, pilots, copy, ferry, persian)
    stories = (
        make_story("harbour-1", (7, 8, 9)),
        make_story("harbour-2", (6,)),
        make_story("harbour-3", (5,)),
    )
    digest = compose_digest(gather(*articles, copies={7: make_copy(7, 9, why=COPIED)}, stories=stories))
    numbers = {source.article_id: source.number for source in digest.sources}
    first, *others = digest.stories
    return replace(
        digest,
        stories=(_fill(first, state, pilots, numbers), *(_hush(story) for story in others)),
        timeline=(),
        stances=(StanceCount("state", "board", favour=3, neutral=1), StanceCount("ngo", "board", against=2)),
        fortnight=tuple(_make_day(digest.day - timedelta(days)) for days in range(14, 0, -1)),
        speakers=(
            SpeakerLine(
                "Ada Quill",
                "pilot",
                (make_quote(pilots, numbers[8], "q-more", "a theft by night", silent=("state",)),),
                told=("q-1",),
            ),
        ),
        changes=(_make_change(state, numbers[9]),),
        health=Health(
            feeds=5,
            problems=(FeedProblem("https://gull.example/feed", "The Gull", "the server answered 500", NOON),),
            from_feed_only=(numbers[8],),
            unrated=("Outlet 6",),
            uncertain=2,
            unsure=1,
            paywalled=(numbers[6],),
        ),
    )


def _fill(story: DigestStory, state: Article, pilots: Article, numbers: dict[int, int]) -> DigestStory:
    boats = Statement(cut(state, BOATS), numbers[9])
    crews = Statement(cut(pilots, CREWS), numbers[8])
    older = Statement(cut(state, OLDER), numbers[9])
    return replace(
        story,
        background=(older,),
        differences=(
            Difference(
                "figure",
                cut(pilots, "stood on the mole"),
                (
                    Account(boats, cut(state, "Thirty boats"), (numbers[9], numbers[7])),
                    Account(crews, cut(pilots, "Several hundred people"), (numbers[8],), speaker="pilots"),
                ),
            ),
        ),
        timeline=(
            TimelineItem(date(1988, 8, 1), older, cut(state, "In August 1988"), "month"),
            TimelineItem(
                date(2024, 3, 4),
                Statement(cut(state, CLOSED), numbers[9]),
                cut(state, "on Monday"),
                relative=True,
            ),
        ),
        quotes=(
            make_quote(
                pilots,
                numbers[8],
                "q-1",
                "Nobody asked the crews before the gate was shut",
                silent=("state",),
            ),
        ),
    )


def _hush(story: DigestStory) -> DigestStory:
    told = {telling.group for telling in story.tellings}
    silent = tuple(group for group in ("state", "ngo") if group not in told)
    return replace(story, silent=silent, unheard=silent if story.story_id == "harbour-3" else ())


def _make_day(day: date) -> DayFigures:
    return DayFigures(day, 10, 6, 4, (StanceCount("state", "board", favour=1, neutral=2),))


def _make_change(article: Article, number: int) -> Change:
    before = Excerpt(article.id, 1, "text", 0, 24, "Forty boats turned away.")
    return Change(
        source=number,
        title=cut(article, "Quay closed"),
        url=article.url,
        outlet_name=article.outlet.name,
        changed_at=NOON,
        digested_on=date(2024, 3, 4),
        edits=(Edit(before, cut(article, BOATS)), Edit(None, cut(article, OLDER))),
        more=2,
        language="en",
    )
