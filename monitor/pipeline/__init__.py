"""The three legs, each a straight line; a module each. They state the order; nothing else does.

    collect_feed     poll | parse | pick fresh | fetch | extract | match | tag | save
    group_articles   new articles | copies | save | stories | save
    publish_digest   the day's stories | compose | save | render | write | queue

Stages do not know their neighbours, the clock or the database: `now` is an argument, and the legs alone
speak to the storage. Every leg can be run again: what is done stays done, what was cut off is redone.
"""

from monitor.pipeline.collect import Collector, collect_feed, parse_fetched, tag_reading
from monitor.pipeline.group import group_articles
from monitor.pipeline.publish import (
    Published,
    Publisher,
    deliver_waiting,
    find_page,
    gather_material,
    publish_digest,
)

__all__ = [
    "Collector",
    "Published",
    "Publisher",
    "collect_feed",
    "deliver_waiting",
    "find_page",
    "gather_material",
    "group_articles",
    "parse_fetched",
    "publish_digest",
    "tag_reading",
]
