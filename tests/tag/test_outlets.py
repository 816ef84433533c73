from __future__ import annotations

import pytest

from monitor.model import UNRATED, Outlet
from monitor.tag.outlets import OutletRegister, resolve_outlet


def make_outlet(outlet_id: str, name: str, *domains: str, syndicator: bool = False) -> Outlet:
    return Outlet(
        outlet_id, name, domains, "XX", ("en",), None, "independent", "a reader", None, None, syndicator
    )


COURIER = make_outlet("courier", "The Harbour Courier", "courier.example", "courier-news.example")
SPORT = make_outlet("courier-sport", "Courier Sport", "sport.courier.example")
PLATFORM = make_outlet("platform", "Platform", "platform.example")
BLOG = make_outlet("tide-blog", "Tide Tables", "platform.example/tide")
DEEP_BLOG = make_outlet("tide-archive", "Tide Archive", "https://platform.example/tide/archive/")
WIRE = make_outlet("digest-wire", "Digest Wire", "wire.example", syndicator=True)
REGISTER = OutletRegister([COURIER, SPORT, PLATFORM, BLOG, DEEP_BLOG, WIRE])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://courier.example/a", COURIER),
        ("https://www.courier.example/a?b=c", COURIER),
        ("https://politics.courier.example:8443/a", COURIER),
        ("https://COURIER.example./a", COURIER),
        ("https://sport.courier.example/cup", SPORT),
        ("https://live.sport.courier.example/cup", SPORT),
        ("https://courier-news.example/", COURIER),
        ("https://notcourier.example/a", None),
        ("https://courier.example.org/a", None),
        ("https://platform.example/other/post", PLATFORM),
        ("https://platform.example/Tide/post", BLOG),
        ("https://platform.example/tides/post", PLATFORM),
        ("https://platform.example/tide/archive/1", DEEP_BLOG),
        ("https://unknown.example/courier.example", None),
        ("not a url", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_an_address_belongs_to_the_longest_domain_and_path_that_fits(
    url: str, expected: Outlet | None
) -> None:
    assert REGISTER.by_url(url) is expected


@pytest.mark.parametrize("name", ["The Harbour Courier", "harbour  courier", " HARBOUR COURIER "])
def test_a_name_is_found_whatever_its_case_spacing_and_article(name: str) -> None:
    assert REGISTER.by_name(name) is COURIER


def test_an_internationalised_domain_is_found_in_either_spelling() -> None:
    paper = make_outlet("paper", "Küstenblatt", "küste.example")
    register = OutletRegister([paper])
    assert register.by_url("https://küste.example/a") is paper
    assert register.by_url("https://xn--kste-0ra.example/a") is paper


def test_the_first_outlet_keeps_a_domain_that_two_claim() -> None:
    rival = make_outlet("rival", "Rival", "courier.example")
    assert OutletRegister([COURIER, rival]).by_url("https://courier.example/") is COURIER


def resolve(
    url: str, *, source_url: str | None = None, source_name: str | None = None, site_name: str | None = None
) -> Outlet:
    return resolve_outlet(
        REGISTER,
        article_url=url,
        entry_source_url=source_url,
        entry_source_name=source_name,
        feed_outlet_id="digest-wire",
        site_name=site_name,
    )


def test_an_aggregators_item_belongs_to_the_site_it_links_to() -> None:
    assert resolve("https://courier.example/a", source_url="https://wire.example/") is COURIER


def test_what_a_syndicator_reprints_on_its_own_page_is_published_by_the_syndicator() -> None:
    assert resolve("https://wire.example/reprint", source_name="The Harbour Courier") is WIRE


def test_an_unknown_address_falls_back_on_the_source_the_entry_names() -> None:
    assert resolve("https://redirect.example/x", source_url="https://sport.courier.example") is SPORT
    assert resolve("https://redirect.example/x", source_name="harbour courier") is COURIER


def test_an_article_without_an_address_belongs_to_the_feed() -> None:
    assert resolve("") is WIRE


def test_an_unknown_outlet_is_proposed_unrated_and_without_facts() -> None:
    outlet = resolve("https://www.new.example/a", source_name="Fresh", site_name="The New One")
    assert outlet == Outlet(
        "new.example", "The New One", ("new.example",), None, (), None, UNRATED, None, None, None, False
    )


@pytest.mark.parametrize(
    ("source_name", "site_name", "expected"),
    [("Fresh", None, "Fresh"), (None, None, "new.example"), ("Fresh", "Site", "Site")],
)
def test_an_unknown_outlet_takes_the_best_name_there_is(
    source_name: str | None, site_name: str | None, expected: str
) -> None:
    outlet = resolve("https://new.example/a", source_name=source_name, site_name=site_name)
    assert outlet.name == expected
