"""The tripwire itself: what nothing stops runs, and is told."""

from django.http import HttpResponse
from django.test import Client

from tests.hostile.tripwire import Opened, addresses, vectors

# Where words of strangers may end up, were they not escaped.
CONTEXTS = (
    "<p>{}</p>",
    "<title>{}</title>",
    "<textarea>{}</textarea>",
    '<input value="{}">',
    "<input value='{}'>",
    "<input value={}>",
    "<input value=a{}>",
    "<!-- {} -->",
    '<b style="color: {}">x</b>',
    '<a href="{}">x</a>',
    '<img src="{}">',
    '<script type="application/json">"{}"</script>',
    '<script type="application/json">{}</script>',
)
# Needs none that would be a danger in any of them.
HARMLESS = "12"
ENOUGH = 300
ALONE = 40


def test_each_vector_is_another_and_there_are_enough() -> None:
    assert len(set(vectors())) == len(vectors()) > ENOUGH
    assert len(addresses()) > ALONE


def test_each_vector_is_dangerous_where_nothing_stops_it(window: Opened) -> None:
    page = window()
    harmless = page.read([one.format(HARMLESS) for one in CONTEXTS])
    htmls = [one.replace("{}", it) for it in vectors() for one in CONTEXTS]

    found = page.read(htmls)

    assert not any(harmless)
    contexts = len(CONTEXTS)
    stopped = [
        vector
        for number, vector in enumerate(vectors())
        if not any(found[number * contexts : (number + 1) * contexts])
    ]
    assert stopped == []


def test_what_runs_and_what_asks_another_host_is_told(window: Opened) -> None:
    page = window()

    ran = page.shown("<svg onload=tripwire(7)>")
    asked = page.shown('<img src="https://tripwire.example/8.png">')
    said = page.shown("<script>alert(9)</script>")
    quiet = page.shown("<p>tripwire(10)</p>")

    assert any("7 ran" in one for one in ran)
    assert any("asked for https://tripwire.example/8.png" in one for one in asked)
    assert any(one.endswith(": 9") for one in said)
    assert quiet == []


class Unescaped(Client):
    """A site that repeats what it is asked for, with a policy."""

    def get(self, *args: object, **extra: object) -> HttpResponse:  # type: ignore[override]
        policy = {"Content-Security-Policy": "default-src 'self'"}
        return HttpResponse("<svg onload=tripwire(1)>", headers=policy)


def test_a_page_that_escapes_nothing_is_told_with_its_policy_or_without(
    window: Opened,
) -> None:
    with_policy = window(Unescaped(), policy=True).opened("/")
    without = window(Unescaped(), policy=False).opened("/")

    assert not any("ran" in one for one in with_policy)
    assert any("has onload" in one for one in with_policy)
    assert any("1 ran" in one for one in without)
