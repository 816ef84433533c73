import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.redirectors import is_opaque, unwrap_link

STORY = "https://quay.example/2024/ferry?id=7&lang=fa"
CODED = "https%3A%2F%2Fquay.example%2F2024%2Fferry%3Fid%3D7%26lang%3Dfa"


def _number(text: bytes) -> str:
    length = bytes([len(text)]) if len(text) < 128 else bytes([len(text) & 127 | 128, len(text) >> 7])
    message = b"\x08\x13\x22" + length + text + b"\xd2\x01\x00"
    return base64.urlsafe_b64encode(message).decode().rstrip("=")


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={CODED}&ct=ga",
        f"https://www.google.co.uk/url?q={CODED}&sa=D",
        f"https://news.google.com/url?url={CODED}",
        f"https://news.google.com/rss/articles/{_number(STORY.encode())}?oc=5",
        f"https://news.google.com/articles/{_number(STORY.encode())}?hl=en-US&gl=US",
        "https://quay-example.cdn.ampproject.org/c/s/quay.example/2024/ferry?id=7&lang=fa&amp_js_v=0.1",
        "https://cdn.ampproject.org/v/s/quay.example/2024/ferry?id=7&lang=fa&usqp=mq331A",
        "https://www.google.com/amp/s/quay.example/2024/ferry?id=7&lang=fa",
        f"https://l.facebook.com/l.php?u={CODED}&h=AT0",
        f"https://l.instagram.com/?u={CODED}&e=AT0",
        f"https://t.umblr.com/redirect?z={CODED}&t=1",
        f"https://out.reddit.com/t3_1ab?url={CODED}&token=x",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={CODED}&c=1",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={CODED}/RK=2/RS=x-",
        f"https://eur01.safelinks.protection.outlook.com/?url={CODED}&data=05",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__quay.example_2024_ferry-3Fid-3D7-26lang-3Dfa&d=Dw",
        f"https://urldefense.proofpoint.com/v1/url?u={CODED}&k=1",
        "https://urldefense.com/v3/__https://quay.example/2024/ferry?id=7&lang=fa__;!!ABC!xyz$",
        "https://urldefense.com/v3/__https:/quay.example/2024/ferry*id=7*lang=fa__;PyY!!ABC!xyz$",
        f"https://away.vk.com/away.php?to={CODED}&cc_key=",
        f"https://vk.com/away.php?to={CODED}",
        f"https://www.youtube.com/redirect?event=x&q={CODED}",
        f"https://www.linkedin.com/redir/redirect?url={CODED}",
        f"HTTPS://WWW.GOOGLE.COM/url?q={CODED}",
        "https://www.bing-amp.com/c/s/quay.example/2024/ferry?id=7&lang=fa",
        f"https://l.messenger.com/l.php?u={CODED}",
        f"https://t.me/iv?url={CODED}&rhash=1a",
        f"https://duckduckgo.com/l/?uddg={CODED}&rut=1",
        f"https://slack-redir.net/link?url={CODED}",
        f"https://flipboard.com/redirect?url={CODED}",
        f"https://getpocket.com/redirect?url={CODED}&h=1",
        f"https://www.pinterest.com/offsite/?url={CODED}",
        f"https://cts.businesswire.com/ct/CT?id=smartlink&url={CODED}&esheet=1",
        f"https://c212.net/c/link/?t=0&l=en&o=1&u={CODED}&a=here",
        f"https://go.skimresources.com/?id=1&url={CODED}",
        f"https://redirect.viglink.com?key=1&u={CODED}",
        f"https://linkprotect.cudasvc.com/url?a={CODED}&c=E",
        f"https://link.zhihu.com/?target={CODED}",
    ],
)
def test_the_address_of_the_article_is_found(url: str) -> None:
    assert unwrap_link(url) == STORY


def test_a_long_address_and_an_amp_page_without_encryption() -> None:
    long = f"https://quay.example/{'a' * 200}"
    assert unwrap_link(f"https://news.google.com/rss/articles/{_number(long.encode())}") == long
    assert unwrap_link("https://www.google.com/amp/quay.example/a") == "http://quay.example/a"
    assert (
        unwrap_link("https://www.google.com/url?q=https://quay.example/a%20b") == "https://quay.example/a%20b"
    )


def test_a_star_of_urldefense_stands_for_what_was_left_out() -> None:
    left_out = base64.urlsafe_b64encode("é+++".encode()).decode().rstrip("=")
    url = f"https://urldefense.com/v3/__https://quay.example/caf*/a**Bz__;{left_out}!!A!x$"
    assert unwrap_link(url) == "https://quay.example/café/a+++z"


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        "",
        "not a link",
        "https://[broken/url?q=x",
        "https://www.google.com/search?q=https://quay.example/",
        "https://www.google.com/url?q=/relative",
        f"https://t.me/quayherald/71?url={CODED}",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=https://user:secret@quay.example/",
        "https://www.google.com/url?q=https://quay.example:8080/",
        "https://www.google.com/url?q=https://quay.example:99999/",
        "https://www.google.com/url?q=https://localhost/",
        "https://www.google.com/url?q=https://quay.example/%0d%0aX",
        "https://www.google.com/url?q=https://quay.example/%ff",
        f"https://www.google.com/url?{'a=1&' * 200}q={CODED}",
        f"https://www.google.com/url?q={CODED}{'a' * 9000}",
        f"https://google.com.evil.example/url?q={CODED}",
        f"https://evil.example/?u=https://l.facebook.com/l.php?u={CODED}",
        f"https://user@www.google.com/url?q={CODED}",
        f"ftp://www.google.com/url?q={CODED}",
        f"https://news.google.com/rss/articles/{_number(b'AU_yqLMnumber')}?oc=5",
        "https://news.google.com/rss/articles/CBMi!",
        "https://feedproxy.google.com/~r/quay/~3/abc/",
    ],
)
def test_all_others_are_left_alone(url: str) -> None:
    assert unwrap_link(url) == url


def test_redirectors_within_redirectors_are_unwrapped_up_to_five_levels() -> None:
    assert unwrap_link(_wrap(STORY, 5)) == STORY
    deeper = _wrap(STORY, 6)
    assert unwrap_link(deeper) == deeper


def _wrap(url: str, levels: int) -> str:
    for _ in range(levels):
        url = "https://vk.com/away.php?to=" + url.replace("%", "%25").replace("&", "%26").replace("?", "%3F")
    return url


@given(
    st.lists(
        st.sampled_from(
            [
                "https://www.google.com/url?q=",
                "https://l.facebook.com/l.php?u=",
                "https://urldefense.com/v3/__",
                "https://www.google.com/amp/s/",
                "https://urldefense.proofpoint.com/v2/url?u=",
            ]
        ),
        max_size=8,
    ),
    st.one_of(st.just("https://quay.example/a"), st.text(max_size=40)),
    st.sampled_from(["", "__;!!x", "__;Kw!", "&amp_x=1"]),
)
def test_unwrapping_twice_is_unwrapping_once(wrappers: list[str], inner: str, tail: str) -> None:
    once = unwrap_link("".join(wrappers) + inner + tail)
    assert unwrap_link(once) == once


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"https://news.google.com/rss/articles/{_number(b'AU_yqLMnumber')}?oc=5", True),
        (f"https://news.google.com/read/{_number(b'AU_yqLMnumber')}", True),
        (f"https://news.google.com/rss/articles/{_number(STORY.encode())}", False),
        ("https://feedproxy.google.com/~r/quay/~3/abc/", True),
        ("http://feeds.feedburner.com/~r/quay/~3/abc/", True),
        ("https://feeds.feedburner.com/quay", False),
        ("https://t.co/abc", True),
        ("https://not.t.co.example/abc", False),
        ("https://www.Bit.ly/abc", True),
        ("https://nyti.ms/2x", True),
        ("https://nyti.ms/", False),
        ("https://feeds.feedblitz.com/~/71203/0/quay", True),
        ("https://quay.us8.list-manage.com/track/click?u=1", True),
        ("https://protect-eu.mimecast.com/s/abc", True),
        ("https://t.me/quayherald/71", False),
        (STORY, False),
        ("https://[broken", False),
    ],
)
def test_what_only_the_redirector_knows(url: str, expected: bool) -> None:
    assert is_opaque(url) == expected
