import pytest

from monitor.collect.charsets import decode_utf8, is_charset, read_label

WORDS = "کشتی برگشت؛ بندر آرام است"


def test_utf_8_is_recognised_without_a_label() -> None:
    assert decode_utf8(WORDS.encode()) == WORDS
    assert decode_utf8(WORDS.encode() * 20 + b"\xd8") == WORDS * 20 + "\ufffd"


@pytest.mark.parametrize(
    "body",
    [
        b"plain ascii",
        WORDS.encode("cp1256", "replace"),
        WORDS.encode("utf-16"),
        "é".encode(),
        "naïve".encode("latin-1"),
    ],
)
def test_what_is_not_surely_utf_8_is_left_to_its_labels(body: bytes) -> None:
    assert decode_utf8(body) is None


@pytest.mark.parametrize(
    ("content_type", "label"),
    [
        ("text/html; charset=Windows-1256", "Windows-1256"),
        ("text/html;charset='utf-8'", "utf-8"),
        ("text/html; charset=punycode", None),
        ("text/html; charset=no-such", None),
        ("text/html", None),
        (None, None),
    ],
)
def test_read_label(content_type: str | None, label: str | None) -> None:
    assert read_label(content_type) == label


def test_a_codec_that_is_no_charset_is_refused() -> None:
    assert is_charset("koi8-r")
    assert not is_charset("unicode_escape")
