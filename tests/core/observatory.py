"""Mozilla's HTTP Observatory: its published rules, applied to the headers of an answer.

After github.com/mdn/mdn-http-observatory, `docs/scoring.md`, as of 2026: a site begins
with 100 points; what is missing costs, what is beyond counts only from 90 points on.
Redirection, cookies and subresource integrity are looked at as far as headers tell.
"""

from collections.abc import Mapping

HALF_A_YEAR = 15_768_000
PRIVATE_REFERRER = {
    *("no-referrer", "same-origin", "strict-origin"),
    "strict-origin-when-cross-origin",
}


def score(headers: Mapping[str, str]) -> int:
    """Return the points of a page served by TLS; 100 and more are A+."""
    found = [
        _content_security_policy(headers),
        _transport_security(headers),
        _frames(headers),
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if headers.get("Referrer-Policy") in PRIVATE_REFERRER else -5,
        _resource_policy(headers),
        -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
        -5 if "Set-Cookie" in headers else 0,
    ]
    points = 100 + sum(change for change in found if change < 0)
    bonus = sum(change for change in found if change > 0)
    return points + bonus if points >= 90 else points


def grade(points: int) -> str:
    steps = {100: "A+", 90: "A", 85: "A-", 80: "B+", 70: "B", 65: "B-", 50: "C"}
    return next((name for least, name in steps.items() if points >= least), "F")


def policy_of(headers: Mapping[str, str]) -> dict[str, list[str]]:
    words = (
        one.split() for one in headers.get("Content-Security-Policy", "").split(";")
    )
    return {name: values for name, *values in filter(None, words)}


def _content_security_policy(headers: Mapping[str, str]) -> int:
    policy = policy_of(headers)
    if not policy:
        return -25
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    unsafe = {"'unsafe-inline'", "data:", "*", "https:", "http:"}
    if unsafe.intersection(scripts) or "object-src" not in policy:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in policy.get("style-src", policy.get("default-src", [])):
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def _transport_security(headers: Mapping[str, str]) -> int:
    said = headers.get("Strict-Transport-Security", "")
    if not said:
        return -20
    ages = [
        int(part.strip().removeprefix("max-age="))
        for part in said.split(";")
        if part.strip().startswith("max-age=")
    ]
    return 0 if ages and ages[0] >= HALF_A_YEAR else -10


def _frames(headers: Mapping[str, str]) -> int:
    if "frame-ancestors" in policy_of(headers):
        return 5
    return 0 if headers.get("X-Frame-Options") in {"DENY", "SAMEORIGIN"} else -20


def _resource_policy(headers: Mapping[str, str]) -> int:
    policy = headers.get("Cross-Origin-Resource-Policy", "")
    return {"": 0, "same-origin": 10, "same-site": 10, "cross-origin": 0}[policy]
