from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.network.addresses import (
    NO_EXCEPTIONS,
    AllowList,
    check_url,
    hide_credentials,
    is_public,
    read_literal,
)
from monitor.errors import BadUrl

PUBLIC = """
    1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.0 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1 198.20.0.1
    223.255.255.255 2600::1 2a00:1450::1 2001:200::1 2003::1 3ffe::1 ::ffff:1.1.1.1 64:ff9b::1.1.1.1
"""
SPECIAL = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1
    203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 fc00::1 fdff::1 fe80::1
    fe80::1%eth0 fec0::1 ff02::1 2001:db8::1 3fff::1 100::1 5f00::1 2001::1 2001:0:7f00:1:: 2001:10::1
    2002:7f00:1:: 2002:101:101:: ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1
    64:ff9b:1::1.1.1.1 2600::1%eth0
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_addresses_of_the_public_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", SPECIAL.split())
def test_fault_1_4_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "text", ["", "localhost", "2130706433", "127.1", "0x7f.1", "010.8.8.8", "1.1.1.1:80", "[::1]"]
)
def test_what_is_no_plain_literal_is_not_public(text: str) -> None:
    assert not is_public(text)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_fault_4_nothing_is_public_that_the_standard_library_calls_private(
    address: IPv4Address | IPv6Address,
) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_fault_4_an_embedded_address_is_judged_as_the_plain_one(address: IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))
    assert is_public(f"64:ff9b::{address}") == is_public(str(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("10.1", "10.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("LocalHost.", "127.0.0.1"),
        ("db.localhost", "127.0.0.1"),
        ("::1", "::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("localhost.example", None),
        ("news.example", None),
        ("1.2.3.4.5", None),
        ("256.1.1.1", None),
    ],
)
def test_a_literal_is_read_in_every_form_that_resolvers_take(host: str, address: str | None) -> None:
    assert read_literal(host) == address


def test_fault_1_allowed_networks_admit_their_addresses_for_every_host() -> None:
    allowed = AllowList.parse(["127.0.0.0/8", "10.1.2.3", " fd00::/8 "])

    assert allowed.allows("any.example", "127.9.9.9")
    assert allowed.allows("any.example", "::ffff:127.0.0.1")
    assert allowed.allows("any.example", "10.1.2.3")
    assert allowed.allows("any.example", "fd12::1")
    assert not allowed.allows("any.example", "10.1.2.4")
    assert not allowed.allows("any.example", "no address")


def test_fault_1_an_allowed_host_admits_its_addresses_for_itself_only() -> None:
    allowed = AllowList.parse(["Intranet.Example.", "rédaction.example"])

    assert allowed.allows("intranet.example", "10.0.0.1")
    assert allowed.allows("INTRANET.example.", "10.0.0.1")
    assert allowed.allows("xn--rdaction-b1a.example", "10.0.0.1")
    assert not allowed.allows("evil.example", "10.0.0.1")
    assert not allowed.allows("sub.intranet.example", "10.0.0.1")


def test_no_exceptions_admit_nothing() -> None:
    assert not NO_EXCEPTIONS.allows("", "127.0.0.1")


@pytest.mark.parametrize(
    "entry", ["", "10.0.0.0/33", "10.0.0", "http://a.example", "a b", "-a.example", "a..example"]
)
def test_an_entry_that_is_no_address_and_no_host_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="neither an address") as caught:
        AllowList.parse([entry])
    assert repr(entry) in str(caught.value)


def test_a_url_is_checked_and_loses_its_fragment() -> None:
    assert str(check_url("https://news.example/a?b=c#d")) == "https://news.example/a?b=c"
    assert check_url("http://müller.example/").raw_host == "xn--mller-kva.example"
    assert check_url("http://[2600::1]:8080/").port == 8080
    assert str(check_url("https://news.example/a#")) == "https://news.example/a"
    assert str(check_url("https://news.example/straße?q=é")) == ("https://news.example/stra%C3%9Fe?q=%C3%A9")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://news.example/", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("//news.example/", "only http and https"),
        ("/feed.xml", "only http and https"),
        ("", "only http and https"),
        ("http:///feed.xml", "no host"),
        ("http://", "no host"),
        ("http://a..example/", "no host"),
        ("http://" + "a" * 64 + ".example/", "no host"),
        ("http://" + "a." * 130 + "example/", "no host"),
        ("http://news.example:99999/", "not a URL"),
        ("http://[::1/", "not a URL"),
        ("http://news.example/\x00", "control"),
        ("http://news.example/a\r\nX: y", "control"),
        ("http://news.example/\ud800", "control"),
        ("http://news.example/" + "a" * 5000, "longer"),
    ],
)
def test_fault_11_what_cannot_be_requested_is_refused(url: str, reason: str) -> None:
    with pytest.raises(BadUrl, match=reason) as caught:
        check_url(url)
    assert len(str(caught.value)) < 5000
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ann:secret@news.example/a", "https://news.example/a"),
        ("https://ann:s@ecret@news.example/@ann", "https://news.example/@ann"),
        ("https://news.example/@ann?to=a@b.example", "https://news.example/@ann?to=a@b.example"),
        ("https://ann@news.example", "https://news.example"),
        ("https://a:b@c.example/?u=" + "x" * 9000, "https://c.example/?u=" + "x" * 4075),
        ("https://news.example/müller", "https://news.example/müller"),
        ("https://news.example/\n", "https://news.example/\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_shown_urls_carry_no_credentials(url: str, shown: str) -> None:
    assert hide_credentials(url) == shown


def test_a_broken_url_shows_no_credentials_either() -> None:
    with pytest.raises(BadUrl) as caught:
        check_url("https://ann:pass#word@news.example:1/")
    assert "word" not in str(caught.value)


@given(st.text())
def test_checking_a_url_ends_in_a_host_or_in_bad_url(text: str) -> None:
    try:
        url = check_url("http://" + text)
    except BadUrl:
        return
    assert url.raw_host
    assert ":" in url.raw_host or ip_address_or_name(url.raw_host)


def ip_address_or_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.encode("idna") == host.encode("ascii")
    return True
