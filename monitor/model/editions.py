"""A digest, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.model.kinds import (
    ArticleKind,
    DatePrecision,
    DifferenceKind,
    OriginSign,
    Range,
    Relation,
    Route,
    StanceBasis,
    StanceLabel,
    TextField,
    Voice,
)
from monitor.model.labels import StanceInput
from monitor.model.watch import Rating


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An exact span of one version of a stored article: `text` is `field[start:end]`."""

    article_id: int
    version: int
    field: TextField
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article as a digest lists it. `number` is its place in the list of sources, from 1.

    `copy_of` is the number of the source it copies, `relation` and `why` say how that is known; a copy
    of an article of an earlier day has a relation and no `copy_of`. `ratings` are those of its outlet, the
    one that counts first.
    """

    number: int
    article_id: int
    version: int
    title: Excerpt
    url: str
    outlet_id: str
    outlet_name: str
    affiliation: str
    published: datetime
    language: str | None
    kind: ArticleKind
    route: Route
    copy_of: int | None
    relation: Relation
    why: str
    ratings: tuple[Rating, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a digest: an excerpt and the number of the source that says it."""

    excerpt: Excerpt
    source: int


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A direct quotation: who, in what role, through whom, and the sources that carry it.

    It has several excerpts when the text interrupts it ("...", she said, "..."). `speaker` is the fullest
    name of that person in the story; `via` as in `Attribution`. `partly` are sources that carry a part of it.
    `quote_id` is its anchor on the page, the same however often it is rendered; `silent` are the groups that
    have articles in the story and carry none of it.
    """

    excerpts: tuple[Excerpt, ...]
    speaker: str | None
    role: str | None
    via: tuple[str, ...]
    sources: tuple[int, ...]
    partly: tuple[int, ...] = ()
    quote_id: str = ""
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A span that a stance rests on, and why. `speaker` is whose words it is, None for the outlet's."""

    span: Excerpt
    why: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence around spans that a stance rests on; they lie in it, in text order, and do not overlap.

    `cut_before` and `cut_after` tell where more of the sentence stood.
    """

    context: Excerpt
    marks: tuple[Mark, ...]
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class StanceLine:
    """One source's stance toward one target, in its own voice or in the voices it quotes.

    `passages` hold what it rests on, the strongest first; digests from before they were kept have the bare
    spans in `evidence` with their `reasons`. `inputs`, `tipped_by` and `basis` are as in `Stance`.
    """

    source: int
    target_id: str
    voice: Voice
    label: StanceLabel
    confidence: float
    evidence: tuple[Excerpt, ...] = ()
    reasons: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    inputs: tuple[StanceInput, ...] = ()
    tipped_by: str | None = None
    basis: StanceBasis = "judged"


@dataclass(frozen=True, slots=True)
class Telling:
    """How one group of outlets told a story: sentences of its own and its stance lines."""

    group: str
    sources: tuple[int, ...]
    statements: tuple[Statement, ...]
    stances: tuple[StanceLine, ...]


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An opinion piece: its title, one sentence of it, and the stances it takes."""

    heading: Statement
    passage: Statement | None
    stances: tuple[StanceLine, ...]


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """What one speaker said that no story has room for, and where else in the digest they are quoted.

    `told` are the ids of their quotes in the stories, in reading order.
    """

    speaker: str
    role: str | None
    quotes: tuple[QuoteLine, ...]
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A dated event: the day it names and the sentence that names it.

    `named` is the span of the sentence that names the day, `precision` how much of `day` it says ("in August
    1988": the month, `day` is its first). `relative`: it was reckoned from the publication ("last Monday").
    """

    day: date
    statement: Statement
    named: Excerpt | None = None
    precision: DatePrecision = "day"
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """How some sources tell a point: a sentence, the span of it that differs, and who has it so.

    `source` of the statement is the first of `sources`. `speaker` is whose words the span is, None for the
    outlet's own.
    """

    statement: Statement
    span: Excerpt
    sources: tuple[int, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A point that sources of a story tell differently: two accounts of it or more, the most told first.

    `about` are the words that the accounts share, which tell what they differ on, as the first one has them.
    """

    kind: DifferenceKind
    about: Excerpt | None
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Permalink:
    """A section of the digest of a day: the page of `day`, at the anchor `story_id`."""

    day: date
    story_id: str


@dataclass(frozen=True, slots=True)
class EarlierStory:
    """The story that another takes up again, by the title that names it best.

    `section` is None when no digest has a section on it.
    """

    story_id: str
    title: Excerpt
    outlet_name: str
    language: str | None
    last_at: datetime
    section: Permalink | None


@dataclass(frozen=True, slots=True)
class Reworking:
    """What a copy made of the text it was made from, counted in paragraphs.

    That text has `paragraphs`, of which the copy left out `cut` and changed `changed`; `added` are its own.
    `own` are the ranges of the copy's text that were changed or added, ascending. `own_headline` and
    `own_opening` tell whether its title and its first paragraph are other words, `outdated` whether the other
    outlet changed its text after the copy was published, so that the difference may be its doing.
    """

    paragraphs: int
    cut: int
    changed: int
    added: int
    own: tuple[Range, ...]
    own_headline: bool
    own_opening: bool
    outdated: bool


@dataclass(frozen=True, slots=True)
class Reprint:
    """A text in a copy tree: the one at its head, or one made from another.

    `of_id` is the article it was made from, None at the head. `source` is its number, None for an article of
    an earlier day; `digested_on` is then the day of the digest that covers it. `share`, `held`, `sign` and
    `paragraph` are as in `CopyLink`. What is its own and not that article's: `title`, `passages` (from near
    its top, in text order) and `stances`; `title` is None when both have the same, and the head always has
    one. `reworking` is None where the texts were not compared.
    """

    article_id: int
    of_id: int | None
    source: int | None
    outlet_id: str
    outlet_name: str
    affiliation: str
    language: str | None
    url: str
    published: datetime
    relation: Relation
    why: str
    share: float | None = None
    held: float | None = None
    sign: OriginSign | None = None
    paragraph: int | None = None
    title: Excerpt | None = None
    passages: tuple[Excerpt, ...] = ()
    stances: tuple[StanceLine, ...] = ()
    reworking: Reworking | None = None
    digested_on: date | None = None


@dataclass(frozen=True, slots=True)
class CopyTree:
    """A text and what was made from it. The head comes first, each text before its own copies."""

    members: tuple[Reprint, ...]


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One section. `origins` counts independent texts over the day, `copies` the reprints.

    An article that says it was first published elsewhere counts as a copy, whoever the origin is; a later
    form of an outlet's own piece is neither, and counts in `revisions`.

    `silent` are the groups none of whose outlets carried it; `unheard` those of them none of whose
    feeds could be read that day, so that silence means nothing.

    Of a story that goes on (`continued`), `since` is when it began and `earlier` the newest section on it
    before; `follows` is the story it takes up again. `former_ids` are those of stories that became this one.

    `background` is what its articles say of earlier days, told last; `timeline` the dated events that they
    mention.
    """

    story_id: str
    heading: Statement
    origins: int
    copies: int
    continued: bool
    summary: tuple[Statement, ...]
    tellings: tuple[Telling, ...]
    quotes: tuple[QuoteLine, ...]
    sources: tuple[int, ...]
    silent: tuple[str, ...]
    unheard: tuple[str, ...]
    revisions: int = 0
    since: datetime | None = None
    earlier: Permalink | None = None
    follows: EarlierStory | None = None
    former_ids: tuple[str, ...] = ()
    background: tuple[Statement, ...] = ()
    differences: tuple[Difference, ...] = ()
    timeline: tuple[TimelineItem, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupCount:
    """What one group of outlets published: articles in all, of which so many are origins and revisions."""

    group: str
    articles: int
    origins: int
    outlets: int
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class StanceCount:
    """How many origins of a group take which side toward a target, in their own voice."""

    group: str
    target_id: str
    favour: int = 0
    against: int = 0
    neutral: int = 0
    unclear: int = 0


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day of the trailing fortnight, as its digest counted it."""

    day: date
    articles: int
    origins: int
    outlets: int
    stances: tuple[StanceCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence that an outlet changed: before and after. One that was added has no `before`."""

    before: Excerpt | None
    after: Excerpt | None


@dataclass(frozen=True, slots=True)
class Change:
    """An article changed after publication. `digested_on` is the day an earlier digest used it.

    `source` is its number when the day's digest lists it too, `language` its own. `edits` are the changed
    sentences in text order, `more` how many others changed; digests from before they were kept have `before`
    and `after`.
    """

    source: int | None
    title: Excerpt
    url: str
    outlet_name: str
    changed_at: datetime
    digested_on: date | None
    edits: tuple[Edit, ...] = ()
    more: int = 0
    before: tuple[Excerpt, ...] = ()
    after: tuple[Excerpt, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FeedProblem:
    """A feed that was not readable, last before at `since`; `told` if the digest before said so already."""

    url: str
    outlet_name: str
    reason: str
    since: datetime | None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """How far the digest can be trusted to be complete.

    `uncertain` counts labels that are unclear, `unsure` those that were judged with little confidence.
    `paywalled` are sources of whose text readers who do not pay see a part.
    """

    feeds: int
    problems: tuple[FeedProblem, ...]
    from_feed_only: tuple[int, ...]
    unrated: tuple[str, ...]
    uncertain: int
    unsure: int = 0
    paywalled: tuple[int, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether none of the feeds could be read, so that nothing is known of the day."""
        return 0 < self.feeds == len(self.problems)


@dataclass(frozen=True, slots=True)
class LeadSentence:
    """A sentence of a lead that a language model wrote from chosen ones, and the sources it rests on."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One day's edition for one topic. The window is half open: (`start`, `end`].

    `timeline` has events in digests from before each story had its own. `late` counts articles from before
    the window that had not been known to an earlier digest,
    `left_out` those that were too old to be news. `copies` is None in digests from before they were kept.

    `stances` count the day's origins; `fortnight` are the digests of the fourteen days before, oldest first.
    `speakers` are those with quotes that no story has room for. `rewritten` is shown in place of `lead`, from
    whose sentences the language model `rewritten_by` wrote it; empty when none was asked or its answer did
    not hold.
    """

    topic_id: str
    topic_name: str
    place: str
    day: date
    timezone: str
    language: str
    start: datetime
    end: datetime
    composed_at: datetime
    headline: Statement | None
    lead: tuple[Statement, ...]
    groups: tuple[GroupCount, ...]
    stories: tuple[DigestStory, ...]
    timeline: tuple[TimelineItem, ...]
    opinions: tuple[OpinionLine, ...]
    changes: tuple[Change, ...]
    sources: tuple[Source, ...]
    targets: tuple[tuple[str, str], ...]
    group_names: tuple[tuple[str, str], ...]
    late: int
    left_out: int
    health: Health
    copies: tuple[CopyTree, ...] | None = None
    stances: tuple[StanceCount, ...] = ()
    fortnight: tuple[DayFigures, ...] = ()
    speakers: tuple[SpeakerLine, ...] = ()
    rewritten: tuple[LeadSentence, ...] = ()
    rewritten_by: str | None = None


@dataclass(frozen=True, slots=True)
class DigestHead:
    """What the archive's lists say of a digest. `headline` is None for a quiet day.

    On an `unread` day no feed could be read and no article is there: nothing is known of it. Heads from
    before they were kept have no `stances`, an empty `topic_name`, and are never `unread`.
    """

    day: date
    headline: str | None
    outlet_name: str | None
    language: str | None
    stories: int
    articles: int
    outlets: int
    origins: int
    composed_at: datetime
    revisions: int = 0
    stances: tuple[StanceCount, ...] = ()
    topic_name: str = ""
    unread: bool = False
