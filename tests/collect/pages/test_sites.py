from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.sites import (
    FEWEST_ARTICLES,
    MAX_AGE,
    MAX_LINES,
    MAX_PAGES,
    find_furniture,
    fingerprint_line,
    list_lines,
    remember_page,
    remove_furniture,
    strip_title,
)
from monitor.model import BlockKind, Site, SitePage

NOW = datetime(2026, 5, 12, tzinfo=UTC)
APPEAL = "The Quay Herald belongs to those who read it. Spare us a coffee, and the lamps burn on till spring."
DESK = "Written down at the night desk."
GULL_LETTER = -5305865509474575944
LETTER = "The Gull Letter comes with the milk, three minutes long."
BACKGROUND = (
    "The breakwater of Tannis has been closed twice since the harbour company built it, and both times "
    "the pilots of Tannis went to court against the company."
)


def write(*texts: str, kind: BlockKind = "paragraph") -> list[RawBlock]:
    return [RawBlock(kind, text) for text in texts]


def write_article(number: int) -> list[str]:
    """Return four paragraphs of an article that no other article has."""
    name = "abcdefghijklmnopqrstuvwxyz"[number] * 5
    return [
        f"In the harbour of {name} the pilots and the company met before sunrise to speak about the breakwater and its lamp.",
        f"Captain {name} said that the ferry had been late because nobody had lit the lamp on the mole, or none that could be seen.",
        f"The assembly of {name} counts the votes by hand, which takes a night and the best part of a morning, and only if nobody objects.",
        f"Whether {name} will pay for the repair is for the judges, who have asked for more time to read, and then for more lamps.",
    ]


def make_page(number: int, blocks: Sequence[RawBlock], title: str = "", age_days: float = 0) -> SitePage:
    return SitePage(number, list_lines(title, blocks), NOW - timedelta(days=age_days))


def learn(*pages: Sequence[str], titles: Sequence[str] = ()) -> frozenset[int]:
    """Return the furniture of a site whose pages have these paragraphs."""
    known = titles or [""] * len(pages)
    return find_furniture(
        Site("quay.example", tuple(make_page(n, write(*page), known[n]) for n, page in enumerate(pages)))
    )


def clear(texts: Sequence[str], furniture: frozenset[int]) -> list[str]:
    return [block.text for block in remove_furniture(write(*texts), furniture)[0]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 comments", "12 Comments"),
        ("Filed 3 May 2026, 10:15", "Filed 28 April 2026, 07:02"),
        ("Filed Friday, 3 May 2026", "Filed Monday, 6 April 2026"),
        ("Set on May 3, 2026", "Set on April 28th, 2026"),
        ("Mis en page le 3 mai 2026", "Mis en page le 28 avril 2026"),
        ("Satz vom 3. Mai 2026", "Satz vom 28. April 2026"),
        ("نوشته در ۳ خرداد ۱۴۰۵", "نوشته در ۲۸ فروردين ۱۴۰۵"),
        ("حرر في ٣ أيار ٢٠٢٦", "حرر في ٢٨ نيسان ٢٠٢٦"),
        ("— The Gull Letter —", "the gull  letter"),
        ("We have 4,100 readers", "We have 900 readers"),
        ("03.05.2026 | 10:15", "28/04/2026"),
    ],
)
def test_what_varies_in_a_line_does_not_count(one: str, other: str) -> None:
    assert fingerprint_line(one) == fingerprint_line(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 comments", "5 letters"),
        ("The mole is shut", "The mole is not shut"),
        ("Mai 2026 beginnt die Saison", "Juni 2026 beginnt die Saison"),
        ("دفتر شب", "دفتر روز"),
    ],
)
def test_other_words_are_another_line(one: str, other: str) -> None:
    assert fingerprint_line(one) != fingerprint_line(other)


def test_fingerprints_are_the_same_in_every_run_and_fit_64_bits() -> None:
    assert fingerprint_line("The Gull Letter") == GULL_LETTER
    assert -(2**63) <= GULL_LETTER < 2**63


def test_lines_of_lists_count_singly_and_rows_and_long_paragraphs_not_at_all() -> None:
    blocks = [RawBlock("list", "one gull\ntwo terns"), *write("word " * 200), RawBlock("list", "crabs | 12")]
    assert list_lines("", blocks) == (fingerprint_line("one gull"), fingerprint_line("two terns"))


def test_bars_make_a_row_only_in_a_table() -> None:
    assert list_lines("", write("Imprint | Write to us")) == (fingerprint_line("Imprint | Write to us"),)


def test_a_page_contributes_no_more_than_so_many_lines_from_both_ends() -> None:
    texts = [f"{one}{other}" for one in "abcdefghij" for other in "abcdefghij"]
    lines = list_lines("", write(*texts))
    assert len(lines) == MAX_LINES
    assert {lines[0], lines[-1]} == {fingerprint_line("aa"), fingerprint_line("jj")}


def test_a_page_read_again_takes_the_place_of_its_earlier_reading() -> None:
    site = Site(
        "quay.example", (make_page(1, write("old"), age_days=2), make_page(2, write("b"), age_days=1))
    )
    again = make_page(1, write("new"))
    assert remember_page(site, again, NOW).pages == (site.pages[1], again)


def test_old_pages_and_those_above_the_limit_are_forgotten() -> None:
    site = Site("quay.example", (make_page(99, write("x"), age_days=MAX_AGE.days + 1),))
    for number in range(MAX_PAGES + 5):
        site = remember_page(site, make_page(number, write("x"), age_days=40 - number), NOW)
    assert [page.key for page in site.pages] == list(range(5, MAX_PAGES + 5))


def test_furniture_goes_from_both_ends_and_is_named() -> None:
    pages = [[DESK, *write_article(n), APPEAL] for n in range(4)]
    blocks, notes = remove_furniture(write(*pages[3]), learn(*pages[:3]))
    assert [block.text for block in blocks] == write_article(3)
    assert notes == [f"recurs on the site: {DESK}", f"recurs on the site: {APPEAL[:80]}"]


def test_two_articles_are_not_enough() -> None:
    pages = [[*write_article(n), APPEAL] for n in range(3)]
    assert clear(pages[2], learn(*pages[:2])) == pages[2]


def test_an_author_box_goes_that_few_articles_have() -> None:
    pages = [[*write_article(n), APPEAL if n < 3 else DESK] for n in range(20)]
    page = [*write_article(21), APPEAL]
    assert clear(page, learn(*pages)) == write_article(21)


def test_a_short_line_goes_from_the_middle_only_when_half_of_the_articles_have_it() -> None:
    pages = [[*write_article(n)[:2], LETTER, *write_article(n)[2:]] for n in range(8)]
    plain = [write_article(n) for n in range(8, 18)]
    assert clear(pages[7], learn(*pages[:7])) == write_article(7)
    assert clear(pages[7], learn(*pages[:4], *plain)) == pages[7]


def test_a_box_goes_from_the_middle_with_its_heading_and_its_long_line() -> None:
    box = ["From the gull's nest:", APPEAL + " " + LETTER]
    pages = [[*write_article(n)[:2], *box, *write_article(n)[2:]] for n in range(4)]
    assert clear(pages[3], learn(*pages[:3])) == write_article(3)
    alone = [[text for text in page if text != box[0]] for page in pages]
    assert clear(alone[3], learn(*alone[:3])) == alone[3]


def test_a_background_paragraph_stays_at_the_end_and_in_the_middle() -> None:
    pages = [
        [*write_article(n)[:2], BACKGROUND, *write_article(n)[2:], APPEAL]
        if n % 2
        else [*write_article(n), BACKGROUND, APPEAL]
        for n in range(6)
    ]
    assert clear(pages[4], learn(*pages[:4])) == pages[4][:-1]
    assert clear(pages[5], learn(*pages[:4])) == pages[5][:-1]


def test_what_stands_inside_other_texts_is_not_furniture_at_an_end() -> None:
    strange = "Nobody can tell where the seals spend their winters, says an old almanac of these coasts."
    inside = [[*write_article(n)[:2], strange, *write_article(n)[2:]] for n in range(3)]
    plain = [write_article(n) for n in range(4, 9)]
    page = [*write_article(10), strange]
    assert clear(page, learn(*inside, *plain)) == page
    ending = [[*write_article(n), strange] for n in range(3)]
    assert clear(page, learn(*ending, *plain)) == write_article(10)


@pytest.mark.parametrize("kind", ["heading", "paragraph"])
def test_a_standing_heading_stays_over_text_and_goes_with_its_box(kind: BlockKind) -> None:
    def lay_out(number: int, *end: str) -> list[RawBlock]:
        first, *rest = write_article(number)
        return [*write(first), RawBlock(kind, "Between tides"), *write(*rest, *end)]

    over_text = find_furniture(Site("quay.example", tuple(make_page(n, lay_out(n)) for n in range(4))))
    assert remove_furniture(lay_out(5), over_text) == (lay_out(5), [])

    def lay_out_box(number: int) -> list[RawBlock]:
        return [*write(*write_article(number)), RawBlock(kind, "Between tides"), *write(APPEAL)]

    over_box = find_furniture(Site("quay.example", tuple(make_page(n, lay_out_box(n)) for n in range(4))))
    assert [block.text for block in remove_furniture(lay_out_box(5), over_box)[0]] == write_article(5)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("quote", "The mole belongs to nobody and shall be sold to nobody."),
        ("post", "Lamp is out again."),
        ("paragraph", "“Neither lamp nor ladder,” read the banner."),
        ("list", "gulls | 12\nterns | 7"),
    ],
)
def test_words_of_others_and_tables_stay(kind: BlockKind, text: str) -> None:
    pages = [[*write(*write_article(n)), RawBlock(kind, text)] for n in range(5)]
    site = Site("quay.example", tuple(make_page(n, page) for n, page in enumerate(pages[:4])))
    assert remove_furniture(pages[4], find_furniture(site)) == (pages[4], [])


@pytest.mark.parametrize("lead", ["", "Also at the quay: "])
def test_headlines_of_other_articles_are_teasers(lead: str) -> None:
    headline = "Pilots refuse the new lamp"
    furniture = learn(
        *(write_article(n) for n in range(3)), titles=[f"{headline} | Quay Herald", "One more title here", ""]
    )
    page = write_article(4)
    teased = [*page[:2], lead + headline, *page[2:]]
    blocks, notes = remove_furniture(write(*teased), furniture)
    assert [block.text for block in blocks] == page
    assert notes == [f"headline of another article: {lead}{headline}"]


def test_of_a_list_only_the_headlines_of_others_go() -> None:
    furniture = learn(*(write_article(n) for n in range(3)), titles=["Pilots refuse the new lamp", "", ""])
    mixed = RawBlock("list", "Pilots refuse the new lamp\nBring a coat")
    blocks, _ = remove_furniture([*write(*write_article(4)), mixed], furniture)
    assert blocks[-1] == RawBlock("list", "Bring a coat")


def test_versions_of_one_story_count_as_one_article() -> None:
    versions = [[*write_article(0), DESK, *write_article(1), f"And {word}"] for word in ("one", "two", "six")]
    others = [write_article(n) for n in range(5, 9)]
    assert clear(versions[0], learn(*versions, *others)) == versions[0]
    assert clear(versions[0], learn(*versions)) == versions[0]


def test_short_articles_with_much_furniture_are_not_taken_for_one() -> None:
    furniture = [DESK, LETTER, "Ring the bell twice, please.", "Old lamps, new oil."]
    pages = [[write_article(n)[0], *furniture] for n in range(4)]
    titles = [f"Number {'abcd'[n] * 4} of the day" for n in range(4)]
    found = learn(*pages, titles=titles)
    assert all(fingerprint_line(line) in found for line in furniture)


def test_an_article_does_not_condemn_itself() -> None:
    pages = [make_page(n, write(*write_article(n), APPEAL), f"Title number {n} again") for n in range(3)]
    site = Site("quay.example", tuple(pages))
    assert fingerprint_line(APPEAL) in find_furniture(site)
    assert fingerprint_line(APPEAL) not in find_furniture(site, apart_from=2)
    copy = make_page(7, write(*write_article(2), APPEAL), "Title number 2 again")
    assert fingerprint_line(APPEAL) not in find_furniture(Site("quay.example", (*pages, copy)), apart_from=2)


def test_nothing_goes_where_it_would_be_more_than_half() -> None:
    pages = [[*write_article(n), APPEAL] for n in range(3)]
    copy = ["Read this first.", APPEAL]
    assert clear(copy, learn(*pages)) == copy


def test_endings_of_titles_are_learnt() -> None:
    titles = [f"Gulls over the {word} mole | Sea | Quay Herald" for word in ("north", "south", "west")]
    furniture = learn(*(write_article(n) for n in range(3)), titles=titles)
    assert strip_title("Lamp goes out | Sea | Quay Herald", furniture) == "Lamp goes out"
    assert strip_title("Lamp goes out | Land | Quay Herald", furniture) == "Lamp goes out | Land"
    assert strip_title("Lamp - out again", furniture) == "Lamp - out again"
    assert strip_title(" | Quay Herald", furniture) == " | Quay Herald"


def test_beginnings_of_titles_are_learnt_when_half_of_the_articles_have_them() -> None:
    named = [f"Quay Herald – Gulls over the {word} mole" for word in ("north", "south", "west")]
    other = [f"Terns above the {word} lamp" for word in ("old", "new", "red", "blue")]
    articles = [write_article(n) for n in range(7)]
    assert strip_title("Quay Herald – Lamp out", learn(*articles[:3], titles=named)) == "Lamp out"
    all_titles = learn(*articles, titles=[*named, *other])
    assert strip_title("Quay Herald – Lamp out", all_titles) == "Quay Herald – Lamp out"


# --- laws ------------------------------------------------------------------------------------

LINES = (
    APPEAL,
    DESK,
    LETTER,
    BACKGROUND,
    "Between tides",
    "Old lamps, new oil.",
    "12 May 2026",
    *write_article(25),
)
TITLES = ("", "Pilots refuse the new lamp", "Old lamps and new | Quay", "Quay - Old lamps, new oil.")
PAGES = st.lists(
    st.tuples(st.lists(st.sampled_from(LINES), max_size=8), st.sampled_from(TITLES)), max_size=8
).map(
    lambda pages: [
        make_page(number, write(*lines, *write_article(number)[: number % 5]), title, age_days=number / 24)
        for number, (lines, title) in enumerate(pages)
    ]
)
KINDS: st.SearchStrategy[BlockKind] = st.sampled_from(["paragraph", "heading", "list", "quote"])
BLOCKS = st.lists(
    st.builds(RawBlock, KINDS, st.sampled_from((*LINES, *TITLES[1:], *write_article(24)))), max_size=12
)


@given(PAGES, st.randoms(use_true_random=False))
def test_the_order_of_pages_does_not_matter(pages: list[SitePage], rng: object) -> None:
    shuffled = list(pages)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    for key in (None, 0):
        one, other = (find_furniture(Site("h", tuple(some)), apart_from=key) for some in (pages, shuffled))
        assert one == other


@given(PAGES, BLOCKS)
def test_no_line_goes_that_few_articles_have(pages: list[SitePage], blocks: list[RawBlock]) -> None:
    headlines = {number for page in pages for number in page.lines if number & 3 == 1}
    left, _ = remove_furniture(blocks, find_furniture(Site("h", tuple(pages))))
    gone = {block.text for block in blocks} - {block.text for block in left}
    for text in gone:
        number = fingerprint_line(text)
        standing = sum(number in page.lines for page in pages)
        assert standing >= FEWEST_ARTICLES or number | 1 in headlines


@given(PAGES, BLOCKS)
def test_to_remove_twice_is_to_remove_once(pages: list[SitePage], blocks: list[RawBlock]) -> None:
    furniture = find_furniture(Site("h", tuple(pages)))
    left, _ = remove_furniture(blocks, furniture)
    assert remove_furniture(left, furniture) == (left, [])


@given(PAGES)
def test_the_own_lines_of_a_page_count_only_on_others(pages: list[SitePage]) -> None:
    for page in pages:
        furniture = find_furniture(Site("h", tuple(pages)), apart_from=page.key)
        for line in page.lines:
            others = sum(line in other.lines for other in pages if other.key != page.key)
            assert line not in furniture or others >= (1 if line & 3 == 1 else FEWEST_ARTICLES)


@given(PAGES, BLOCKS)
def test_at_least_half_of_the_words_stay_in_their_order(
    pages: list[SitePage], blocks: list[RawBlock]
) -> None:
    left, notes = remove_furniture(blocks, find_furniture(Site("h", tuple(pages))))
    assert 2 * sum(len(block.text.split()) for block in left) >= sum(
        len(block.text.split()) for block in blocks
    )
    assert len(left) + len(notes) == len(blocks)
    remaining = iter(blocks)
    assert all(block in remaining for block in left)
