from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.feeds.parsing import parse_feed
from monitor.collect.texts.charsets import (
    decode_document,
    decode_page,
    decode_utf8,
    is_charset,
    read_label,
    read_own_label,
)

WORDS = "کشتی برگشت؛ بندر آرام است"
PERSIAN = (
    "کشتی باری دیروز به بندر بازگشت و کارکنان آن گفتند که هوا آرام بود. شهردار از پنج خانواده دیدار کرد."
)
ARABIC = "عادت السفينة إلى الميناء مساء أمس وقال البحارة إن الطقس كان هادئا. زار رئيس البلدية خمس عائلات."
RUSSIAN = (
    "Паром вернулся в гавань вчера вечером, и экипаж сообщил, что море было спокойным. Мэр посетил семьи."
)
GREEK = "Το πλοίο επέστρεψε χθες στο λιμάνι και το πλήρωμα είπε ότι η θάλασσα ήταν ήρεμη. Ο δήμαρχος μίλησε."
TURKISH = "Gemi dün akşam limana döndü ve mürettebat denizin sakin olduğunu söyledi. Başkan beş aileyi gördü."
FRENCH = "Le traversier est rentré hier soir et l’équipage a déclaré que la mer était calme – à côté du café."
POLISH = (
    "Prom wrócił wczoraj wieczorem, a załoga powiedziała, że morze było spokojne. Źle ocenił drogę, mówią."
)
HEBREW = "המעבורת חזרה אתמול לנמל והצוות אמר שהים היה רגוע. ראש העיר ביקר חמש משפחות דייגים."
THAI = "เรือข้ามฟากกลับมาถึงท่าเรือเมื่อวานนี้ และลูกเรือกล่าวว่าทะเลสงบ นายกเทศมนตรีไปเยี่ยมครอบครัวชาวประมง"
CHINESE = "渡轮昨天晚上返回港口，船员说海面平静。市长访问了五个渔民家庭，并承诺修复码头。"
TAIWANESE = "渡輪昨天晚上返回港口，船員說海面平靜。市長訪問了五個漁民家庭，並承諾修復碼頭。"
JAPANESE = "フェリーは昨夜港に戻り、乗組員は海は穏やかだったと語った。市長は五つの漁師の家族を訪問した。"
KOREAN = "여객선이 어제 저녁 항구로 돌아왔고 선원들은 바다가 잔잔했다고 말했다. 시장은 어부 가족을 방문했다."

ENCODED = [
    *((text, "utf-8") for text in (PERSIAN, FRENCH, JAPANESE)),
    *(
        (text, f"utf-{form}")
        for text in (PERSIAN, FRENCH)
        for form in ("16", "16-le", "16-be", "32", "32-be")
    ),
    *(
        (PERSIAN, "utf-8-sig"),
        (PERSIAN.replace("ی", "ي"), "cp1256"),
        (ARABIC, "cp1256"),
        (ARABIC, "iso8859_6"),
    ),
    *(
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859_5"),
        (GREEK, "cp1253"),
        (GREEK, "iso8859_7"),
    ),
    *((TURKISH, "cp1254"), (FRENCH, "cp1252"), (POLISH, "cp1250"), (POLISH, "iso8859_2"), (HEBREW, "cp1255")),
    *((THAI, "cp874"), (CHINESE, "gb18030"), (TAIWANESE, "big5"), (JAPANESE, "cp932"), (JAPANESE, "euc_jp")),
    *((JAPANESE, "iso2022_jp"), (KOREAN, "cp949")),
]
SAFE_LIES = ["utf-8", "iso-8859-1", "us-ascii", "no-such", "punycode"]


def _make_page(text: str, label: str | None) -> str:
    meta = f'<meta charset="{label}">' if label else ""
    return (
        f"<!doctype html><html><head>{meta}<title>{text[:25]}</title></head><body><p>{text}</p></body></html>"
    )


@pytest.mark.parametrize(("text", "codec"), ENCODED)
def test_a_page_is_readable_in_any_charset_and_under_any_label(text: str, codec: str) -> None:
    for label in (None, codec, *SAFE_LIES):
        body = _make_page(text, label).encode(codec)
        for content_type in (None, "text/html", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"):
            page = decode_page(body, content_type)
            assert page == _make_page(text, label), f"labelled {label}, {content_type}"


@pytest.mark.parametrize(("text", "codec"), ENCODED)
def test_the_header_tells_what_the_page_does_not(text: str, codec: str) -> None:
    page = _make_page(text, None)
    assert decode_page(page.encode(codec), f"text/html; charset={codec}") == page


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "“Quiet” – said the café’s owner"),
        ("us-ascii", "cp1252", "a naïve owner"),
        ("iso-8859-9", "cp1254", "dün akşam “sakin”"),
        ("tis-620", "cp874", f"{THAI} “สงบ”"),
        ("gb2312", "gb18030", "港口很平静，喆喆㐀"),
        ("gbk", "gb18030", "港口很平静㐀"),
        ("shift_jis", "cp932", "港は静か①②髙橋"),
        ("x-sjis", "cp932", "港は静か"),
        ("euc-kr", "cp949", "항구는 뷁 조용하다"),
        ("iso-8859-2", "cp1250", "Źle “mówią” – że ślisko"),
        ("iso-8859-6", "cp1256", PERSIAN.replace("ی", "ي")),
        ("windows-874", "cp874", THAI),
        ("x-cp1251", "cp1251", RUSSIAN),
    ],
)
def test_a_label_means_what_browsers_take_it_for(label: str, codec: str, text: str) -> None:
    assert decode_document(text.encode(codec), [label]).text == text


def test_utf_8_is_recognised_without_a_label() -> None:
    assert decode_utf8(WORDS.encode()) == WORDS


def test_a_character_cut_in_half_at_the_end_is_dropped() -> None:
    assert decode_utf8(WORDS.encode() * 20 + b"\xd8") == WORDS * 20
    assert decode_document(WORDS.encode("utf-16")[:-1], []).text == WORDS[:-1]


def test_stray_bytes_of_another_charset_in_utf_8_are_read_as_windows_1252() -> None:
    body = WORDS.encode() * 5 + "the café’s “owner”".encode("cp1252") + b"\x81"
    assert decode_utf8(body) == WORDS * 5 + "the café’s “owner”"
    few = "“Quiet”, she said. ".encode() + b"\xa9"
    assert decode_document(few, ["utf-8"]).text == "“Quiet”, she said. ©"


def test_replacement_characters_that_were_published_stay() -> None:
    assert decode_utf8((WORDS + "\ufffd").encode()) == WORDS + "\ufffd"


@pytest.mark.parametrize(
    "body",
    [
        b"plain ascii",
        WORDS.encode("cp1256", "replace"),
        WORDS.encode("utf-16"),
        "é".encode(),
        "naïve".encode("latin-1"),
        "“é” naïve, café".encode("cp1252"),
    ],
)
def test_what_is_not_surely_utf_8_is_left_to_its_labels(body: bytes) -> None:
    assert decode_utf8(body) is None


def test_words_that_stand_only_within_tags_or_far_down_tell_the_charset_too() -> None:
    for text in (f'<outline text="{FRENCH}"/>', f"<p>{'word ' * 25_000}{FRENCH}</p>"):
        assert decode_document(text.encode("cp1252"), ["utf-8"]).text == text


def test_one_accent_in_utf_8_is_not_taken_for_two_letters_of_a_latin_charset() -> None:
    for label in (None, "iso-8859-1", "windows-1252"):
        assert decode_document("a café".encode(), [label]).text == "a café"
    assert decode_document("联通".encode("gb18030"), ["gb2312"]).text == "联通"  # its bytes are UTF-8 as well


def test_the_codec_is_told() -> None:
    assert decode_document(b"plain", []).charset == "ascii"
    assert decode_document(WORDS.encode(), ["iso-8859-1"]).charset == "utf-8"
    assert decode_document(FRENCH.encode("cp1252"), ["latin1"]).charset == "cp1252"


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffd"),
        min_size=40,
    )
)
def test_text_comes_back_from_unicode_with_a_mark(text: str) -> None:
    for codec in ("utf-8-sig", "utf-16", "utf-32"):
        assert decode_document(text.encode(codec), ["koi8-r"]).charset.startswith(codec[:6].rstrip("-"))
        assert decode_document(f"{WORDS} {text}".encode(codec), []).text == f"{WORDS} {text}"


@given(
    st.text(alphabet="абвгдежзиклмнопрстуфхцчшщыэюя ", max_size=80),
    st.sampled_from(["cp1251", "koi8_r", "iso8859_5"]),
)
def test_a_right_label_is_believed(text: str, codec: str) -> None:
    assert decode_document(f"<p>{text}".encode(codec), [codec]).text == f"<p>{text}"


@given(
    st.binary(max_size=400), st.sampled_from([None, "utf-8", "gb2312", "utf-16", "utf-7", "iso-8859-6", "x"])
)
def test_no_bytes_make_it_fail(body: bytes, label: str | None) -> None:
    assert isinstance(decode_document(body, [label]).text, str)


@pytest.mark.parametrize(
    "piece", [b"\xe9", b"\xe9 ", b"<", b"<a\xe9", b"a", b"\xd8\xb8", b"\xc3\x83\xc2\xa9", b"\x1b$"]
)
def test_a_large_hostile_body_is_decoded_in_bounded_time(piece: bytes) -> None:
    started = perf_counter()
    decode_page(piece * (1_000_000 // len(piece)), None)
    assert perf_counter() - started < 3


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


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (b'<?xml version="1.0" encoding="koi8-r"?><rss/>', "koi8-r"),
        (b'<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1256">', "windows-1256"),
        (b"<meta charset=utf-8>", "utf-8"),
        (b"<meta charset=rot13>", None),
        (b"<p>charset=utf-8", None),
    ],
)
def test_read_own_label(body: bytes, label: str | None) -> None:
    assert read_own_label(body) == label


def test_a_codec_that_is_no_charset_is_refused() -> None:
    assert is_charset("koi8-r")
    assert is_charset("x-sjis")
    assert not is_charset("unicode_escape")
    assert not is_charset("hex")
    assert not is_charset("utf-8\x00")
    assert not is_charset("")


@pytest.mark.parametrize(("text", "codec"), ENCODED)
@pytest.mark.parametrize("label", [None, "right", "utf-8"])
def test_a_feed_is_readable_in_any_charset(text: str, codec: str, label: str | None) -> None:
    declared = codec if label == "right" else label
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    item = f"<item><title>{text[:30]}</title><description>{text}</description></item>"
    body = f'{declaration}<rss version="2.0"><channel><title>Quay</title>{item}</channel></rss>'.encode(codec)
    entry = parse_feed(body, url="https://quay.example/feed", content_type=None, plain=False).entries[0]
    assert (entry.title, entry.summary_html) == (text[:30].strip(), text)
