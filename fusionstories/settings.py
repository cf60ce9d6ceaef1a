"""Settings of the portal. Those of the staff login are in auth_settings.py, and those of the agency
that runs the site in agency_settings.py.

An invalid or unsafe value stops the start with a reason. Only these three modules read environment
variables (tests/project/test_settings.py).

MODE is one of:
- production, the default: refuses DEBUG, example secrets, wildcard hosts, demo accounts and http;
- demo, for `make run`: like production, but over http, on loopback only, with demo accounts;
- development, for `make dev`: DEBUG is on, and the server reloads.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from fusionstories.agency_settings import (
    check_agency_variables,
    paperwork_expiry,
    required_links,
)
from fusionstories.auth_settings import *  # noqa: F403
from fusionstories.auth_settings import oidc_providers
from fusionstories.build_id import build_id
from fusionstories.db_settings import database_settings, owner_settings
from fusionstories.env import (
    env_bool,
    env_choice,
    env_int,
    env_list,
    env_proxy_url,
    env_redis_url,
    env_secret,
    env_text,
    env_url,
    local_secret,
    misspelled_names,
)
from fusionstories.monitoring.bind_address import metrics_address
from fusionstories.monitoring.log_formatters import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

# Mode

MODE = env_choice("MODE", ("production", "demo", "development"))
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = env_bool("DEBUG", MODE == "development")
if DEBUG and MODE != "development":
    raise ImproperlyConfigured(
        f"DEBUG must be off in {MODE}: unset DEBUG, or set MODE=development."
    )

# Addresses. ALLOWED_HOSTS may name more hosts than SITE_URL, which is the canonical address.

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
PORT = env_int("PORT", 8000, 1, 65535)
SITE_URL = env_url(
    "SITE_URL",
    "" if PRODUCTION else f"http://127.0.0.1:{PORT}",
    is_https=PRODUCTION,
)
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", [SITE_HOST] if PRODUCTION else LOOPBACK_HOSTS)
if PRODUCTION and any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name each host in production, without wildcards,"
        f" not {','.join(ALLOWED_HOSTS)!r}."
    )
if DEMO and not {*ALLOWED_HOSTS, SITE_HOST} <= {*LOOPBACK_HOSTS, "::1"}:
    raise ImproperlyConfigured(
        "The demo serves this machine only: SITE_URL and ALLOWED_HOSTS must be local,"
        f" not {SITE_HOST!r} and {','.join(ALLOWED_HOSTS)!r}."
    )
# Number of our own proxies; each adds one address to X-Forwarded-For.
PROXY_COUNT = env_int("PROXY_COUNT", 0, 0, 5)

# Secrets

SECRET_KEY = env_secret("SECRET_KEY") if PRODUCTION else local_secret(LOCAL_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
# Signs the static export and the backups. Its own value stays the same when SECRET_KEY changes.
STATIC_EXPORT_KEY = SECRET_KEY
if env_text("STATIC_EXPORT_KEY"):
    STATIC_EXPORT_KEY = env_secret("STATIC_EXPORT_KEY")
DEMO_PASSWORD = env_text("DEMO_PASSWORD")
if PRODUCTION and DEMO_PASSWORD:
    raise ImproperlyConfigured("DEMO_PASSWORD is set: demo accounts are refused in production.")

# Application server (gunicorn_conf.py)

BIND = env_text("BIND", f"127.0.0.1:{PORT}")
WORKERS = env_int("WEB_WORKERS", min(os.cpu_count() or 1, 8), 1, 64)
THREADS = env_int("WEB_THREADS", 4, 1, 64)

# Logs and metrics. Metrics have an address of their own, or none.

LOG_FORMAT = env_choice("LOG_FORMAT", ("json", "text") if PRODUCTION else ("text", "json"))
LOG_LEVEL = env_choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR"))
LOGGING = logging_settings(LOG_FORMAT, LOG_LEVEL, env_text("AUDIT_LOG"))
METRICS_BIND = metrics_address(
    env_text("METRICS_BIND", "127.0.0.1:9464" if PRODUCTION else ""),
    is_every_address_allowed=env_bool("METRICS_EVERY_ADDRESS"),
)

# Applications

INSTALLED_APPS = [
    "stories.apps.StoriesConfig",
    "stories.apps.StaffSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "taggit",
    "django_prose_editor",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
]
if not PRODUCTION:
    INSTALLED_APPS.append("fusionstories.localdev")  # manage.py localdb

# Middleware. WSGI_MIDDLEWARE wraps Django; the outermost comes first.

MIDDLEWARE = [
    "stories.delivery.health.any_host_for_probes",
    "django.middleware.gzip.GZipMiddleware",
    "stories.delivery.security_headers.security_headers",
    "stories.open_data.api.middleware.api_responses",
    "stories.delivery.proxy_headers.client_address",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "stories.delivery.analytics.analytics_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stories.admin.login.middleware.StaffAccess",
    "stories.admin.audit.middleware.audit_requests",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
WSGI_MIDDLEWARE = [
    "fusionstories.monitoring.request_log.RequestLog",
    "stories.pages.search_stats_middleware.SearchCounter",
    "stories.delivery.page_cache.PageCache",
]

ROOT_URLCONF = "fusionstories.urls"
WSGI_APPLICATION = "fusionstories.wsgi.application"

# Templates: Jinja2 for the public pages (templates/public/), Django's own for the admin

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {
            "environment": "stories.jinja_environment.environment",
            "context_processors": ["stories.pages.context.site"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stories.pages.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "stories.templatetags.portal",
            ],
        },
    },
]

# Database

# Limit for one statement; 0 is for commands, which may take longer. gunicorn_conf.py sets 4.
STATEMENT_SECONDS = env_int("STATEMENT_SECONDS", 0, 0, 3600)
# Commands have no pool: they need one connection, and its errors name the reason.
THREADS_WITH_CONNECTION = THREADS if env_text("STATEMENT_SECONDS") else 0
# For `migrate`: how long it waits for a table.
MIGRATE_LOCK_SECONDS = env_int("MIGRATE_LOCK_SECONDS", 5, 1, 3600)
# Show everything and store nothing, while the database moves or only a standby is left.
READ_ONLY = env_bool("READ_ONLY")
DATABASES = {
    "default": database_settings(
        env_text("DATABASE_URL"),
        local_name=env_text("LOCAL_DATABASE", "fusionstories"),
        threads=THREADS_WITH_CONNECTION,
        statement_seconds=STATEMENT_SECONDS,
        is_production=PRODUCTION,
        is_read_only=READ_ONLY,
    )
}
# Role of `migrate` and `restore`; see db_roles.py. Empty if DATABASE_URL names the owner.
DATABASE_OWNER = owner_settings(env_text("DATABASE_OWNER_URL"), DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches. Counters are kept in the process, or in the Redis or Valkey of CACHE_URL.

CACHE_URL = env_redis_url("CACHE_URL")
CACHES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Counters of many addresses; beyond this number, some are forgotten.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
if CACHE_URL:
    CACHES["default"] = {
        "BACKEND": "fusionstories.shared_cache.SharedCache",
        "LOCATION": CACHE_URL,
    }
PAGE_CACHE_MB = env_int("PAGE_CACHE_MB", 64, 0, 4096)  # in each process
# Part of cache keys: another build, and read-only mode, have other pages.
BUILD_ID = build_id(BASE_DIR)
RELEASE = BUILD_ID + ("-read-only" if READ_ONLY else "")

# Sessions and login (auth_settings.py). Cookies are limited to /admin/: the public site has none.

SESSION_ENGINE = "django.contrib.sessions.backends.db"
if READ_ONLY:
    SESSION_ENGINE = "fusionstories.read_only"
SESSION_COOKIE_NAME = "__Secure-session" if PRODUCTION else "session"
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = PRODUCTION
# A link in a message opens the page for staff who are logged in. Every change is a POST, for which
# browsers send no Lax cookie from another site.
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60  # seconds without a request
SESSION_MAX_SECONDS = 12 * 60 * 60  # in total
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
CSRF_COOKIE_NAME = "__Secure-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "stories.pages.errors.csrf_failure"
SECOND_FACTOR = env_bool("SECOND_FACTOR", PRODUCTION)
if PRODUCTION and not SECOND_FACTOR:
    raise ImproperlyConfigured(
        "SECOND_FACTOR must be on in production: unset it, or set MODE=demo on this machine."
    )
# How long a new, reset or enabled account can't clear or publish.
ACCOUNT_WAIT_HOURS = env_int("ACCOUNT_WAIT_HOURS", 24 if PRODUCTION else 0, 0, 720)
SOCIALACCOUNT_PROVIDERS = oidc_providers(PRODUCTION)
AXES_DISABLE_ACCESS_LOG = READ_ONLY  # a logout would write its time

# Security headers and limits

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes of the internal network use http
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# A repeated query parameter is harmless up to this number; above it, the response is 400.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
PICTURE_MAX_BYTES = 10 * 2**20
# Limits of each process that reads an uploaded file (stories/intake/uploads/).
UPLOAD_CPU_SECONDS = 10
UPLOAD_MEMORY_MB = 1024
UPLOAD_TIMEOUT_SECONDS = 20
FEEDBACK_PER_HOUR = env_int("FEEDBACK_PER_HOUR", 20, 1)  # of one address
FEEDBACK_TOTAL_PER_HOUR = env_int("FEEDBACK_TOTAL_PER_HOUR", 500, 1)
FORM_RENDERER = "stories.admin.form_renderer.StaffFormRenderer"
FORMS_URLFIELD_ASSUME_HTTPS = True  # the default of Django 6

# Language and time. Times are stored in UTC and shown in Eastern time.

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", _("English"))]
USE_I18N = False  # while there is one language
TIME_ZONE = "America/New_York"
USE_TZ = True
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

# Static files and uploads. Uploads are never served as files: the public site shows pictures of
# published stories through a view.

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "fusionstories.static_storage.CachedManifestStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 3600  # for files without a hash in their name
MEDIA_ROOT = Path(env_text("MEDIA_ROOT") or LOCAL_DIR / "media")
MEDIA_URL = "/admin/media/"
# Complete files of /data/: copies of public text that are written again when they are missing.
DATA_FILES_FOLDER = Path(env_text("DATA_FILES_FOLDER") or MEDIA_ROOT.parent / "data-files")

# Nightly jobs. Their commands name the folders here only.

BACKUP_FOLDER = env_text("BACKUP_FOLDER")
BACKUP_DAYS = env_int("BACKUP_DAYS", 30, 1, 3650)
STATIC_EXPORT_FOLDER = env_text("STATIC_EXPORT_FOLDER")
# HTTP proxy of the link check, for a network without direct access to the internet.
LINK_CHECK_PROXY = env_proxy_url("LINK_CHECK_PROXY")

# Identity of the site

SITE_NAME = _("Fusion Center Success Stories")
# Ids of feed entries (RFC 4151). Set TAG_AUTHORITY before the first release, and never change it,
# even if the site moves.
TAG_PREFIX = f"tag:{env_text('TAG_AUTHORITY', SITE_HOST)},2026:"
# The agency that runs the site; without one, every page says that it isn't an official one.
check_agency_variables(is_demo=DEMO)
AGENCY_NAME = env_text("AGENCY_NAME")
AGENCY_URL = env_text("AGENCY_URL")
CLEARANCE_OFFICE = env_text("CLEARANCE_OFFICE", AGENCY_NAME)
REQUIRED_LINKS = required_links()
DAP_AGENCY = env_text("DAP_AGENCY")
DAP_SUBAGENCY = env_text("DAP_SUBAGENCY")
# Paperwork Reduction Act (44 U.S.C. 3512): the notice at the feedback form
PRA_CONTROL_NUMBER = env_text("PRA_CONTROL_NUMBER")
PRA_EXPIRES_ON = paperwork_expiry()
PRA_BURDEN_MINUTES = env_text("PRA_BURDEN_MINUTES")
SECURITY_CONTACT = env_text("SECURITY_CONTACT", f"mailto:security@{SITE_HOST}")  # RFC 2142
SECURITY_POLICY = env_text("SECURITY_POLICY")

# License of the data, shown on /data/ and in the catalogs

PUBLIC_DOMAIN = (
    "CC0 1.0 (public domain)",
    "https://creativecommons.org/publicdomain/zero/1.0/",
    "Dedicated to the public domain worldwide. Linked sources and pictures may belong to others.",
)
if AGENCY_NAME:
    PUBLIC_DOMAIN = (
        "U.S. public domain (government work)",
        "https://www.usa.gov/publicdomain/label/1.0/",
        "Offered as a work of the United States government, without copyright within the United"
        " States (17 U.S.C. 105). Linked sources and pictures may belong to others.",
    )
DATA_LICENSE = env_text("DATA_LICENSE", PUBLIC_DOMAIN[0])
DATA_LICENSE_URL = env_text("DATA_LICENSE_URL", PUBLIC_DOMAIN[1])
DATA_LICENSE_TEXT = env_text("DATA_LICENSE_TEXT", PUBLIC_DOMAIN[2])
DATA_CONTACT = env_text("DATA_CONTACT", f"webmaster@{SITE_HOST}")  # a mailbox of RFC 2142

# Links on every page

USA_GOV_URL = "https://www.usa.gov/"

# Variables that resemble a setting; `manage.py check` and the start of the server name them.
MISSPELLED_SETTINGS = misspelled_names()
