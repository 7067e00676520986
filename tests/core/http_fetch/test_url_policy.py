"""What an address of a stranger is read as; what is refused is in tests/hostile."""

import pytest
from django.conf import LazySettings

from evidenceblog.core.http_fetch import AddressRefused, check_url
from tests.servers.internet import PUBLIC, Internet


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("http://example.org", "http://example.org"),
        ("HTTPS://Example.ORG/A?b=C#d", "https://example.org/A?b=C#d"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://example.org:/", "http://example.org/"),
        ("http://example.org/ä/%00?q=ö", "http://example.org/%C3%A4/%00?q=%C3%B6"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://a_b-.tumblr.example/", "http://a_b-.tumblr.example/"),
        (f"http://{PUBLIC}/", f"http://{PUBLIC}/"),
        ("http://[2606:2800:220:1::1]/", "http://[2606:2800:220:1::1]/"),
    ],
)
def test_an_address_is_read_as_it_is_asked(
    url: str, read: str, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://blog.example.org"

    assert str(check_url(url)) == read


@pytest.mark.parametrize(
    "url",
    [
        "http://intranet/",
        "http://printer.local/",
        "http://db.prod.internal/",
        "http://a.home.arpa/",
        "http://app.localhost/",
        "http://abc.onion/",
        "http://xn--i-7iq.example/",  # a name that can be sent but not shown
        "http://example.123/",
        "http://example.0x7f/",
        "http://exa mple.org/",
        "http://example.org,evil.test/",
        "http://[1.2.3.4]/",
        "http://[v1.a]/",
        f"http://{'.'.join(['a' * 63] * 4)}.example/",
    ],
)
def test_what_is_no_host_of_the_internet_is_refused(
    url: str, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://blog.example.org"

    with pytest.raises(AddressRefused):
        check_url(url)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("127.0.0.1:8001", "http://127.0.0.1:8001/"),
        ("127.0.0.1:80", "http://127.0.0.1/"),
        ("localhost:8001", "http://LocalHost:8001/"),
        ("[::1]:8001", "http://[0:0:0:0:0:0:0:1]:8001/"),
        ("127.0.0.1:8001", "http://[::ffff:127.0.0.1]:8001/"),
        ("blog.example.org:443", "https://blog.example.org/"),
        ("127.0.0.1:8001", "http://fetched.test:8001/"),  # it may lead there
    ],
)
def test_what_the_operator_allows_is_taken(
    entry: str, url: str, internet: Internet
) -> None:
    with pytest.raises(AddressRefused):
        check_url(url)

    internet.allow(entry)

    check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8002/",
        "http://127.0.0.2:8001/",
        f"http://{PUBLIC}:8001/",
        "http://user@127.0.0.1:8001/",
        "http://localhost:8001/",
    ],
)
def test_what_the_operator_allows_lets_nothing_else_in(
    url: str, internet: Internet
) -> None:
    internet.allow("127.0.0.1:8001")

    with pytest.raises(AddressRefused):
        check_url(url)
