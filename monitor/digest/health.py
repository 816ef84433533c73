"""How far a digest can be trusted to be complete."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.digest.material import DayMaterial, FeedReport
from monitor.digest.phrases import FAIR
from monitor.model import UNRATED, FeedProblem, Health
from monitor.remarks import write_remark


def report_health(material: DayMaterial, numbers: Mapping[int, int]) -> Health:
    """Return the feeds that could not be read, and the articles that need a second look."""
    articles = material.articles
    labels = [
        stance
        for article in articles
        for stance in article.tags.stances
        if stance.topic_id == material.topic.id and stance.voice == "outlet"
    ]
    return Health(
        feeds=len(material.feeds),
        problems=tuple(
            _describe(report, material.told_feeds) for report in material.feeds if _is_broken(report)
        ),
        from_feed_only=tuple(
            sorted(numbers[article.id] for article in articles if article.reading.route == "feed")
        ),
        unrated=tuple(
            sorted({article.outlet.name for article in articles if article.outlet.affiliation == UNRATED})
        ),
        paywalled=tuple(sorted(numbers[article.id] for article in articles if article.reading.paywalled)),
        uncertain=sum(one.label == "unclear" for one in labels),
        unsure=sum(one.label != "unclear" and round(one.confidence, 2) < FAIR for one in labels),
    )


def _is_broken(report: FeedReport) -> bool:
    return report.state is not None and report.state.status in ("failing", "gone", "paused")


def _describe(report: FeedReport, told: frozenset[str]) -> FeedProblem:
    state = report.state
    return FeedProblem(
        url=report.url,
        outlet_name=report.outlet.name if report.outlet else report.url,
        reason=(state.reason if state else None) or write_remark("not readable"),
        since=state.succeeded_at if state else None,
        told=report.url in told,
    )
