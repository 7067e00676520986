"""Environment variables: read one, or say which it is, what is wrong and what is right.

Every function raises ImproperlyConfigured, whose message names the variable. It repeats
a value only where none can be secret.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.conf.global_settings import LANGUAGES
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# Every variable that we read; docs/operating.md says what each means.
KNOWN = frozenset(
    [
        "ACCESS_LOG",
        "AKISMET_API_KEY",
        "AKISMET_URL",
        "ALLOWED_HOSTS",
        "BACKUP_COMMAND",
        "BACKUP_DIR",
        "BACKUP_KEEP",
        "BACKUP_KEY",
        "CACHE_URL",
        "CDN_PURGE_BODY",
        "CDN_PURGE_HEADERS",
        "CDN_PURGE_METHOD",
        "CDN_PURGE_URL",
        "CDN_TOKEN",
        "CONTACT_EMAIL",
        "CROSSREF_URL",
        "DATABASE_DIRECT_URL",
        "DATABASE_URL",
        "DEBUG",
        "DEBUG_TOOLBAR",
        "EVIDENCEBLOG_DATA",
        "EVIDENCEBLOG_EMBEDDED",
        "FETCH_ALLOW",
        "HSTS_PRELOAD",
        "HSTS_SECONDS",
        "HSTS_SUBDOMAINS",
        "LANGUAGE_CODE",
        "MAIL_FROM",
        "MAIL_URL",
        "METRICS_TOKEN",
        "PUBMED_URL",
        "SECOND_FACTOR",
        "SECRET_KEY",
        "SESSION_HOURS",
        "SITE_URL",
        "STORAGE_URL",
        "TIME_ZONE",
        "TRUSTED_PROXIES",
        "WEBSUB_HUB",
        "WEB_WORKERS",
    ]
)
# What a backup may hold; whatever is not here may be a secret, or hold one.
PUBLIC = frozenset(
    [
        *("ALLOWED_HOSTS", "BACKUP_DIR", "BACKUP_KEEP", "CACHE_URL", "CONTACT_EMAIL"),
        *("DEBUG", "EVIDENCEBLOG_EMBEDDED", "HSTS_PRELOAD", "HSTS_SECONDS"),
        *("HSTS_SUBDOMAINS", "LANGUAGE_CODE", "MAIL_FROM", "SITE_URL", "TIME_ZONE"),
        *("TRUSTED_PROXIES", "WEB_WORKERS"),
    ]
)
PREFIX = "EVIDENCEBLOG_"
# Of two names as long as ours, so similar ones differ in about one letter of eight.
SIMILAR = 0.84
# Where `serve` keeps the secret key that it made, in the data folder.
KEY_FILE = "secret-key"
MIN_KEY_LENGTH, MIN_KEY_LETTERS = 32, 10
MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
# A wider network than the private 10.0.0.0/8 and fc00::/7 holds strangers.
WIDEST_PROXIES = {4: 8, 6: 7}
DATABASE_EXAMPLE = "postgresql://user:password@host/name"
HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
HOST_WITH_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+):[0-9]{1,5}")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
LOOPBACK = re.compile(r"(.+\.)?localhost|127(\.[0-9]+){3}|::1")


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def require(holds: object, message: str) -> None:
    """Stop the start unless a setting is what it must be."""
    if not holds:
        raise ImproperlyConfigured(message)


def env_bool(name: str, *, default: bool) -> bool:
    value = env(name, str(default)).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def env_required(name: str, *, default: bool) -> bool:
    """Read whether something is required, or up to each person."""
    value = env(name, "required" if default else "optional")
    known = value in {"required", "optional"}
    require(known, f"{name} must be required or optional, not {value!r}.")
    return value == "required"


def env_number(name: str, default: int, least: int, most: int) -> int:
    value = env(name, str(default))
    whole = re.fullmatch("[0-9]{1,12}", value)
    holds = whole and least <= int(value) <= most
    require(holds, f"{name} must be from {least} to {most}, not {value!r}.")
    return int(value)


def env_web_workers() -> int:
    """Read how many web processes run: one for each core serves the most, and a second
    so that a slow request does not stop the site."""
    return env_number("WEB_WORKERS", 2, least=1, most=99)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_url(name: str, default: str = "") -> str:
    """Read the URL of a service. It may hold a key, so it is not repeated."""
    url = env(name, default)
    example = "must begin with http:// or https:// and name a host"
    require(not url or _split_url(url), f"{name} {example}.")
    return url


def env_site_url(*, debug: bool) -> str:
    """Read the site's address as browsers write it in Host and Origin."""
    url = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
    parts = _split_url(url)
    bare = parts and not (parts.path or re.search("[?#@]", url))
    require(bare, f"SITE_URL must look like https://example.org, not {url!r}.")
    url = url.lower()
    url = url.removesuffix(":443" if url.startswith("https:") else ":80")
    # What this machine asks itself is not on any network.
    private = env("SITE_URL") and LOOPBACK.fullmatch(urlsplit(url).hostname or "")
    safe = debug or private or url.startswith("https://")
    require(safe, "With DEBUG off, SITE_URL must begin with https://.")
    return url


def env_secret_key(data: Path, development_key: str, *, debug: bool) -> str:
    """Read SECRET_KEY, or the key that `serve` made."""
    key = env("SECRET_KEY")
    kept = data / KEY_FILE
    if not (key or debug) and kept.exists():
        key = kept.read_text().strip()
    key = key or development_key
    if not debug:
        require(key != development_key, "With DEBUG off, SECRET_KEY must be set.")
        varied = len(key) >= MIN_KEY_LENGTH and len(set(key)) >= MIN_KEY_LETTERS
        # A text that repeats itself is found in itself doubled, before its end.
        whole = (key + key).find(key, 1) == len(key)
        require(
            varied and whole and not key.startswith("django-insecure-"),
            f"SECRET_KEY can be guessed: it must be random, and have at least"
            f" {MIN_KEY_LENGTH} characters. This prints a good one: {MAKE_KEY}",
        )
    return key


def env_allowed_hosts(site_url: str, *, debug: bool) -> list[str]:
    hosts = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if debug else "")
    for host in hosts:
        require(
            HOST.fullmatch(host) or (debug and host == "*"),
            "ALLOWED_HOSTS must list host names with commas between, such as"
            f" example.org,www.example.org, without scheme, port or path, not {host!r}.",
        )
    if not debug:
        require(hosts, "With DEBUG off, ALLOWED_HOSTS must be set.")
        site = urlsplit(site_url).netloc.rpartition("@")[2]
        name = re.sub(r":[0-9]+$", "", site).lower()
        require(
            any(_covers(host.lower().rstrip("."), name) for host in hosts),
            f"ALLOWED_HOSTS must have {name}, the host of SITE_URL.",
        )
    return hosts


def env_networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Read networks of proxies that are believed: none so wide that strangers are in it."""
    try:
        networks = [ip_network(part) for part in env_list(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must list IP networks: {error}.") from error
    for network in networks:
        require(
            network.prefixlen >= WIDEST_PROXIES[network.version],
            f"{name} must list the addresses of your proxies alone, such as 127.0.0.1:"
            f" in {network} is half the internet, and anybody could claim to be anybody.",
        )
    return networks


def env_hosts(name: str) -> list[str]:
    """Read hosts with their ports, such as 127.0.0.1:8001, localhost:8001 or [::1]:80."""
    hosts = [host.lower() for host in env_list(name)]
    for host in hosts:
        known = HOST_WITH_PORT.fullmatch(host) and _is_port(host.rpartition(":")[2])
        require(known, f"{name} must list hosts with their ports, not {host!r}.")
    return hosts


def env_headers(name: str) -> dict[str, str]:
    """Read headers from a JSON object; its values may be secret, so none is repeated."""
    try:
        headers = json.loads(env(name, "{}"))
    except ValueError:
        headers = None
    require(
        isinstance(headers, dict)
        and all(TOKEN.fullmatch(header) for header in headers)
        and all(_is_header_value(value) for value in headers.values()),
        f'{name} must be a JSON object such as {{"Surrogate-Key": "{{keys}}"}}.',
    )
    return dict(headers)


def env_method(name: str, default: str) -> str:
    method = env(name, default)
    known = re.fullmatch("[A-Za-z]+", method)
    require(known, f"{name} must be one word, such as POST or PURGE, not {method!r}.")
    return method


def env_token(name: str) -> str:
    """Read a key that goes into a header; it is not repeated."""
    token = env(name)
    known = re.fullmatch(r"[!-~]*", token)
    require(known, f"{name} must have no spaces, and no letters with accents.")
    return token


def env_email(name: str) -> str:
    address = env(name)
    try:
        if address:
            validate_email(address)
    except ValidationError:
        require(
            None,
            f"{name} must be an e-mail address such as editors@example.org,"
            f" not {address!r}.",
        )
    return address


def env_cache_bytes(name: str, default: str) -> int:
    """Read `memory:64MB`, the bytes for pages in each web process, or `none:`."""
    url = env(name, default)
    found = re.fullmatch(r"none:|memory:(\d{1,6})MB", url)
    require(found, f"{name} must be none: or such as memory:64MB, not {url!r}.")
    return int((found and found[1]) or 0) * 1_000_000


def env_time_zone(name: str) -> str:
    zone = env(name, "UTC")
    try:
        ZoneInfo(zone)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        known = False
    except KeyError:
        known = False
    else:
        known = True
    if not known:
        place = zone.replace(" ", "_").lower()
        meant = sorted(one for one in available_timezones() if place in one.lower())
        example = meant[0] if len(place) > 2 and meant else "Europe/Berlin"
        require(known, f"{name} must be a name such as {example}, not {zone!r}.")
    return zone


def env_language(name: str, default: str) -> str:
    code = env(name, default).lower()
    languages = dict(LANGUAGES)
    known = code in languages or code.partition("-")[0] in languages
    written = re.fullmatch("[a-z]{2,3}(-[a-z0-9]{1,8})*", code)
    require(
        known and written,
        f"{name} must be the code of a language that Django knows,"
        f" such as en-gb, de or pt-br, not {env(name)!r}.",
    )
    return code


def env_database(name: str, default: str = "") -> dict[str, Any]:
    """Read a postgresql:// address into libpq's parameters.

    libpq's own message may quote the password, so it is not repeated.
    """
    try:
        parts = conninfo_to_dict(env(name, default))
    except ProgrammingError:
        parts = {}
    ports = str(parts.get("port") or "5432").split(",")
    # Behind an @ that should be %40, libpq takes the end of the password for the host.
    host = "@" not in str(parts.get("host", ""))[1:]
    known = parts.get("dbname") and host and all(map(_is_port, ports))
    require(
        known,
        f"{name} must look like {DATABASE_EXAMPLE}, with what is special in user and"
        " password percent-encoded (@ is %40).",
    )
    return parts


def find_unknown(environ: Mapping[str, str]) -> Iterator[str]:
    """Say of each variable that looks like one of ours that it is none."""
    plain = {name.replace("_", ""): name for name in sorted(KNOWN)}
    for name in sorted(environ.keys() - KNOWN):
        bare = name.upper().removeprefix(PREFIX).replace("_", "")
        meant = get_close_matches(bare, plain, n=1, cutoff=SIMILAR)
        if meant:
            yield f"{name} is not read. Is {plain[meant[0]]} meant?"
        elif name.upper().startswith(PREFIX):
            yield f"{name} is not read: no setting has this name."


def _split_url(url: str) -> SplitResult | None:
    """Return the parts of an http or https URL with a host, None for anything else."""
    try:
        parts = urlsplit(url)
        usable = parts.port is None or parts.port > 0
    except ValueError:
        return None
    known = parts.scheme in {"http", "https"} and parts.hostname and usable
    return parts if known and not re.search(r"[\s\\*]|[^ -~]", parts.netloc) else None


def _covers(allowed: str, host: str) -> bool:
    """Tell whether Django takes a host for one that is allowed."""
    host = host.rstrip(".")
    return host == allowed or (
        allowed.startswith(".") and (host.endswith(allowed) or host == allowed[1:])
    )


def _is_port(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,5}", text)) and 0 < int(text) < 65536


def _is_header_value(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[ -~\t]*", value))
