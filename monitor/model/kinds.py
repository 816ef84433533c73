"""The words that fields choose from."""

from __future__ import annotations

from typing import Literal

Range = tuple[int, int]
"""A half-open character range."""
FetchPolicy = Literal["all", "hinted", "none"]
FeedStatus = Literal["new", "ok", "slow", "failing", "gone", "paused"]
SubscriptionState = Literal["asked", "active", "refused"]
BlockKind = Literal["paragraph", "heading", "quote", "list", "caption", "byline"]
ArticleKind = Literal["news", "opinion", "statement"]
Route = Literal["page", "feed"]
TextField = Literal["title", "text"]
Voice = Literal["outlet", "quoted"]
StanceLabel = Literal["favour", "against", "neutral", "unclear"]
Relation = Literal["origin", "identical", "near", "excerpt", "contains", "republication"]
ProvenanceKind = Literal["notice", "wire", "canonical"]
Leg = Literal["collect", "group", "publish"]
DeliveryState = Literal["waiting", "sent", "parked"]
UNRATED = "unrated"
"""Affiliation of an outlet that nobody has rated yet."""
