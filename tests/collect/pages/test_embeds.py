import pytest
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.embeds import name_quoted, read_quoted, restore_posts, take_posts
from monitor.collect.pages.places import find_places, read_lines

SAID = "We saw the light from the north quay."


def html(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("markup", "by"),
    [
        (
            f'<blockquote class="twitter-tweet"><p>{SAID}</p>&mdash; Mina Tarr (@minatarr) <a href="/1">May 3, 2024'
            "</a></blockquote>",
            "Mina Tarr (@minatarr)",
        ),
        (
            f'<blockquote class="bluesky-embed"><p>{SAID}</p>&mdash; Mina Tarr (<a href="/1">@mina.quay.example</a>) '
            "<a>May 3</a></blockquote>",
            "Mina Tarr (@mina.quay.example)",
        ),
        (
            f'<blockquote class="instagram-media"><div><a>View this post on Instagram</a><p>{SAID}</p>'
            "<p>A post shared by Mina Tarr (@mina_t)</p></div></blockquote>",
            "Mina Tarr (@mina_t)",
        ),
        (
            f'<div class="fb-post"><blockquote><p>{SAID}</p>Posted by <a>Mina Tarr</a> on <a>Friday</a></blockquote></div>',
            "Mina Tarr",
        ),
        (
            f'<blockquote class="tiktok-embed"><section><a title="@minatarr">@minatarr</a> <p>{SAID}</p><a>♬ sound</a>'
            "</section></blockquote>",
            "@minatarr",
        ),
        (
            f'<blockquote class="reddit-embed-bq"><a>{SAID}</a><br> by<a>u/minatarr</a> in<a>quays</a></blockquote>',
            "u/minatarr",
        ),
        (
            f'<blockquote class="mastodon-embed"><p>{SAID}</p><p>Post by @mina@quay.example</p></blockquote>',
            "@mina@quay.example",
        ),
        (f'<blockquote class="telegram-post"><p>{SAID}</p></blockquote>', None),
    ],
)
def test_a_post_is_its_words_and_its_account(markup: str, by: str | None) -> None:
    tree = html(f"<p>Before.</p><div class=social-embed><div>{markup}</div></div><p>After.</p>")
    posts = take_posts(tree)
    assert list(posts.values()) == [RawBlock("post", SAID, by)]
    places = find_places(tree)
    assert [line.words for line in places.lines] == ["Before.", SAID, "After."]
    assert not any(around.get("class") for around in places.lines[1].element.iterancestors())


@pytest.mark.parametrize(
    "markup", ['<blockquote class="twitter-tweet"></blockquote>', f"<blockquote>{SAID}</blockquote>"]
)
def test_what_has_no_words_or_is_no_post_is_left_alone(markup: str) -> None:
    assert take_posts(html(markup)) == {}


def test_posts_that_an_extractor_left_out_come_back_in_their_place() -> None:
    tree = html(
        f'<p>One.</p><div class=x><blockquote class="twitter-tweet"><p>{SAID}</p></blockquote></div><p>Two.</p>'
    )
    posts = take_posts(tree)
    places = find_places(tree)
    texts = [RawBlock("paragraph", "One."), RawBlock("paragraph", "Two.")]
    restored = restore_posts(texts, posts, places)
    assert [(block.kind, block.text) for block in restored] == [
        ("paragraph", "One."),
        ("post", SAID),
        ("paragraph", "Two."),
    ]
    assert restore_posts(texts[:1], posts, places) == texts[:1]
    assert restore_posts(read_lines(places.lines), posts, places) == restored


def test_a_quotation_has_the_author_it_names() -> None:
    tree = html(
        f"<blockquote><p>{SAID}</p><p>And then?</p><footer>— Mina Tarr, <cite>the pilot</cite></footer></blockquote>"
        "<blockquote><p>Nobody's words.</p></blockquote>"
    )
    texts = [RawBlock("quote", SAID), RawBlock("quote", "And then?"), RawBlock("quote", "Nobody's words.")]
    named = name_quoted([*texts, RawBlock("paragraph", SAID)], read_quoted(tree))
    assert [block.by for block in named] == ["Mina Tarr, the pilot", "Mina Tarr, the pilot", None, None]
