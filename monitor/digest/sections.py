"""The section on a story: what happened, how each group told it, who said what, who was silent.

Every article gives only so much. It is spent on the news first, then on how each group told it, on where
accounts differ, on what labels rest on, the background, the days that are named, and at last on quotations.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.digest.accounts import find_differences
from monitor.digest.desk import Desk, Told
from monitor.digest.material import DayStory, StoryPast, list_group_reports
from monitor.digest.quotations import choose_quotes
from monitor.digest.sentences import Candidate, make_title_excerpt, score_news, score_telling
from monitor.digest.stances import list_stances
from monitor.digest.timeline import list_dated, list_events
from monitor.model import (
    Article,
    Difference,
    DigestStory,
    EarlierStory,
    StanceLine,
    Statement,
    Telling,
    TimelineItem,
)

SUMMARY_SENTENCES = 4
BACKGROUND_SENTENCES = 2
TELLING_SENTENCES = 2
LEAST_SHARE = 0.45
"""A further sentence of a telling is worth showing when it scores at least this share of the best."""
LEAST_BACKGROUND = 0.1
"""The same for the background, beside the best sentence of the story."""


def write_story(desk: Desk, story: DayStory, heading: Statement) -> DigestStory:
    """Return the section on a story under its heading."""
    told = Told(heading.excerpt.text)
    summary = _tell_what_happened(desk, story, told)
    explained = told.copy()
    chosen = {group: _choose_telling(desk, story, group, told) for group in order_groups(desk, story)}
    differences = _compare_accounts(desk, story)
    tellings = tuple(_write_telling(desk, story, group, own) for group, own in chosen.items())
    background = _tell_background(desk, story, explained)
    timeline = _list_events(desk, story)
    quotes = choose_quotes(story, desk.numbers, desk.ledger, desk.speakers)
    silent = _list_silent(desk, story)
    own = desk.count(story.articles, "origin")
    later = desk.count(story.articles, "revision")
    past = desk.material.pasts.get(story.story.id, StoryPast())
    continued = story.story.first_at < story.articles[0].published
    return DigestStory(
        story_id=story.story.id,
        heading=heading,
        origins=own,
        copies=len(story.articles) - own - later,
        continued=continued,
        summary=desk.state(summary),
        background=desk.state(background),
        tellings=tellings,
        quotes=quotes,
        sources=tuple(sorted(desk.numbers[article.id] for article in story.articles)),
        silent=silent,
        unheard=tuple(group for group in silent if not _is_heard(desk, group)),
        revisions=later,
        since=story.story.first_at if continued else None,
        earlier=past.earlier,
        follows=_describe_followed(past),
        former_ids=past.former_ids,
        differences=differences,
        timeline=timeline,
    )


# --- what happened -------------------------------------------------------------------------------


def _tell_what_happened(desk: Desk, story: DayStory, told: Told) -> list[Candidate]:
    """Return the news, the newest fact first."""
    known = told.copy()
    news = desk.choose_sparing(
        story,
        desk.list_reports(story),
        score_news,
        SUMMARY_SENTENCES,
        told=told,
        fits=lambda one: not desk.is_background(one),
    )
    return _order_news(desk, news, known)


def _tell_background(desk: Desk, story: DayStory, told: Told) -> list[Candidate]:
    return desk.choose(
        story,
        desk.list_reports(story),
        score_news,
        BACKGROUND_SENTENCES,
        told=told,
        least_share=LEAST_BACKGROUND,
        fits=desk.is_background,
    )


def _order_news(desk: Desk, chosen: Sequence[Candidate], told: Told) -> list[Candidate]:
    """Return passages as news is told: the newest facts first, of those what articles tell first.

    None comes before what explains it.
    """
    left = sorted(
        chosen, key=lambda one: (-desk.find_news_day(one).toordinal(), one.position, one.article.id)
    )
    ordered: list[Candidate] = []
    while left:
        following = next((one for one in left if told.explains(one)), left[0])
        left.remove(following)
        told.add([following])
        ordered.append(following)
    return ordered


# --- how each group told it ----------------------------------------------------------------------


def order_groups(desk: Desk, story: DayStory) -> list[str]:
    """Return the groups that carried a story, those of the topic first, in its order."""
    order = {group: place for place, group in enumerate(desk.material.topic.groups)}
    return sorted(story.groups, key=lambda group: (order.get(group, len(order)), group))


def _choose_telling(desk: Desk, story: DayStory, group: str, told: Told) -> list[Candidate]:
    news = list_group_reports(story, group)
    return desk.choose(
        story,
        news,
        score_telling,
        TELLING_SENTENCES,
        told=told,
        each_once=len(news) > 1,
        least_share=LEAST_SHARE,
        fits=lambda one: not desk.is_background(one),
    )


def _write_telling(desk: Desk, story: DayStory, group: str, chosen: Sequence[Candidate]) -> Telling:
    members = [article for article in story.articles if article.outlet.affiliation == group]
    news = list_group_reports(story, group)
    return Telling(
        group=group,
        sources=tuple(sorted(desk.numbers[article.id] for article in members)),
        statements=desk.state(chosen),
        stances=tuple(line for article in news for line in show_stances(desk, article)),
    )


def show_stances(desk: Desk, article: Article) -> list[StanceLine]:
    """Return an article's stances with the sentences they rest on."""
    return list_stances(article, desk.topic_id, desk.numbers[article.id], desk.ledger)


# --- where accounts differ, and when it was --------------------------------------------------------


def _compare_accounts(desk: Desk, story: DayStory) -> tuple[Difference, ...]:
    news = [article for article in story.origins if article.reading.kind != "opinion"]
    candidates = {article.id: desk.list_candidates(article) for article in news}
    return find_differences(news, candidates, desk.numbers, desk.ledger, desk.zone)


def _list_events(desk: Desk, story: DayStory) -> tuple[TimelineItem, ...]:
    weights = desk.weigh(story)
    told = (one for article in desk.list_reports(story) for one in desk.list_candidates(article))
    dated = list_dated(told, lambda one: score_news(one, weights), desk.zone)
    return list_events(dated, desk.numbers, desk.ledger)


# --- who was silent ------------------------------------------------------------------------------


def _list_silent(desk: Desk, story: DayStory) -> tuple[str, ...]:
    """Return the groups of the topic that have feeds and did not carry the story.

    Stories are told apart by their words, so that the silence around one in another language means
    nothing: others may tell the same event in a story of their own.
    """
    if not any(map(desk.is_readable, story.articles)):
        return ()
    with_feeds = {report.outlet.affiliation for report in desk.material.feeds if report.outlet}
    groups: Sequence[str] = desk.material.topic.groups
    return tuple(group for group in groups if group in with_feeds and group not in story.groups)


def _is_heard(desk: Desk, group: str) -> bool:
    """Tell whether at least one feed of the group could be read."""
    return any(
        report.outlet is not None
        and report.outlet.affiliation == group
        and report.state is not None
        and report.state.status in ("ok", "slow")
        for report in desk.material.feeds
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
