import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domains import registered_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("paper.com", "paper.com"),
        ("feeds.world.paper.com", "paper.com"),
        ("www.paper.co.uk", "paper.co.uk"),
        ("WWW.Paper.CO.UK.", "paper.co.uk"),
        ("ann.blogspot.com", "ann.blogspot.com"),
        ("www.ann.blogspot.com", "ann.blogspot.com"),
        ("blogspot.com", "blogspot.com"),
        ("co.uk", "co.uk"),
        ("com", "com"),
        ("www.herald.example", "herald.example"),
        ("www.xn--80ak6aa92e.xn--p1ai", "xn--80ak6aa92e.xn--p1ai"),
        ("localhost", "localhost"),
        ("intranet", "intranet"),
        ("127.16.0.1", "127.16.0.1"),
        ("203.0.113.7.", "203.0.113.7"),
        ("2600::1", "2600::1"),
        ("a..paper.com", "a..paper.com"),
        ("", ""),
    ],
)
def test_a_host_belongs_to_a_registered_domain(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


@given(st.from_regex(r"[a-z0-9-]{1,8}(\.[a-z0-9-]{1,8}){0,4}", fullmatch=True))
def test_a_domain_is_the_end_of_its_host_and_its_own_domain(host: str) -> None:
    domain = registered_domain(host)

    assert host == domain or host.endswith("." + domain)
    assert registered_domain(domain) == domain
