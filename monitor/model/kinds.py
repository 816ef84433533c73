"""The words that fields choose from, and those that name what nobody is to see."""

from __future__ import annotations

import re
from typing import Literal

Range = tuple[int, int]
"""A half-open character range."""
FetchPolicy = Literal["all", "hinted", "none"]
FeedStatus = Literal["new", "ok", "slow", "failing", "gone", "paused"]
SubscriptionState = Literal["asked", "active", "refused"]
BlockKind = Literal["paragraph", "heading", "quote", "list", "caption", "byline", "post"]
"""A `post` is one of a social network that the article shows; `Block.by` says whose."""
ArticleKind = Literal["news", "opinion", "statement", "live", "video", "index", "correction"]
DateTrust = Literal["exact", "zone assumed", "day only", "guessed"]
"""How sure a date is: said in full; without a zone, read as UTC; without a time of day; in a form that
leaves room for doubt."""
DatedBy = Literal["page", "feed", "first seen"]
ChangeCause = Literal["outlet", "reading"]
"""Whose doing another version of an article is: the outlet's, or a better reading's of the same page."""
Route = Literal["page", "feed"]
TextField = Literal["title", "text"]
Voice = Literal["outlet", "quoted"]
StanceLabel = Literal["favour", "against", "neutral", "unclear"]
StanceBasis = Literal["judged", "corrected"]
CorrectedLabel = Literal["favour", "against", "neutral", "unclear", "absent"]
"""What a reader may say of an article and a target; "absent": it does not touch it."""
Relation = Literal["origin", "identical", "near", "excerpt", "contains", "revision", "republication"]
"""A `revision` is a later form of a piece by the outlet that published it, under an address of its own."""
OriginSign = Literal["notice", "wire", "canonical", "link", "time", "length", "unknown"]
"""What decided which of two texts was first: a notice, an agency's tag or a canonical link that names the
other; a link or an address in the text; the time of publication; completeness. "unknown": nothing did."""
CorrectionKind = Literal["not a copy", "not this story"]
ProvenanceKind = Literal["notice", "wire", "canonical"]
Leg = Literal["collect", "group", "publish", "prune"]
SpecimenKind = Literal["feed", "page", "entry"]
AlertKind = Literal["mention", "jump", "change"]
DatePrecision = Literal["day", "month", "year"]
DifferenceKind = Literal["figure", "date", "place", "actor", "wording"]
ChannelName = Literal["email", "maildir", "folder", "webhook"]
MailFormat = Literal["html", "text"]
DeliveryState = Literal["waiting", "sent", "parked", "withdrawn", "dropped"]
"""What was refused for good is parked; what was to go to somebody who has left is withdrawn; what the user
wants sent no more is dropped."""
OutletKind = Literal[
    "agency",
    "newspaper",
    "magazine",
    "broadcaster",
    "website",
    "aggregator",
    "party",
    "organisation",
    "government",
]
"""What an outlet is; a `party` may be a movement, an `organisation` an NGO or a public body."""
UNRATED = "unrated"
"""Affiliation of an outlet that nobody has rated yet."""

SECRET_NAME = (
    r"(?:\w+[_-])?(?:token|key|apikey|secret|password|passwd|passphrase|pwd|auth|authorization|cookie"
    r"|signature|sig|sid)"
)
"""How parameters, headers and settings with secret values are called: a pattern, without regard to case."""

QUERY_SECRET = re.compile(rf"(?i)(?<=[?&;])({SECRET_NAME})=[^&\s#'\"<>]+")
"""Such a parameter of an address, with its value."""
