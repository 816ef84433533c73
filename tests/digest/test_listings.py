"""Every article is listed in one place: under its story, or under the text it was made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.listings import Listing
from monitor.digest.material import Kin
from monitor.digest.views import DigestView
from monitor.model import Digest
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import make_copy

HEAD, COPY, OTHER = write_article(9, FIRST), write_article(8, FIRST, group="ngo"), write_article(7, SECOND)
ELDER = write_article(30, THIRD, title="Herring runs out")


def number(digest: Digest, article_id: int) -> int:
    return next(source.number for source in digest.sources if source.article_id == article_id)


def list_numbers(listings: tuple[Listing, ...]) -> list[tuple[int, ...]]:
    return [one.numbers for one in listings]


def test_a_copy_is_listed_under_its_origin_and_nowhere_else() -> None:
    digest = compose_digest(gather(HEAD, COPY, OTHER, copies={8: make_copy(8, 9)}))
    listings = DigestView(digest, ENGLISH).listings
    head, copy, other = (number(digest, article_id) for article_id in (9, 8, 7))
    assert sorted(list_numbers(listings.by_story["harbour-1"])) == sorted([(head, copy), (other,)])
    assert (listings.copies, listings.others) == ((), ())


def test_a_copy_of_an_elder_text_brings_it_into_the_story() -> None:
    kin = Kin(elders={30: ELDER}, digested={30: date(2024, 3, 4)})
    digest = compose_digest(gather(HEAD, copies={30: make_copy(30), 9: make_copy(9, 30)}, kin=kin))
    trees = DigestView(digest, ENGLISH).listings
    (listing,) = (*trees.by_story.get("harbour-1", ()), *trees.copies)
    assert (listing.source, listing.numbers) == (None, (1,))


def test_what_belongs_to_no_story_stands_apart() -> None:
    digest = compose_digest(gather(HEAD, COPY, OTHER, copies={8: make_copy(8, 9)}))
    digest = replace(digest, stories=(replace(digest.stories[0], sources=(number(digest, 7),)),))
    listings = DigestView(digest, ENGLISH).listings
    assert list_numbers(listings.by_story["harbour-1"]) == [(number(digest, 7),)]
    assert [len(numbers) for numbers in list_numbers(listings.copies)] == [2]


def test_articles_of_no_story_are_listed_with_the_others() -> None:
    digest = replace(compose_digest(gather(HEAD, OTHER)), stories=())
    listings = DigestView(digest, ENGLISH).listings
    assert list_numbers(listings.others) == [(1,), (2,)]
    assert listings.by_story == {}
