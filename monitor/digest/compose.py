"""Compose a digest from a day's material, by choosing and never by writing.

    material | rank stories | number sources | choose headings, lead, summaries, tellings, quotes,
    timeline | list changes, health, copies

Every sentence is an exact span of a stored article. What is chosen once is not chosen again, and no
article gives more than its share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from monitor.digest.changes import list_changes
from monitor.digest.health import report_health
from monitor.digest.material import DayMaterial, DayStory, StoryPast, is_reported, list_day_stories
from monitor.digest.quotations import choose_quotes, list_speakers
from monitor.digest.ratings import list_ratings
from monitor.digest.reprints import list_trees
from monitor.digest.sentences import (
    Candidate,
    Ledger,
    WordWeights,
    list_candidates,
    make_title_excerpt,
    score_news,
    score_telling,
)
from monitor.digest.stances import list_stances
from monitor.digest.timeline import find_day
from monitor.model import (
    Article,
    CopyTree,
    Digest,
    DigestStory,
    EarlierStory,
    GroupCount,
    OpinionLine,
    Relation,
    Source,
    StanceLine,
    Statement,
    Telling,
    TimelineItem,
)

LEAD_STORIES = 4
SUMMARY_SENTENCES = 3
TELLING_SENTENCES = 2
TIMELINE_ITEMS = 6
LEAST_SHARE = 0.45
"""A further sentence of a telling is worth showing when it scores at least this share of the best."""

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
        groups=desk.count_groups(),
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
        copies=desk.list_copies(),
    )


class _Desk:
    """The state of one digest while it is put together: numbered sources, and what is used."""

    def __init__(self, material: DayMaterial, ranked: Sequence[DayStory]) -> None:
        self._material = material
        self._topic_id = material.topic.id
        self._ledger = Ledger()
        self.sources = _number_sources(material, ranked)
        self.numbers = {source.article_id: source.number for source in self.sources}
        self._speakers = tuple(list_speakers(material.articles))
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
        """Return the title, of those the day brought, that names the story best.

        One that heads the digest already, or is in another language, is used only when there is no other.
        """
        ranks = {article_id: rank for rank, article_id in enumerate(self._past(story).titles)}
        best = min(
            story.origins,
            key=lambda article: (
                article.id == (taken.excerpt.article_id if taken else None),
                not self._is_readable(article),
                ranks.get(article.id, len(ranks)),
                article.id,
            ),
        )
        return Statement(make_title_excerpt(best), self.numbers[best.id])

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
        quotes = choose_quotes(story, self.numbers, self._ledger, self._speakers)
        tellings = tuple(self._write_telling(story, group) for group in self._order_groups(story))
        silent = self._list_silent(story)
        own = self._count(story.articles, "origin")
        later = self._count(story.articles, "revision")
        past = self._past(story)
        continued = story.story.first_at < story.articles[0].published
        return DigestStory(
            story_id=story.story.id,
            heading=heading,
            origins=own,
            copies=len(story.articles) - own - later,
            continued=continued,
            summary=summary,
            tellings=tellings,
            quotes=quotes,
            sources=tuple(sorted(self.numbers[article.id] for article in story.articles)),
            silent=silent,
            unheard=tuple(group for group in silent if not self._is_heard(group)),
            revisions=later,
            since=story.story.first_at if continued else None,
            earlier=past.earlier,
            follows=_describe_followed(past),
            former_ids=past.former_ids,
        )

    def _past(self, story: DayStory) -> StoryPast:
        return self._material.pasts.get(story.story.id, StoryPast())

    def _count(self, articles: Iterable[Article], relation: Relation) -> int:
        return sum(self._material.copies[article.id].relation == relation for article in articles)

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
        return list_stances(article, self._topic_id, self.numbers[article.id], self._ledger)

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

    def list_copies(self) -> tuple[CopyTree, ...]:
        """Return who reprinted whom, with what the copies made of it; comes last, as it uses what is left."""
        return list_trees(self._material, self.numbers, self._ledger)

    def count_groups(self) -> tuple[GroupCount, ...]:
        """Return what each group published, those of the topic first."""
        everything = self._material.articles
        groups = dict.fromkeys(
            [*self._material.topic.groups, *(article.outlet.affiliation for article in everything)]
        )
        return tuple(
            self._count_group(group, [one for one in everything if one.outlet.affiliation == group])
            for group in groups
        )

    def _count_group(self, group: str, articles: Sequence[Article]) -> GroupCount:
        outlets = len({article.outlet.id for article in articles})
        own, later = self._count(articles, "origin"), self._count(articles, "revision")
        return GroupCount(group, len(articles), own, outlets, later)


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
        ratings=list_ratings(article.outlet),
    )


def _describe_followed(past: StoryPast) -> EarlierStory | None:
    story, article = past.follows, past.follows_article
    if story is None or article is None:
        return None
    return EarlierStory(
        story_id=story.id,
        title=make_title_excerpt(article),
        outlet_name=article.outlet.name,
        language=article.reading.language,
        last_at=story.last_at,
        section=past.follows_section,
    )
