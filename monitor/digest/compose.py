"""Compose a digest from a day's material, by choosing and never by writing.

    material | rank stories | number sources | choose headings, lead, summaries, tellings, quotes,
    timeline | list changes, health

Every sentence is an exact span of a stored article. What is chosen once is not chosen again, and no
article gives more than its share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from monitor.digest.changes import list_changes
from monitor.digest.health import report_health
from monitor.digest.material import DayMaterial, DayStory, is_reported, list_day_stories
from monitor.digest.quotations import choose_quotes
from monitor.digest.sentences import (
    Candidate,
    Ledger,
    WordWeights,
    list_candidates,
    make_field_excerpt,
    make_title_excerpt,
    score_news,
    score_telling,
    score_words,
)
from monitor.digest.timeline import find_day
from monitor.model import (
    Article,
    ArticleKind,
    Digest,
    DigestStory,
    Evidence,
    GroupCount,
    OpinionLine,
    Source,
    Stance,
    StanceLine,
    Statement,
    Telling,
    TimelineItem,
)
from monitor.terms import split_words

LEAD_STORIES = 4
SUMMARY_SENTENCES = 3
TELLING_SENTENCES = 2
TIMELINE_ITEMS = 6
STANCE_SPANS = 3
LEAST_SHARE = 0.45
"""A further sentence of a telling is worth showing when it scores at least this share of the best."""
TEXT_LOAD = 0.25
"""How much a loaded word in an article's text counts against its title, beside one in the title itself."""

_KIND_ORDER: Mapping[ArticleKind, int] = {
    "news": 0, "live": 1, "correction": 1, "video": 2, "statement": 3, "opinion": 4, "index": 5,
}  # fmt: skip

Scorer = Callable[[Candidate, Mapping[str, float]], float]


def compose_digest(material: DayMaterial) -> Digest:
    """Return the digest of a day. The same material gives the same digest."""
    ranked = list_day_stories(material)
    shown = [story for story in ranked if is_reported(story)][: material.max_stories]
    desk = _Desk(material, ranked)
    headline = desk.choose_headline(shown[0]) if shown else None
    headings = [desk.choose_heading(story, taken=headline) for story in shown]
    lead = desk.choose_lead(shown)
    timeline = desk.choose_timeline(shown)
    stories = tuple(desk.write_story(story, heading) for story, heading in zip(shown, headings, strict=True))
    return Digest(
        topic_id=material.topic.id,
        topic_name=material.topic.name,
        place=material.topic.place,
        day=material.day,
        timezone=material.timezone,
        language=material.language,
        start=material.start,
        end=material.end,
        composed_at=material.composed_at,
        headline=headline,
        lead=lead,
        groups=_count_groups(material),
        stories=stories,
        timeline=timeline,
        opinions=desk.list_opinions(ranked),
        changes=list_changes(material.changed, desk.numbers),
        sources=desk.sources,
        targets=tuple((target.id, target.name) for target in material.topic.targets),
        group_names=tuple(material.group_names.items()),
        late=material.late,
        left_out=material.left_out,
        health=report_health(material, desk.numbers),
    )


class _Desk:
    """The state of one digest while it is put together: numbered sources, and what is used."""

    def __init__(self, material: DayMaterial, ranked: Sequence[DayStory]) -> None:
        self._material = material
        self._topic_id = material.topic.id
        self._ledger = Ledger()
        self.sources = _number_sources(material, ranked)
        self.numbers = {source.article_id: source.number for source in self.sources}
        weights = WordWeights(material.articles)
        self._weights = {story.story.id: weights.of_story(story.origins) for story in ranked}
        self._candidates = {
            article.id: list_candidates(article, self._topic_id)
            for story in ranked
            for article in story.origins
        }

    # --- headings --------------------------------------------------------------------------

    def choose_headline(self, story: DayStory) -> Statement:
        """Return the title that heads the digest."""
        return self.choose_heading(story, taken=None)

    def choose_heading(self, story: DayStory, *, taken: Statement | None) -> Statement:
        """Return the title of the story that tells most with the fewest loaded words.

        One that heads the digest already is used again only when the story has no other.
        """
        weights = self._weights[story.story.id]
        ranked = sorted(
            story.origins,
            key=lambda article: (
                article.id == (taken.excerpt.article_id if taken else None),
                not self._is_readable(article),
                _KIND_ORDER[article.reading.kind],
                -_score_title(article, self._topic_id, weights),
                article.id,
            ),
        )
        return Statement(make_title_excerpt(ranked[0]), self.numbers[ranked[0].id])

    # --- running text ----------------------------------------------------------------------

    def choose_lead(self, stories: Sequence[DayStory]) -> tuple[Statement, ...]:
        """Return what happened: the best sentence of each of the day's first stories.

        Each comes from another outlet where that is possible. Stories in other languages than the
        digest's are told in their sections. A day of a single story gets up to three sentences, each
        from another origin.
        """
        readable = [story for story in stories if any(map(self._is_readable, self._reports(story)))]
        told = readable or stories
        if len(told) == 1:
            return self._choose(told[0], self._reports(told[0]), score_news, 3, each_once=True)
        lead: list[Statement] = []
        heard: set[str] = set()
        for story in told[:LEAD_STORIES]:
            reports = self._reports(story)
            others = [article for article in reports if article.outlet.id not in heard]
            lead += self._choose(story, others or reports, score_news, 1, each_once=True)
            heard.update(self.sources[one.source - 1].outlet_id for one in lead)
        return tuple(lead)

    def write_story(self, story: DayStory, heading: Statement) -> DigestStory:
        """Return a section: what happened, how each group told it, who said what, who was silent."""
        reports = self._reports(story)
        summary = self._choose(story, reports, score_news, SUMMARY_SENTENCES, each_once=len(reports) > 2)
        quotes = choose_quotes(story, self.numbers, self._ledger)
        tellings = tuple(self._write_telling(story, group) for group in self._order_groups(story))
        silent = self._list_silent(story)
        own = sum(_is_origin(article, self._material) for article in story.articles)
        return DigestStory(
            story_id=story.story.id,
            heading=heading,
            origins=own,
            copies=len(story.articles) - own,
            continued=len(story.story.article_ids) > len(story.articles),
            summary=summary,
            tellings=tellings,
            quotes=quotes,
            sources=tuple(sorted(self.numbers[article.id] for article in story.articles)),
            silent=silent,
            unheard=tuple(group for group in silent if not self._is_heard(group)),
        )

    def _choose(
        self,
        story: DayStory,
        articles: Sequence[Article],
        score: Scorer,
        number: int,
        *,
        each_once: bool,
        least_share: float = 0.0,
    ) -> tuple[Statement, ...]:
        """Return the best sentences in falling score; with `each_once`, one from each article.

        A sentence that scores less than `least_share` of the best of all is not worth its place.
        """
        weights = self._weights[story.story.id]
        pool = [candidate for article in articles for candidate in self._candidates[article.id]]
        scored = sorted(pool, key=lambda one: (-score(one, weights), one.article.id, one.start))
        least = least_share * score(scored[0], weights) if scored else 0.0
        chosen: list[Statement] = []
        used: set[int] = set()
        for candidate in scored:
            article = candidate.article
            if len(chosen) == number or score(candidate, weights) < least:
                break
            if (each_once and article.id in used) or not self._ledger.admits(article, candidate.words):
                continue
            self._ledger.enter(article, candidate.words)
            used.add(article.id)
            chosen.append(Statement(candidate.excerpt(), self.numbers[article.id]))
        return tuple(chosen)

    def _reports(self, story: DayStory) -> list[Article]:
        """Return the origins that tell the news in the digest's language, or whatever there is."""
        news = [article for article in story.origins if article.reading.kind != "opinion"]
        readable = [article for article in news or story.origins if self._is_readable(article)]
        return readable or news or list(story.origins)

    def _is_readable(self, article: Article) -> bool:
        return article.reading.language in (self._material.language, None)

    # --- how each group told it ------------------------------------------------------------

    def _order_groups(self, story: DayStory) -> list[str]:
        order = {group: place for place, group in enumerate(self._material.topic.groups)}
        return sorted(story.groups, key=lambda group: (order.get(group, len(order)), group))

    def _write_telling(self, story: DayStory, group: str) -> Telling:
        members = [article for article in story.articles if article.outlet.affiliation == group]
        news = [
            article
            for article in story.origins
            if article.outlet.affiliation == group and article.reading.kind != "opinion"
        ]
        statements = self._choose(
            story, news, score_telling, TELLING_SENTENCES, each_once=len(news) > 1, least_share=LEAST_SHARE
        )
        return Telling(
            group=group,
            sources=tuple(sorted(self.numbers[article.id] for article in members)),
            statements=statements,
            stances=tuple(line for article in news for line in self._list_stances(article)),
        )

    def _list_stances(self, article: Article) -> list[StanceLine]:
        """Return an article's stances: its own voice always, quoted voices where they take a side."""
        lines = []
        for stance in article.tags.stances:
            if stance.topic_id != self._topic_id:
                continue
            if stance.voice == "quoted" and stance.label not in ("favour", "against"):
                continue
            spans = _find_supporting(stance)[:STANCE_SPANS]
            lines.append(
                StanceLine(
                    source=self.numbers[article.id],
                    target_id=stance.target_id,
                    voice=stance.voice,
                    label=stance.label,
                    confidence=stance.confidence,
                    evidence=tuple(
                        make_field_excerpt(article, item.field, item.start, item.end) for item in spans
                    ),
                    reasons=tuple(item.why for item in spans),
                )
            )
        return lines

    def _list_silent(self, story: DayStory) -> tuple[str, ...]:
        """Return the groups of the topic that have feeds and did not carry the story.

        Stories are told apart by their words, so that the silence around one in another language means
        nothing: others may tell the same event in a story of their own.
        """
        if not any(map(self._is_readable, story.articles)):
            return ()
        with_feeds = {report.outlet.affiliation for report in self._material.feeds if report.outlet}
        return tuple(
            group
            for group in self._material.topic.groups
            if group in with_feeds and group not in story.groups
        )

    def _is_heard(self, group: str) -> bool:
        """Tell whether at least one feed of the group could be read."""
        return any(
            report.outlet is not None
            and report.outlet.affiliation == group
            and report.state is not None
            and report.state.status in ("ok", "slow")
            for report in self._material.feeds
        )

    # --- the rest --------------------------------------------------------------------------

    def choose_timeline(self, stories: Sequence[DayStory]) -> tuple[TimelineItem, ...]:
        """Return dated sentences in order of the day they name, at most one for each day."""
        found: list[tuple[float, TimelineItem, Candidate]] = []
        for story in stories:
            weights = self._weights[story.story.id]
            for candidate in (
                one for article in self._reports(story) for one in self._candidates[article.id]
            ):
                day = find_day(candidate.text, candidate.article.published.date())
                if day is not None:
                    statement = Statement(candidate.excerpt(), self.numbers[candidate.article.id])
                    found.append((score_news(candidate, weights), TimelineItem(day, statement), candidate))
        found.sort(key=lambda item: (-item[0], item[1].statement.source, item[2].start))
        items: dict[object, TimelineItem] = {}
        for _, item, candidate in found:
            if len(items) == TIMELINE_ITEMS:
                break
            if item.day not in items and self._ledger.admits(candidate.article, candidate.words):
                self._ledger.enter(candidate.article, candidate.words)
                items[item.day] = item
        return tuple(sorted(items.values(), key=lambda item: item.day))

    def list_opinions(self, stories: Sequence[DayStory]) -> tuple[OpinionLine, ...]:
        """Return the opinion pieces, each origin once, with a sentence of each."""
        return tuple(
            self._write_opinion(story, article)
            for story in stories
            for article in story.origins
            if article.reading.kind == "opinion"
        )

    def _write_opinion(self, story: DayStory, article: Article) -> OpinionLine:
        passage = self._choose(story, [article], score_telling, 1, each_once=True)
        return OpinionLine(
            heading=Statement(make_title_excerpt(article), self.numbers[article.id]),
            passage=passage[0] if passage else None,
            stances=tuple(self._list_stances(article)),
        )


def _is_origin(article: Article, material: DayMaterial) -> bool:
    """Tell whether an article is a text of its own; one that says it is republished is not."""
    return material.copies[article.id].relation == "origin"


def _find_supporting(stance: Stance) -> list[Evidence]:
    """Return the evidence that speaks for the label, not that which spoke against it."""
    signs = {"favour": 1, "against": -1}
    sign = signs.get(stance.label, 0)
    return [item for item in stance.evidence if sign == 0 or item.weight * sign > 0]


def _score_title(article: Article, topic_id: str, weights: Mapping[str, float]) -> float:
    words = [word.text for word in split_words(article.reading.title)]
    loaded = sum(
        abs(item.weight) * (1.0 if item.field == "title" else TEXT_LOAD)
        for stance in article.tags.stances
        if stance.topic_id == topic_id and stance.voice == "outlet"
        for item in stance.evidence
    )
    return score_words(words, weights) / (1 + loaded)


def _number_sources(material: DayMaterial, ranked: Sequence[DayStory]) -> tuple[Source, ...]:
    """Number the day's articles: by story, then each origin followed by its copies."""
    ordered: dict[int, Article] = {}
    for story in ranked:
        for origin in story.origins:
            group = material.copies[origin.id].group_id
            copies = [one for one in story.articles if material.copies[one.id].group_id == group]
            ordered |= {article.id: article for article in [origin, *copies]}
        ordered |= {article.id: article for article in story.articles}
    numbers = {article.id: number for number, article in enumerate(ordered.values(), start=1)}
    return tuple(
        _make_source(article, number, material, numbers)
        for number, article in enumerate(ordered.values(), start=1)
    )


def _make_source(article: Article, number: int, material: DayMaterial, numbers: Mapping[int, int]) -> Source:
    link = material.copies[article.id]
    return Source(
        number=number,
        article_id=article.id,
        version=article.version,
        title=make_title_excerpt(article),
        url=article.url,
        outlet_id=article.outlet.id,
        outlet_name=article.outlet.name,
        affiliation=article.outlet.affiliation,
        published=article.published,
        language=article.reading.language,
        kind=article.reading.kind,
        route=article.reading.route,
        copy_of=numbers.get(link.of_id) if link.of_id is not None else None,
        relation=link.relation,
        why=link.why,
    )


def _count_groups(material: DayMaterial) -> tuple[GroupCount, ...]:
    present = dict.fromkeys(article.outlet.affiliation for article in material.articles)
    groups = [*material.topic.groups, *(group for group in present if group not in material.topic.groups)]
    counts = []
    for group in groups:
        articles = [article for article in material.articles if article.outlet.affiliation == group]
        outlets = {article.outlet.id for article in articles}
        own = sum(_is_origin(article, material) for article in articles)
        counts.append(GroupCount(group, len(articles), own, len(outlets)))
    return tuple(counts)
