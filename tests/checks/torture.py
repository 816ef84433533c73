"""Digests that are hard to set: every block there is, in words that a page breaks on. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, islice

from monitor.model import (
    UNRATED,
    Account,
    Change,
    CopyTree,
    DayFigures,
    Difference,
    Digest,
    DigestStory,
    EarlierStory,
    Edit,
    Excerpt,
    FeedProblem,
    GroupCount,
    Health,
    LeadSentence,
    Mark,
    OpinionLine,
    Passage,
    Permalink,
    QuoteLine,
    Rating,
    Reprint,
    Reworking,
    Source,
    SpeakerLine,
    StanceCount,
    StanceInput,
    StanceLine,
    Statement,
    Telling,
    TextField,
    TimelineItem,
)
from tests.factories import NOON, at, make_digest

TOPIC = "torture"
GROUPS = ("state", "ngo", "independent", UNRATED)
GROUP_NAMES = (("state", "State media"), ("ngo", "Organisations"), ("independent", "Independent press"))
TARGETS = (("board", "the harbour board"), ("pilots", "the union of pilots & stevedores <of Ilsa>"))


@dataclass(frozen=True)
class Manner:
    """How the sources of a digest write: titles and sentences by language, which come in turn."""

    texts: Mapping[str | None, tuple[tuple[str, ...], tuple[str, ...]]]
    outlets: tuple[str, ...]
    speakers: tuple[str, ...]
    role: str
    path: str = "news"

    def choose_language(self, source: int) -> str | None:
        """Return the language of a source."""
        return list(self.texts)[source % len(self.texts)]


PLAIN = Manner(
    texts={
        "en": (
            ("Harbour board closes the northern quay", "Pilots call the closing “a theft by night”"),
            (
                "The harbour board closed the northern quay to all fishing boats on Monday morning.",
                "Thirty-one boats left the quay under tow, and two sank in the roads, pilots said.",
                "A spokeswoman <of the board> spoke of “several” boats & refused to give a number.",
            ),
        )
    },
    outlets=("Tidewater Courier", "Ilsa & Sons Gazette", "Quay Watch"),
    speakers=("Ada Quill", "Bo Marsh"),
    role="skipper of the ferry Marta",
)
RIGHT_TO_LEFT = Manner(
    texts={
        "fa": (
            ("هیئت بندر اسکلهٔ شمالی را بست",),
            ("هیئت بندر روز دوشنبه اسکلهٔ شمالی را به روی قایق‌ها بست (به گزارش Tidewater Courier).",),
        ),
        "ar": (
            ("إغلاق الرصيف الشمالي أمام قوارب الصيد",),
            ("أغلق مجلس الميناء الرصيف الشمالي أمام 31 قاربًا صباح يوم الاثنين، وقال «لا تعليق».",),
        ),
        "he": (
            ("הרציף הצפוני נסגר לסירות הדיג",),
            ("מועצת הנמל סגרה ביום שני את הרציף הצפוני בפני 31 סירות.",),
        ),
        "en": (
            ("Quay “شمالی” closed, says Captain Marta",),
            ("The board's notice named 31 boats.", "Its notice, headed «اطلاعیهٔ شمارهٔ ۱۲», came at noon."),
        ),
        None: (("بندر (1987) – 31 قایق",), ("۳۱ قایق با یدک‌کش از اسکله رفتند و ۲ قایق غرق شدند.",)),
    },
    outlets=("روزنامهٔ ایلسا", "صحيفة المرفأ", "עיתון הנמל", "Tidewater Courier", "خبرگزاری Quay"),
    speakers=("مارتا ایلسایی", "سالم المرفئي", "Ada Quill"),
    role="ناخدای کشتی «مارتا»",
)
LONG = Manner(
    texts={
        "en": (
            ("Harbour" * 28, "A title of a great many words " * 20),
            ("Dock" * 60 + " spoke.", "The board met again. " * 40),
        ),
        "de": (("Hafen" * 40,), ("Hafenverwaltungsratsvorsitzendenstellvertreter" * 5 + " sprach.",)),
    },
    outlets=("Tidewater" * 22, "The Courier of the Lower and the Upper Harbour and its Roads, " * 4),
    speakers=("Quill" * 40, "Ada Bo Cy Di " * 16),
    role="speakerofthehouse" * 12,
    path="n/" + "a-very-long-address-without-an-end" * 55,
)


def _take(words: tuple[str, ...], number: int) -> str:
    return words[number % len(words)]


class Press:
    """Writes the pieces of one digest, in one manner: each call of a verb brings other words and numbers."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.sources: list[Source] = []
        self._excerpts = 0

    def excerpt(self, source: int, field: TextField) -> Excerpt:
        """Return the next title or sentence of a source."""
        self._excerpts += 1
        titles, sentences = self.manner.texts[self.manner.choose_language(source)]
        text = _take(titles if field == "title" else sentences, self._excerpts).strip()
        return Excerpt(source, 1, field, 0, len(text), text)

    def sentence(self, source: int) -> Excerpt:
        return self.excerpt(source, "text")

    def title(self, source: int) -> Excerpt:
        return self.excerpt(source, "title")

    def part(self, whole: Excerpt) -> Excerpt:
        """Return the first words of an excerpt, a third of it."""
        end = max(1, len(whole.text) // 3)
        return replace(whole, end=end, text=whole.text[:end])

    def source(self, copy_of: int | None = None) -> int:
        number = len(self.sources) + 1
        manner, group = self.manner, GROUPS[number % len(GROUPS)]
        rated = Rating(group, "L. Marsh", date(2026, 1, 15), f"https://ratings.example/{manner.path}")
        self.sources.append(
            Source(
                number=number,
                article_id=number,
                version=1,
                title=self.title(number),
                url=f"https://courier.example/{manner.path}/{number}?a=1&b=%D8%A8#part",
                outlet_id=f"outlet-{number}",
                outlet_name=_take(manner.outlets, number),
                affiliation=group,
                published=at(-number / 60),
                language=manner.choose_language(number),
                kind="opinion" if number % 7 == 6 else "news",
                route="page",
                copy_of=copy_of,
                relation="origin" if copy_of is None else ("identical", "excerpt", "contains")[number % 3],
                why="all 40 words of it stand in the other",
                ratings=() if group == UNRATED else (rated,),
            )
        )
        return number

    def statement(self, source: int) -> Statement:
        return Statement(self.sentence(source), source)

    def quote(self, name: str, sources: tuple[int, ...]) -> QuoteLine:
        words = (self.sentence(sources[0]), self.sentence(sources[0]))
        speaker = _take(self.manner.speakers, self._excerpts)
        via = (_take(self.manner.outlets, self._excerpts),)
        return QuoteLine(
            words, speaker, self.manner.role, via, sources[:1], sources[1:], name, ("ngo", "state")
        )

    def stances(self, source: int) -> tuple[StanceLine, ...]:
        """Return a line for every label and voice, with all that one can have."""
        whole = self.sentence(source)
        passage = Passage(whole, (Mark(self.part(whole), "cue “theft”", None),), True, True)
        inputs = (StanceInput("cues in the text", -0.4, -1.25), StanceInput("affiliation", 1.0, 0.3))
        line = StanceLine(source, "board", "outlet", "against", 0.91, passages=(passage,), inputs=inputs)
        return (
            line,
            replace(line, target_id="pilots", label="favour", tipped_by="affiliation"),
            replace(line, voice="quoted", label="unclear", inputs=()),
            replace(line, target_id="pilots", voice="quoted", label="neutral", basis="corrected"),
        )

    def event(self, source: int, number: int) -> TimelineItem:
        statement = self.statement(source)
        precision = ("day", "month", "year")[number % 3]
        named = self.part(statement.excerpt)
        return TimelineItem(date(1987 + number, 8, 1), statement, named, precision, relative=number == 0)  # type: ignore[arg-type]  # one of the words

    def difference(self, kind: str, sources: tuple[int, ...]) -> Difference:
        accounts = []
        for number in sources[:3]:
            statement = self.statement(number)
            accounts.append(Account(statement, self.part(statement.excerpt), (number,), "Ada Quill"))
        return Difference(kind, self.part(self.sentence(sources[0])), tuple(accounts))  # type: ignore[arg-type]  # one of the words

    def brief(self, number: int) -> DigestStory:
        """Return a story of four sources that tells no more than each story must."""
        whole = self.story(number)
        tellings = tuple(replace(one, stances=()) for one in whole.tellings)
        return replace(whole, tellings=tellings, quotes=(), differences=(), timeline=(), background=())

    def story(self, number: int) -> DigestStory:
        """Return a story of four sources, two of them copies, with every part a story can have."""
        first = self.source()
        sources = (first, self.source(copy_of=first), self.source(), self.source(copy_of=first))
        name = f"{TOPIC}-{number}"
        earlier = Permalink(date(2026, 2, 27), f"{name}-a")
        follows = EarlierStory(
            f"{name}-b",
            self.title(first),
            self.manner.outlets[0],
            self.manner.choose_language(first),
            at(-240),
            None,
        )
        return DigestStory(
            story_id=name,
            heading=Statement(self.title(first), first),
            origins=2,
            copies=2,
            continued=True,
            summary=(self.statement(first), self.statement(sources[2])),
            tellings=tuple(
                Telling(group, (source,), (self.statement(source),), self.stances(source) if own else ())
                for group, source, own in zip(GROUPS, sources, (True, False, True, False), strict=True)
            ),
            quotes=(self.quote(f"{name}-q1", sources), self.quote(f"{name}-q2", sources[:1])),
            sources=sources,
            silent=("ngo", "state"),
            unheard=("state",),
            since=at(-96),
            earlier=earlier,
            follows=follows,
            former_ids=(f"{name}-c",),
            background=(self.statement(first),),
            differences=tuple(self.difference(kind, sources) for kind in ("figure", "date", "wording")),
            timeline=tuple(self.event(first, place) for place in range(3)),
        )

    def count(self, group: str) -> GroupCount:
        """Return what a group published."""
        own = [one for one in self.sources if one.affiliation == group]
        origins = sum(one.relation == "origin" for one in own)
        return GroupCount(group, len(own), origins, len(own))

    def tree(self, first: int) -> CopyTree:
        """Return who reprinted a source: one with words of its own, and one of an earlier day."""
        heads = self.sources[first - 1 : first + 3]
        reworking = Reworking(9, 3, 2, 1, ((0, 9),), True, True, True)
        own = self.stances(first + 1)
        members = [
            Reprint(
                one.article_id,
                None if place == 0 else heads[0].article_id,
                one.number if place < 3 else None,
                one.outlet_id,
                one.outlet_name,
                one.affiliation,
                one.language,
                one.url,
                one.published,
                "origin" if place == 0 else "excerpt",
                one.why,
                sign=None if place == 0 else "unknown",
                paragraph=3,
                title=one.title,
                passages=(self.sentence(one.number), self.sentence(one.number)),
                stances=own if place == 1 else (),
                reworking=reworking if place == 1 else None,
                digested_on=date(2026, 2, 27) if place == 3 else None,
            )
            for place, one in enumerate(heads)
        ]
        return CopyTree(tuple(members))


def write_digest(day: date, manner: Manner, stories: int) -> Digest:
    """Return a digest with every block there is, and so many stories, the first three with every part."""
    press = Press(manner)
    told = tuple(press.story(number) if number < 3 else press.brief(number) for number in range(stories))
    opinion = press.source()
    first = told[0].sources
    before, after = press.sentence(first[0]), press.sentence(first[0])
    counts = tuple(
        StanceCount(group, target, 2, 1, 4, 1) for group in (*GROUPS[:3], UNRATED) for target, _ in TARGETS
    )
    address = f"https://courier.example/{manner.path}"
    figures = tuple(DayFigures(day - timedelta(days=n), 30 - n, 20 - n, 9, counts) for n in range(14, 0, -1))
    speakers = tuple(
        SpeakerLine(name.strip(), manner.role, (press.quote(f"{TOPIC}-s{place}", first),), (f"{TOPIC}-0-q1",))
        for place, name in enumerate(manner.speakers)
    )
    return make_digest(
        day,
        headline=told[0].heading,
        lead=tuple(press.statement(story.sources[0]) for story in told[:4]),
        groups=tuple(press.count(group) for group in GROUPS),
        stories=told,
        timeline=tuple(press.event(first[0], number) for number in range(4)),
        opinions=(OpinionLine(press.statement(opinion), press.statement(opinion), press.stances(opinion)),),
        changes=(
            Change(
                first[0],
                press.title(first[0]),
                address,
                manner.outlets[0],
                NOON,
                date(2026, 2, 27),
                (Edit(before, after), Edit(None, after), Edit(before, None)),
                4,
            ),
        ),
        sources=tuple(press.sources),
        targets=TARGETS,
        group_names=GROUP_NAMES,
        late=3,
        left_out=2,
        health=replace(
            write_failures(manner, 20),
            from_feed_only=first[:2],
            unrated=manner.outlets,
            uncertain=4,
            unsure=1200,
            paywalled=first[2:],
        ),
        copies=tuple(press.tree(story.sources[0]) for story in told[:10]),
        stances=counts,
        fortnight=figures,
        speakers=speakers,
        rewritten=(LeadSentence("The board closed the quay.", first[:2]),) if stories == 1 else (),
    )


def write_failures(manner: Manner, number: int) -> Health:
    """Return the health of a day on which so many feeds were followed, and none could be read."""
    outlets = islice(cycle(manner.outlets), number)
    problems = tuple(
        FeedProblem(
            f"https://feeds.example/{manner.path}/{place}.xml", name, "no full answer within 20 s", at(-40)
        )
        for place, name in enumerate(outlets)
    )
    return Health(number, problems, (), (), 0)


def write_digests(language: str, name: str) -> tuple[Digest, ...]:
    """Return the digests of a topic: a quiet day, a day unread, and days of many, strange and long words."""
    quiet = make_digest(date(2026, 3, 1))
    unread = make_digest(date(2026, 3, 2), health=write_failures(LONG, 5))
    strange = write_digest(date(2026, 3, 3), RIGHT_TO_LEFT, 3)
    long = write_digest(date(2026, 3, 4), LONG, 2)
    many = write_digest(date(2026, 3, 5), PLAIN, 40 if language == "en" else 2)
    return tuple(
        replace(one, topic_id=f"{TOPIC}-{language}", topic_name=name, language=language)
        for one in (quiet, unread, strange, long, many)
    )


DIGESTS = {
    "en": write_digests("en", "The old harbour & its <boats>"),
    "fa": write_digests("fa", "بندر قدیم و قایق‌هایش"),
}
