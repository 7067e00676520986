"""Hosts: one site has one name, however its address is written."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, strategies as st

from comments.models import TrustRule
from comments.spam.hosts import LONGEST_HOST, Trust, host_trust, is_common
from comments.spam.text_analysis import linked_hosts


@pytest.mark.parametrize(
    ("text", "website", "hosts"),
    [
        ("See https://www.Shop.Example/a and http://shop.example:8080", "", ["shop.example"]),
        ('<a href="http://b.example/x">b</a> [url=https://c.example]c[/url]', "", ["b.example", "c.example"]),
        ("No link here.", "https://my.example/", ["my.example"]),
        ("看http://a.example。谢谢", "", ["a.example"]),
        ("https://bücher.example/", "https://xn--bcher-kva.example", ["xn--bcher-kva.example"]),
        ("Trailing dot https://a.example./x", "", ["a.example"]),
        ("", "https://nice.org.uk@evil.example/nice.org.uk", ["evil.example"]),
        ("", "https://evil.example\\@nhs.uk/", ["evil.example"]),
        ("See https://evil.example\\@nhs.uk now", "", ["evil.example"]),
        ("", "http://[::1", []),
        ("", "https://" + "a" * 70 + ".example", []),
        ("", "", []),
    ],
)  # fmt: skip
def test_a_host_has_one_name(text: str, website: str, hosts: list[str]) -> None:
    assert linked_hosts(text, website) == hosts


@given(st.text(max_size=80))
@example("a." * 200)
@example("\ud800.example")
def test_no_address_is_too_strange(host: str) -> None:
    hosts = linked_hosts(f"https://{host}/", f"http://{host}")

    assert all(host.isascii() and len(host) <= LONGEST_HOST for host in hosts)


@pytest.mark.parametrize(
    "host", ["nice.org.uk", "pathways.nice.org.uk", "m.youtube.com"]
)
def test_hosts_that_everybody_links_to_are_common(host: str) -> None:
    assert is_common(host)


@pytest.mark.parametrize("host", ["evilnice.org.uk", "org.uk", "nice.org.uk.example"])
def test_a_host_that_only_looks_so_is_not_common(host: str) -> None:
    assert not is_common(host)


@pytest.mark.parametrize(
    ("host", "trust"),
    [
        ("nhs.uk", Trust.TRUSTED),
        ("111.nhs.uk", Trust.TRUSTED),
        ("evilnhs.uk", None),
        ("nhs.uk.evil.example", None),
        ("mine.wordpress.com", Trust.BLOCKED),
        ("deep.mine.wordpress.com", Trust.BLOCKED),
        ("yours.wordpress.com", None),
    ],
)
def test_a_rule_holds_for_what_is_beneath_and_nothing_else(
    host: str, trust: Trust | None
) -> None:
    rules = {"mine.wordpress.com": Trust.BLOCKED}

    assert host_trust(host, rules) == trust


@pytest.mark.parametrize("host", ["co.uk", "https://wordpress.com/", "localhost", "?"])
def test_nothing_is_said_of_all_that_strangers_share(host: str) -> None:
    with pytest.raises(ValidationError, match=r"Strangers|such as"):
        TrustRule(kind="host", value=host, verdict="blocked").clean()


def test_a_host_is_taken_from_a_whole_address() -> None:
    address = " https://www.Shop.Example/pills "
    rule = TrustRule(kind="host", value=address, verdict="blocked")

    rule.clean()

    assert rule.value == "shop.example"
