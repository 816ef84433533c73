"""Every word that a digest says in its own voice, in one language.

Nothing else in the package writes prose. The phrases are neutral: they say who wrote what, how many, and
when, never whether it is so. `{...}` are filled with names, numbers and dates only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.alphabets import Direction, direction_of
from monitor.model import (
    Change,
    DatePrecision,
    DifferenceKind,
    DigestHead,
    Relation,
    Reworking,
    Stance,
    StanceLabel,
    StanceLine,
    Voice,
)
from monitor.remarks import Remark

QUOTE_MARKS = '"“”«»„'
"""Words that carry one of these need no quotation marks around them."""
SURE = (0.85, 0.6, 0.0)
"""The least confidence for each of the words for it, in their order."""
FAIR = SURE[1]
MOST_SURE = 0.99
"""No label is certain but one that a reader gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one language, and how they are put together.

    `digits` are its ten digits, `thousands` what parts them by three, `decimal` whole from parts; `signs` are
    plus and minus. `day_form`, `moment_form` and
    `percent_form` say how a day, a time of a day and a share are written. `nouns` are what is counted, one of
    it and many. No verb judges what is said.
    `sureness` are the words for high, fair and low confidence, `quote_marks` the opening and the closing
    mark. `quotes` is for a side that only the quoted voices take: no stance of the outlet. `relation_to`
    names the text that another was made from. `remarks` are what stages say, by the forms in which they store
    it, and `remark_words` the units and ordinals in it; English is stored. `attributions` say whose a
    sentence is, before it or after it (these begin with `{words}`), in turn.
    """

    language: str
    digits: str
    thousands: str
    decimal: str
    signs: tuple[str, str]
    day_form: str
    moment_form: str
    percent_form: str
    conjunction: str
    comma: str
    semicolon: str
    question: str
    quote_marks: tuple[str, str]
    nouns: Mapping[str, tuple[str, str]]
    months: tuple[str, ...]
    inputs: Mapping[str, str]
    remarks: Mapping[Remark, str]
    remark_words: Mapping[str, str]
    attributions: tuple[str, ...]
    stance: Mapping[StanceLabel, str]
    says: Mapping[StanceLabel, str]
    quotes: Mapping[StanceLabel, str]
    sureness: tuple[str, str, str]
    confidence: str
    corrected: str
    by_affiliation: str
    corrected_note: str
    tipped: str
    tipped_by: str
    why: str
    input: str
    value: str
    moved: str
    quoting: str
    wrong: str
    voice: Mapping[Voice, str]
    relation: Mapping[Relation, str]
    relation_to: Mapping[Relation, str]
    unrated_group: str
    quiet_headline: str
    quiet: str
    unreported: str
    unread_headline: str
    unread: str
    more_feeds: str
    still_broken: str
    carry: tuple[str, str]
    quoted_above: tuple[str, str]
    article_of: str
    unlisted: str
    uncovered_origin: str
    continued: str
    since: str
    continues: str
    takes_up: str
    carried: str
    first_unknown: str
    either_first: str
    told_before: str
    from_paragraph: Mapping[Relation, str]
    left_out_part: str
    changed: str
    added: str
    changed_since: str
    own_opening: str
    own_title: str
    own_words: str
    how_known: str
    more_trees: str
    more: str
    silent: str
    unheard: str
    via: str
    carried_in: str
    reported_by: str
    partly: str
    who_said: str
    compiled: str
    used: str
    feeds: str
    feed_only: str
    unrated: str
    unclear: str
    unsure: str
    rated: str
    ratings: str
    late: str
    left_out: str
    method: tuple[str, ...]
    counts: str
    of_whole: str
    all_digests: str
    atom_feed: str
    days: str
    stories: str
    headline_of: str
    told_by_group: str
    timeline: str
    opinion: str
    copies: str
    changes: str
    before: str
    now: str
    figures: str
    by_group: str
    by_stance: str
    group: str
    articles: str
    origins: str
    outlets: str
    sources: str
    health: str
    method_title: str
    leave_title: str
    leave_question: str
    leave_button: str
    left: str
    window: str
    rewritten: str
    as_table: str
    marks_note: str
    background: str
    differ: str
    difference: Mapping[DifferenceKind, str]
    in_words_of: str
    told_in_too: str
    dated: str
    reckoned: str
    quotations: str
    not_in: str
    also_in: str
    link_here: str
    silent_groups: str
    other_articles: str
    copied: str
    more_changed: str
    changed_unshown: str
    paywalled: str
    live: str
    licence: str
    leave_by_mail: str
    rest_on_page: str
    shortened: str
    read_on_web: str
    no_articles: str
    short_day_form: str
    chart_title: str
    chart_articles: str
    chart_brackets: str
    chart_more: str
    toward_target: str
    articles_a_day: str
    before_that: str
    day_before_that: str
    usual: str
    usual_day: str
    month_form: str
    topics: str
    months_title: str
    newest_digest: str
    search: str
    search_label: str
    search_needs_script: str
    search_hint: str
    search_running: str
    search_found: str
    search_none: str
    search_so_far: str
    search_missing: str
    search_more: str
    first_mention: str
    jumped: str
    changed_after_digest: str
    last_alert: str
    about_alerts: str

    @property
    def direction(self) -> Direction:
        """Which way the language is written."""
        return direction_of(self.language)

    def number(self, number: int) -> str:
        """Return a number in the language's digits: "1,200"."""
        return self.set_digits(f"{number:,}".replace(",", self.thousands))

    def set_digits(self, text: str) -> str:
        """Return text with the digits of the language in place of 0 to 9."""
        return text.translate({ord("0") + value: digit for value, digit in enumerate(self.digits)})

    def percent(self, share: float) -> str:
        """Return a share of one as "62%"."""
        return self.percent_form.format(number=self.number(round(share * 100)))

    def format_day(self, day: date) -> str:
        """Return a day as "July 24, 2020", the same on every machine."""
        month = self.months[day.month - 1]
        return self.set_digits(self.day_form.format(day=day.day, month=month, year=day.year))

    def format_date(self, day: date, precision: DatePrecision) -> str:
        """Return a day, month or year, as much of it as is known: "July 24, 2020", "July 2020", "2020"."""
        if precision == "day":
            return self.format_day(day)
        if precision == "year":
            return self.set_digits(str(day.year))
        return self.format_month(day)

    def format_month(self, day: date) -> str:
        """Return the month of a day: "July 2020"."""
        return self.set_digits(self.month_form.format(month=self.months[day.month - 1], year=day.year))

    def format_short_day(self, day: date) -> str:
        """Return a day without its year: "July 24"."""
        return self.set_digits(self.short_day_form.format(day=day.day, month=self.months[day.month - 1]))

    def format_moment(self, moment: datetime) -> str:
        """Return a local time as "July 24, 07:00"."""
        month = self.months[moment.month - 1]
        return self.set_digits(self.moment_form.format(day=moment.day, month=month, time=f"{moment:%H:%M}"))

    def format_signed(self, number: float) -> str:
        """Return a number with its sign, to two places: "+0.40", "−1.25"."""
        sign = self.signs[number < 0]
        return sign + self.set_digits(f"{abs(number):.2f}".replace(".", self.decimal))

    def format_mean(self, number: float) -> str:
        """Return a mean to one place, or whole where that says the same: "1.5", "2", "1,200"."""
        whole, _, part = f"{number:.1f}".partition(".")
        said = self.number(int(whole))
        return said if part == "0" else f"{said}{self.decimal}{self.set_digits(part)}"

    def describe_usual(self, digests: int) -> str:
        """Return what a day is compared with: "average of the 14 digests before", "digest before"."""
        return self.usual.format(digests=self.count(digests, "digest")) if digests > 1 else self.usual_day

    def describe_before(self, mean: float, digests: int) -> str:
        """Return a number of so many digests before: "18.5 on average before", of one "18 before"."""
        form = self.before_that if digests > 1 else self.day_before_that
        return form.format(number=self.format_mean(mean))

    def count(self, number: int, noun: str) -> str:
        """Return a number with its noun: "1 article", "2 articles", "1,200 articles"."""
        one, many = self.nouns[noun]
        return f"{self.number(number)} {one if number == 1 else many}"

    def join(self, parts: Sequence[str]) -> str:
        """Return a list in words: "a", "a and b", "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{self.comma.join(parts[:-1])} {self.conjunction} {parts[-1]}"

    def put_in_quotes(self, text: str) -> str:
        """Return words of others in quotation marks, unless they carry marks of their own."""
        opening, closing = self.quote_marks
        return text if any(mark in text for mark in QUOTE_MARKS) else f"{opening}{text}{closing}"

    def name_speaker(self, speaker: str) -> str:
        """Return a name as it is, and words of an outlet for somebody ("the regime") in quotation marks."""
        return self.put_in_quotes(speaker) if speaker[:1].islower() else speaker

    def describe_sureness(self, line: Stance | StanceLine) -> str:
        """Return how sure a label is: "high confidence, 91%"; nothing for one that claims nothing."""
        if line.basis == "corrected":
            return self.corrected
        if line.label == "unclear":
            return ""
        confidence = min(round(line.confidence, 2), MOST_SURE)
        word = next(word for least, word in zip(SURE, self.sureness, strict=True) if confidence >= least)
        said = self.confidence.format(word=word, number=self.percent(confidence))
        return f"{said}{self.comma}{self.by_affiliation}" if line.tipped_by == "affiliation" else said

    def describe_decider(self, line: Stance | StanceLine, rating: str) -> str | None:
        """Return what decided a label beside the text: a reader, the affiliation by `rating`, or nothing."""
        if line.basis == "corrected":
            return self.corrected_note
        if line.tipped_by is None:
            return None
        tipping = self.tipped if line.tipped_by == "affiliation" else self.tipped_by
        return tipping.format(rating=rating, name=self.inputs[line.tipped_by], label=self.stance[line.label])

    def describe_counts(self, articles: int, outlets: int, origins: int, revisions: int) -> str:
        """Return how much a digest rests on: "9 articles of 5 outlets: 6 origins and 3 copies"."""
        others = {"copy": articles - origins - revisions, "later form": revisions}
        texts = [self.count(number, noun) for noun, number in others.items() if number]
        return self.counts.format(
            articles=self.count(articles, "article"),
            outlets=self.count(outlets, "outlet"),
            texts=self.join([self.count(origins, "origin"), *texts]),
        )

    def describe_reach(self, groups: Sequence[tuple[str, int]]) -> str:
        """Return how far a text went: "carried by 6 outlets (State media 4, Organisations 2)"."""
        outlets = self.count(sum(number for _, number in groups), "outlet")
        named = self.comma.join(f"{name} {self.number(number)}" for name, number in groups)
        return f"{self.carried.format(what=outlets)} ({named})"

    def describe_copy(self, relation: Relation, paragraph: int | None, made: Reworking | None) -> str:
        """Return what a text is to the one it was made from, in what part, and how much of it is left out."""
        what = self.relation[relation]
        if paragraph is not None and relation in self.from_paragraph:
            part = self.from_paragraph[relation].format(number=self.number(paragraph))
            what = f"{what}{self.comma}{part}"
        said = self._describe_reworking(made) if made is not None else ""
        if made is None or not said:
            return what
        return f"{what}{self.semicolon}{self.changed_since.format(what=said) if made.outdated else said}"

    def _describe_reworking(self, made: Reworking) -> str:
        parts = [self.own_opening] if made.own_opening else []
        done = [(verb, n) for verb, n in ((self.left_out_part, made.cut), (self.changed, made.changed)) if n]
        whole = self.count(made.paragraphs, "paragraph")
        for place, (verb, number) in enumerate(done):
            what = self.number(number)
            parts.append(verb.format(what=what if place else self.of_whole.format(number=what, whole=whole)))
        if made.added:
            what = self.number(made.added) if done else self.count(made.added, "paragraph")
            parts.append(self.added.format(what=what))
        return self.comma.join(parts)

    def describe_unshown(self, change: Change) -> str:
        """Return how many changed sentences of an article are not shown: "2 sentences changed besides."."""
        form = self.more_changed if change.edits else self.changed_unshown
        return form.format(what=self.count(change.more, "sentence"))

    def describe_relation(self, relation: Relation, of: str | None) -> str:
        """Return what a text is, naming the one it was made from, if it is at hand: "an excerpt of 3"."""
        return self.relation_to.get(relation, self.relation[relation]).format(of=of or self.unlisted)

    def describe_head(self, head: DigestHead) -> tuple[str, str]:
        """Return the title and the summary of a digest in a list."""
        if head.unread:
            return self.unread_headline, self.unread
        if head.headline is None:
            return self.quiet_headline, self.unreported if head.articles else self.quiet
        counts = self.describe_counts(head.articles, head.outlets, head.origins, head.revisions)
        summary = f"{self.count(head.stories, 'story')}{self.comma}{counts}"
        return f"{self.put_in_quotes(head.headline)} – {head.outlet_name}", summary
