from __future__ import annotations

import pytest

from monitor.tag.platforms import find_blog


@pytest.mark.parametrize(
    ("host", "path", "place"),
    [
        ("t.me", "/quay/12", "t.me/quay"),
        ("t.me", "/s/quay", "t.me/quay"),
        ("t.me", "/+invitation", None),
        ("t.me", "/", None),
        ("twitter.com", "/quay/status/1", "x.com/quay"),
        ("x.com", "/hashtag/quay", None),
        ("youtube.com", "/watch", None),
        ("youtube.com", "/@quay/videos", "youtube.com/@quay"),
        ("youtube.com", "/c/quay", "youtube.com/c/quay"),
        ("quay.medium.com", "/one", "quay.medium.com"),
        ("old.quay.wordpress.com", "/one", "quay.wordpress.com"),
        ("quay.blogspot.com.tr", "/one", "quay.blogspot.com"),
        ("quay.blogspot.example.org", "/one", None),
        ("wordpress.com", "/one", None),
        ("quay.example", "/@quay", None),
    ],
)
def test_a_blog_is_told_from_its_platform(host: str, path: str, place: str | None) -> None:
    blog = find_blog(host, path)
    assert (blog.place if blog else None) == place
