"""Settings, by theme, read from the environment; no variable set is a developer's machine.

With DEBUG off, a setting that would be unsafe stops the start and names its variable.
"""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.csp import CSP
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from evidenceblog import environment_variables as variables, storage_variables
from evidenceblog.core.mail import mail_url
from evidenceblog.core.postgres import Cluster
from evidenceblog.environment_variables import env, env_bool, env_url, require

# Django's generic classes take type arguments in the stubs; this lets them at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
YEAR_SECONDS = 31_536_000
DEVELOPMENT_KEY = "only-for-development-and-tests"  # refused when DEBUG is off


# What kind of run this is

DEBUG = env_bool("DEBUG", default=True)
DATA = Path(env("EVIDENCEBLOG_DATA", str(BASE_DIR / "var"))).expanduser().resolve()
SECRET_KEY = variables.env_secret_key(DATA, DEVELOPMENT_KEY, debug=DEBUG)
SITE_URL = variables.env_site_url(debug=DEBUG)
ALLOWED_HOSTS = variables.env_allowed_hosts(SITE_URL, debug=DEBUG)
variables.env_web_workers()  # whoever starts web processes reads it

# The apps

INSTALLED_APPS = [
    "evidenceblog",
    "comments",
    "comments.spam",
    "comments.linkbacks",
    "posts",
    "posts.artwork",
    "posts.citations",
    "evidenceblog.core",
    "evidenceblog.core.mail",
    "evidenceblog.backups",
    "content_editor",
    "django_prose_editor",
    "crispy_forms",
    "procrastinate.contrib.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
MIDDLEWARE = [
    "evidenceblog.core.request_ids.RequestIdMiddleware",
    "evidenceblog.core.request_metrics.RequestMetricsMiddleware",
    "evidenceblog.core.security_headers.SecurityHeadersMiddleware",
    "evidenceblog.core.http_caching.DefaultCacheControlMiddleware",
    "evidenceblog.core.proxy_check.ProxyCheckMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "evidenceblog.core.media_files.MediaFilesMiddleware",
    "evidenceblog.core.database_outage.DatabaseOutageMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "evidenceblog.core.null_characters.NullCharactersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "evidenceblog.core.redirects.middleware.RedirectMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evidenceblog.core.accounts.second_factor_middleware.SecondFactorMiddleware",
    "evidenceblog.core.kept_words.KeptWordsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "evidenceblog.core.html_characters.HtmlCharactersMiddleware",
    "comments.linkbacks.endpoint_advertisement.EndpointHeadersMiddleware",
]
ROOT_URLCONF = "evidenceblog.urls"

# A conflict of two migrations shows when branches are merged: max_migration.txt differs.
if find_spec("django_linear_migrations"):
    INSTALLED_APPS.append("django_linear_migrations")

# The toolbar for developers, on request; it shows the queries, so never on a real site

DEBUG_TOOLBAR = DEBUG and env_bool("DEBUG_TOOLBAR", default=False)
if DEBUG_TOOLBAR:
    require(
        find_spec("debug_toolbar"),
        "DEBUG_TOOLBAR=1 needs the packages of requirements-dev.txt.\n"
        "Run first: python3 manage.py test --version",
    )
    INSTALLED_APPS.append("debug_toolbar")
    # Within the policy, whose nonce its script needs.
    MIDDLEWARE.insert(10, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1", "::1"]

# Redirects ask these which paths have a page: the core knows no app.
PAGES = ["posts.slugs.existing_paths"]
WSGI_APPLICATION = "evidenceblog.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"
# Where signing in leads from a link that names no page of ours.
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# The first makes new hashes; those of the others are made anew at sign-in.
PASSWORD_HASHERS = [
    "evidenceblog.core.accounts.password_hashers.SmallArgon2PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds: whoever asked is at their mail
# Who runs the machine says so, not the admin: a stolen session could switch it off there.
SECOND_FACTOR_REQUIRED = variables.env_required("SECOND_FACTOR", default=not DEBUG)
# Their members write, and publish nothing.
GROUPS_WITHOUT_SECOND_FACTOR = ["Authors"]
OTP_TOTP_ISSUER = urlsplit(SITE_URL).hostname or ""
OTP_TOTP_SYNC = False  # one step early or late, whatever a telephone's clock did before
# Our own limits count: these would let a stranger shut an owner out for days.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
SESSION_COOKIE_AGE = variables.env_number("SESSION_HOURS", 168, 1, 24 * 90) * 60 * 60

# The database: PostgreSQL, ours in the data folder unless DATABASE_URL names one


# A database that is away, or a line to it that is dead, is found out within seconds.
PATIENCE = {"connect_timeout": "5", "tcp_user_timeout": "10000"}


def database(parts: dict[str, object]) -> dict[str, object]:
    """Turn libpq's parameters into Django's settings."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**PATIENCE, **parts},
        "CONN_MAX_AGE": 60,
        # Without it the first request after a restart of PostgreSQL is a 500.
        "CONN_HEALTH_CHECKS": True,
    }


EMBEDDED = env_bool("EVIDENCEBLOG_EMBEDDED", default=DEBUG)
DATABASE_URL = env("DATABASE_URL")
require(
    DATABASE_URL or EMBEDDED,
    "With DEBUG off, DATABASE_URL must be set (or EVIDENCEBLOG_EMBEDDED=1).",
)
OURS = "" if DATABASE_URL else Cluster(DATA / "postgres").url
DATABASES = {"default": database(variables.env_database("DATABASE_URL", OURS))}

# LISTEN needs a connection of its own, which a pooler in between would take away.
DATABASE_DIRECT_URL = env("DATABASE_DIRECT_URL")
if DATABASE_DIRECT_URL:
    variables.env_database("DATABASE_DIRECT_URL")

# The page cache of each web process, and the network of caches in front, if any

PAGE_CACHE_BYTES = variables.env_cache_bytes("CACHE_URL", "memory:64MB")
if DEBUG_TOOLBAR:
    PAGE_CACHE_BYTES = 0  # a kept page would show the queries of another request
CDN_PURGE_URL = env_url("CDN_PURGE_URL")
CDN_PURGE_METHOD = variables.env_method("CDN_PURGE_METHOD", "POST")
CDN_PURGE_HEADERS = variables.env_headers("CDN_PURGE_HEADERS")
CDN_PURGE_BODY = env("CDN_PURGE_BODY")
CDN_TOKEN = variables.env_token("CDN_TOKEN")

# The hub that tells the feed's subscribers of a change, if any

WEBSUB_HUB = env_url("WEBSUB_HUB")

# Tasks: django.tasks in front, procrastinate on the same PostgreSQL behind

# How many tasks of each queue run at once in a worker. Pages that strangers tell us of, and
# pages that our posts link to, may take their time: neither keeps what is urgent waiting.
TASK_QUEUES = {"default": 4, "origins": 8, "links": 2}
TASKS = {
    "default": {
        "BACKEND": "evidenceblog.core.task_backend.ProcrastinateBackend",
        "QUEUES": list(TASK_QUEUES),
    }
}
EVENTS = "evidenceblog.events.EVENTS"
SCHEDULE = "evidenceblog.events.SCHEDULE"
NOTIFIERS = "evidenceblog.events.NOTIFIERS"
PERSONAL_DATA = "evidenceblog.events.PERSONAL_DATA"
DESK = "evidenceblog.desk.SOURCES"
DESK_SECTIONS = "evidenceblog.desk.SECTIONS"
PROCRASTINATE_ON_APP_READY = "evidenceblog.core.task_backend.register_tasks"

# Mail: off until MAIL_URL names a server

MAILERS = mail_url.mailers(env("MAIL_URL"))
MAIL_FROM = mail_url.sender(env("MAIL_FROM"), needed=bool(MAILERS))
DEFAULT_FROM_EMAIL = MAIL_FROM or "webmaster@localhost"
# No mailer: that is how mail is off. Preload of HSTS is the operator's choice.
SILENCED_SYSTEM_CHECKS = ["mail.W001", "security.W021"]

# What is logged goes to the error stream, which whoever runs us keeps: for people while
# DEBUG is on, and for programs on a real site

LOG_FORMAT = "line" if DEBUG else "json"
ACCESS_LOG = env_bool("ACCESS_LOG", default=False)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "codes": {"()": "evidenceblog.core.log_masks.MaskCodes"},
        # Scanners ask by address: a trace for each would fill the disk.
        "refusals": {"()": "evidenceblog.core.log_masks.ShortenRefusals"},
    },
    "formatters": {
        "line": {
            "()": "evidenceblog.core.line_logs.LineFormatter",
            "fmt": "{levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "evidenceblog.core.json_logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["codes", "refusals"],
        }
    },
    # Django's own handlers say nothing at all with DEBUG off: errors would be lost.
    # What our own apps say is for the operator, quiet things too: erasures are logged.
    "loggers": {
        "django": {"handlers": []},
        "comments": {"level": "INFO"},
        "evidenceblog": {"level": "INFO"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

# Who may read the metrics: whoever has the token, or without one this machine alone

METRICS_TOKEN = variables.env_token("METRICS_TOKEN")

# Backups: made each night where BACKUP_DIR names a folder

BACKUP_DIR = storage_variables.env_backup_folder("BACKUP_DIR", DATA)
BACKUP_KEEP = storage_variables.env_backup_counts("BACKUP_KEEP", "7,4,12")
BACKUP_KEY = storage_variables.env_passphrase("BACKUP_KEY")
BACKUP_COMMAND = storage_variables.env_command("BACKUP_COMMAND")
require(
    not BACKUP_COMMAND or (BACKUP_DIR and BACKUP_KEY),
    "BACKUP_COMMAND needs BACKUP_DIR and BACKUP_KEY: what leaves the machine is encrypted.",
)

# Language and time

LANGUAGE_CODE = variables.env_language("LANGUAGE_CODE", "en-gb")
TIME_ZONE = variables.env_time_zone("TIME_ZONE")
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["evidenceblog.formats"]

# Templates and forms

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evidenceblog.core.context_processors.blog",
                "posts.context_processors.menus",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("plain",)
CRISPY_TEMPLATE_PACK = "plain"
CRISPY_FAIL_SILENTLY = False
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("posts/citation.js")],
        "extensions": {
            "Citation": html_tags(["cite"], {"cite": ["data-source", "data-locator"]})
        },
    },
    {"js": [static_lazy("posts/paste.js")], "extensions": {"Paste": html_tags([])}},
    {
        "js": [static_lazy("posts/headed_table.js")],
        "extensions": {"HeadedTable": html_tags([])},
    },
]

# Files: originals are private, only renditions are public

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "evidenceblog.core.file_storage.WholeFileStorage"},
    "originals": {
        "BACKEND": "evidenceblog.core.file_storage.WholeFileStorage",
        "OPTIONS": {
            "location": DATA / "originals",
            "base_url": None,
            "directory_permissions_mode": 0o700,
            "file_permissions_mode": 0o600,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
BUCKET = storage_variables.env_bucket("STORAGE_URL")
if BUCKET:
    for alias, folder in (("default", "media"), ("originals", "originals")):
        STORAGES[alias] = {
            "BACKEND": "evidenceblog.core.bucket_storage.BucketStorage",
            "OPTIONS": {**BUCKET, "location": folder},
        }
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# A form's whole body, artwork aside: a comment is 20,000 characters at most.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# The editor's page posts every field of every block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Security

CSRF_FAILURE_VIEW = "evidenceblog.core.kept_words.refused"
TRUSTED_PROXIES = variables.env_networks("TRUSTED_PROXIES")
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    # The nonce is for the admin's import map; it is in a header only where a page reads it.
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    # The older way and the newer: Firefox and Safari know the first alone.
    "report-uri": ["/csp-report/"],
    "report-to": ["csp"],
}
X_FRAME_OPTIONS = "DENY"
# Not no-referrer: browsers would then send `Origin: null` with the comment form.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_PROXY_SSL_HEADER: tuple[str, str] | None = None
HSTS_SECONDS = variables.env_number("HSTS_SECONDS", YEAR_SECONDS, 0, 10 * YEAR_SECONDS)
HSTS_SUBDOMAINS = env_bool("HSTS_SUBDOMAINS", default=True)
HSTS_PRELOAD = env_bool("HSTS_PRELOAD", default=False)
require(
    not HSTS_PRELOAD or (HSTS_SUBDOMAINS and HSTS_SECONDS >= YEAR_SECONDS),
    "HSTS_PRELOAD=1 needs HSTS_SUBDOMAINS=1 and HSTS_SECONDS of a year, 31536000, or more:"
    " browsers' lists take no other site.",
)
if SITE_URL.startswith("https://") and not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = HSTS_SECONDS
    SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS_SUBDOMAINS
    SECURE_HSTS_PRELOAD = HSTS_PRELOAD
    # Asked on the machine itself, where there is no TLS.
    SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Services of others; each is off until its variable is set

AKISMET_API_KEY = variables.env_token("AKISMET_API_KEY")
AKISMET_URL = env_url("AKISMET_URL", "https://rest.akismet.com")
CONTACT_EMAIL = variables.env_email("CONTACT_EMAIL")
CROSSREF_URL = env_url("CROSSREF_URL")
PUBMED_URL = env_url("PUBMED_URL")

# Addresses that strangers give us: what may be fetched although it is private, for tests

FETCH_ALLOW = variables.env_hosts("FETCH_ALLOW")
