"""Platforms that carry the publications of many: which blog or channel an address belongs to."""

from __future__ import annotations

from typing import NamedTuple

_PATH_PLATFORMS = {
    "aparat.com": "aparat.com",
    "facebook.com": "facebook.com",
    "instagram.com": "instagram.com",
    "medium.com": "medium.com",
    "substack.com": "substack.com",
    "t.me": "t.me",
    "telegram.me": "t.me",
    "tumblr.com": "tumblr.com",
    "twitter.com": "x.com",
    "virgool.io": "virgool.io",
    "x.com": "x.com",
    "youtube.com": "youtube.com",
}
"""Platforms where a blog is the first part of the path, and the host by which each is known."""

_SUBDOMAINS = """
    blogspot.com wordpress.com substack.com medium.com tumblr.com livejournal.com over-blog.com typepad.com
    blogfa.com blog.ir persianblog.ir mihanblog.com
"""
_HOST_PLATFORMS = frozenset(_SUBDOMAINS.split())
"""Platforms where a blog is a subdomain, beside those that the Public Suffix List knows."""

_PREVIEW = "s"
"""`t.me/s/channel` shows what `t.me/channel` holds."""
_TWO_PARTS = frozenset({"c", "channel", "user"})
"""Words before the name of a YouTube channel that belong to its address."""
_PAGES = """
    about embed events explore feed groups hashtag help home i intent live login m p photo photo.php
    permalink.php playlist profile.php reel results search share sharer shorts status stories story.php
    tag tags topic v video videos watch
"""
_NO_BLOGS = frozenset(_PAGES.split())
"""First parts of a path that name a page of the platform, or a post without saying whose."""


class Blog(NamedTuple):
    """A blog on a platform: the host, the path, and how many of its first parts are the blog's name."""

    host: str
    path: str
    depth: int

    @property
    def place(self) -> str:
        """The address of the blog: "platform.example/@name" or "name.platform.example"."""
        return "/".join((self.host, *self.path.split("/")[: self.depth]))


def find_blog(host: str, path: str) -> Blog | None:
    """Return the blog that an address on a platform belongs to, None where there is none.

    `host` is in lower case and without "www.".
    """
    if host in _PATH_PLATFORMS:
        return _find_named(_PATH_PLATFORMS[host], [part for part in path.lower().split("/") if part])
    name, dot, ending = host.partition(".blogspot.")
    if dot and 2 <= len(ending) <= 6:  # blogspot.de, blogspot.co.uk: the same blogs for readers elsewhere
        return Blog(f"{name.rpartition('.')[2]}.blogspot.com", path, 0)
    labels = host.rsplit(".", 3)[-3:]
    is_blog = len(labels) == 3 and f"{labels[1]}.{labels[2]}" in _HOST_PLATFORMS
    return Blog(".".join(labels), path, 0) if is_blog else None


def _find_named(platform: str, parts: list[str]) -> Blog | None:
    if parts and parts[0] == _PREVIEW:
        del parts[0]
    if not parts or parts[0] in _NO_BLOGS or parts[0].startswith("+"):  # t.me/+… is an invitation
        return None
    return Blog(platform, "/".join(parts), 2 if parts[0] in _TWO_PARTS else 1)
