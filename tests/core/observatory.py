"""Mozilla's HTTP Observatory: its rules, applied to the headers of an answer by TLS.

After the package @mdn/mdn-http-observatory 1.4.8 (`src/grader/charts.js`,
`src/analyzer/tests/`). A site begins with 100 points; what is missing costs, what is
beyond counts only from 90 points on. Of its ten tests those of redirection, of other
sites that may read with credentials, and of scripts from elsewhere need more than the
headers of a page: docs/operating.md has what the package itself says of a site.
"""

from collections.abc import Iterable, Mapping
from http.cookies import Morsel

HALF_A_YEAR = 15_552_000
EXTRA_CREDIT_FROM = 90
GRADES = (
    *(
        (100, "A+"),
        (90, "A"),
        (85, "A-"),
        (80, "B+"),
        (70, "B"),
        (65, "B-"),
        (60, "C+"),
    ),
    *((50, "C"), (45, "C-"), (40, "D+"), (30, "D"), (25, "D-"), (0, "F")),
)
BROAD = {
    *("*", "ftp:", "http:", "https:"),
    *("http://*", "http://*.*", "https://*", "https://*.*"),
}
UNSAFE = BROAD | {"'unsafe-inline'", "data:"}
PRIVATE_REFERRER = {
    *("no-referrer", "same-origin", "strict-origin"),
    "strict-origin-when-cross-origin",
}


def score(headers: Mapping[str, str], cookies: Iterable[Morsel[str]] = ()) -> int:
    """Return the points of a page that set these cookies; 100 and more are A+."""
    policy = policy_of(headers)
    referrer = headers.get("Referrer-Policy")
    found = [
        _content_security_policy(policy),
        _transport_security(headers),
        _frames(headers, policy),
        0 if headers.get("X-Content-Type-Options", "").lower() == "nosniff" else -5,
        0 if referrer is None else 5 if referrer in PRIVATE_REFERRER else -5,
        _resource_policy(headers),
        _cookies(list(cookies)),
    ]
    points = 100 + sum(change for change in found if change < 0)
    bonus = sum(change for change in found if change > 0)
    return points + bonus if points >= EXTRA_CREDIT_FROM else max(points, 0)


def grade(points: int) -> str:
    return next(name for least, name in GRADES if points >= least)


def policy_of(headers: Mapping[str, str]) -> dict[str, list[str]]:
    words = (
        one.split() for one in headers.get("Content-Security-Policy", "").split(";")
    )
    return {name: values for name, *values in filter(None, words)}


def _content_security_policy(policy: Mapping[str, list[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", ["*"])
    scripts = policy.get("script-src", default)
    styles = policy.get("style-src", default)
    objects = policy.get("object-src", default)
    passive = {"img-src", "media-src"}
    active = [values for name, values in policy.items() if name not in passive]
    if UNSAFE.intersection(scripts) or BROAD.intersection(objects):
        return -20
    if _by_plain_http(active):
        return -20
    if "'unsafe-eval'" in [*scripts, *styles]:
        return -10
    if _by_plain_http(policy.get(name, default) for name in passive):
        return -10
    if UNSAFE.intersection(styles):
        return 0
    return 10 if default == ["'none'"] else 5


def _by_plain_http(sources: Iterable[list[str]]) -> bool:
    return any(
        one.startswith(("http:", "ftp:")) for values in sources for one in values
    )


def _transport_security(headers: Mapping[str, str]) -> int:
    said = headers.get("Strict-Transport-Security", "").lower().split(";")
    ages = [
        int(part.strip().removeprefix("max-age="))
        for part in said
        if part.strip().startswith("max-age=")
    ]
    if not ages:
        return -20
    return 0 if ages[-1] >= HALF_A_YEAR else -10


def _frames(headers: Mapping[str, str], policy: Mapping[str, list[str]]) -> int:
    if "frame-ancestors" in policy:
        return 5
    said = headers.get("X-Frame-Options", "").lower()
    return 0 if said in {"deny", "sameorigin"} else -20


def _resource_policy(headers: Mapping[str, str]) -> int:
    policy = headers.get("Cross-Origin-Resource-Policy", "").lower()
    return {"": 0, "same-origin": 10, "same-site": 10, "cross-origin": 0}.get(
        policy, -5
    )


def _cookies(cookies: list[Morsel[str]]) -> int:
    """Judge what is set with HSTS on; its lack is punished elsewhere."""
    if not cookies:
        return 0
    sessions = [one for one in cookies if "sess" in one.key or "login" in one.key]
    if not all(one["httponly"] for one in sessions):
        return -30
    if not all(one["samesite"] for one in cookies if "csrf" in one.key):
        return -20
    if not all(one["secure"] for one in cookies):
        return -10 if not all(one["secure"] for one in sessions) else -5
    return 5 if all(one["samesite"] for one in cookies) else 0
