"""Every setting of the portal, except log-in (auth_settings.py). Bad or unsafe values stop the start with a reason.

Nothing else in the project reads the environment (tests/project/test_settings.py).

MODE is one of:
- production (the default): refuses DEBUG, example secrets, wildcard hosts, demo accounts, plain http;
- demo: what `make run` starts: as production, over plain http, on loopback only, with demo accounts;
- development: what `make dev` starts: DEBUG on, reloading.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from fusionstories.auth_settings import *  # noqa: F403  settings of their own kind
from fusionstories.auth_settings import agency_door, second_factor
from fusionstories.build_id import release
from fusionstories.db_settings import databases
from fusionstories.env import env_bool, env_choice, env_int, env_list, env_secret, env_text, env_url, local_secret
from fusionstories.monitoring.bind_address import metrics_address
from fusionstories.monitoring.log_formatters import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

MODE = env_choice("MODE", ("production", "demo", "development"))
PRODUCTION, DEMO = MODE == "production", MODE == "demo"
DEBUG = env_bool("DEBUG", MODE == "development")
if DEBUG and MODE != "development":
    raise ImproperlyConfigured(f"DEBUG must be off in {MODE}: unset DEBUG, or set MODE=development.")

# Where the site lives. The first address is the canonical one.
PORT = env_int("PORT", 8000, 1, 65535)
SITE_URL = env_url("SITE_URL", "" if PRODUCTION else f"http://127.0.0.1:{PORT}", is_https=PRODUCTION)
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", [SITE_HOST] if PRODUCTION else LOOPBACK)
if PRODUCTION and any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name each host in production: no wildcard.")
if DEMO and not {*ALLOWED_HOSTS, SITE_HOST} <= {*LOOPBACK, "::1"}:
    raise ImproperlyConfigured("The demo serves this machine only: SITE_URL and ALLOWED_HOSTS must be local.")
DEMO_PASSWORD = env_text("DEMO_PASSWORD")
if PRODUCTION and DEMO_PASSWORD:
    raise ImproperlyConfigured("DEMO_PASSWORD is set: demo accounts are refused in production.")
SECRET_KEY = env_secret("SECRET_KEY") if PRODUCTION else local_secret(LOCAL_DIR / "secret-key")
# From which the key is made that signs the static export; a value of its own outlasts a new SECRET_KEY.
STATIC_EXPORT_KEY = env_secret("STATIC_EXPORT_KEY") if env_text("STATIC_EXPORT_KEY") else SECRET_KEY
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
# Number of our own proxies in front; each adds one address to X-Forwarded-For.
PROXY_COUNT = env_int("PROXY_COUNT", 0, 0, 5)

# The application server (see fusionstories/gunicorn_conf.py).
BIND = env_text("BIND", f"127.0.0.1:{PORT}")
WORKERS = env_int("WEB_WORKERS", min(os.cpu_count() or 1, 8), 1, 64)
THREADS = env_int("WEB_THREADS", 4, 1, 64)

# Everything is shown and nothing stored: for moving the database, or while only a standby is there.
READ_ONLY = env_bool("READ_ONLY")
SESSION_ENGINE = "fusionstories.read_only_sessions" if READ_ONLY else "django.contrib.sessions.backends.db"
AXES_DISABLE_ACCESS_LOG = READ_ONLY  # logging out would write a time

# One JSON object a line in production, words elsewhere. Metrics have an address of their own, or none.
LOG_FORMAT = env_choice("LOG_FORMAT", ("json", "text") if PRODUCTION else ("text", "json"))
LOGGING = logging_settings(LOG_FORMAT, env_choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")))
METRICS_BIND = metrics_address(env_text("METRICS_BIND", "127.0.0.1:9464" if PRODUCTION else ""))

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
    "axes",
    "csp",
]
if not PRODUCTION:
    INSTALLED_APPS.append("fusionstories.localdev")  # manage.py localdb

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "stories.delivery.security_headers.security_headers",
    "stories.open_data.api.middleware.api_answers",
    "stories.delivery.proxy_headers.client_address",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
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

ROOT_URLCONF = "fusionstories.urls"
WSGI_APPLICATION = "fusionstories.wsgi.application"
# Around Django, the outermost first.
WSGI_MIDDLEWARE = [
    "fusionstories.monitoring.request_log.RequestLog",
    "stories.pages.search_stats_middleware.SearchCounter",
    "stories.delivery.page_cache.PageCache",
]
# The public pages are Jinja2 templates (templates/public/); the admin uses Django's own.
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
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "stories.templatetags.portal"],
        },
    },
]

# Seconds for one statement; 0 waits forever, as commands do. The application server sets 4.
STATEMENT_SECONDS = env_int("STATEMENT_SECONDS", 0, 0, 3600)
MIGRATE_LOCK_SECONDS = env_int("MIGRATE_LOCK_SECONDS", 5, 1, 3600)  # how long migrate waits for a table
DATABASES: dict[str, Any] = databases(
    env_text("DATABASE_URL"),
    local_name=env_text("LOCAL_DATABASE", "fusionstories"),
    threads=THREADS,
    statement_seconds=STATEMENT_SECONDS,
    is_production=PRODUCTION,
    is_read_only=READ_ONLY,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counters live in the process, or in the Redis or Valkey that CACHE_URL names.
CACHE_URL = env_text("CACHE_URL")
LOCAL_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
SHARED_CACHE = {"BACKEND": "fusionstories.shared_cache.SharedCache", "LOCATION": CACHE_URL}
CACHES: dict[str, Any] = {
    "default": SHARED_CACHE if CACHE_URL else LOCAL_CACHE,
}
PAGE_CACHE_MB = env_int("PAGE_CACHE_MB", 64, 0, 4096)  # memory of each process for finished pages
RELEASE = release(BASE_DIR) + ("-read-only" if READ_ONLY else "")  # whose pages say so

# Staff log in under /admin/ (auth_settings.py). Their cookies are limited to that path, so the public site has none.
SECOND_FACTOR = second_factor(PRODUCTION)
SOCIALACCOUNT_PROVIDERS = agency_door(PRODUCTION)
SECURE_COOKIE = "" if not PRODUCTION else "__Secure-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{SECURE_COOKIE}session", f"{SECURE_COOKIE}csrftoken"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "stories.pages.errors.csrf_failure"
SESSION_COOKIE_AGE = 30 * 60  # seconds without a request
SESSION_SAVE_EVERY_REQUEST = True
SESSION_MAX_SECONDS = 12 * 60 * 60  # in all
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # not in a cookie of its own

# Transport and headers
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # a probe inside the network speaks plain http
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
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
# A visitor may repeat a parameter a thousand times and still gets an answer; beyond this it is a 400.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
PICTURE_MAX_BYTES = 10 * 2**20

FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6 does

# Words and time: stored in UTC, shown in Eastern time.
LANGUAGE_CODE, LANGUAGES = "en-us", [("en-us", _("English"))]
TIME_ZONE = "America/New_York"
USE_I18N = False  # one language: nothing to look up; True when a second one comes
USE_TZ = True
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STATIC_STORAGE = "fusionstories.static_storage.StaticNames"
if DEBUG:
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 3600  # files without a content hash in their name
# Pictures are never served from here as files: the public gets those of released editions through a view.
MEDIA_ROOT = Path(env_text("MEDIA_ROOT") or LOCAL_DIR / "media")
MEDIA_URL = "/admin/media/"

# What the collection is called, and how its entries are named for ever (RFC 4151): set TAG_AUTHORITY before the first
# release and never again, also when the site moves.
SITE_NAME = _("Fusion Center Success Stories")
TAG_PREFIX = f"tag:{env_text('TAG_AUTHORITY', SITE_HOST)},2026:"

# Who runs the site: shown in the identifier and footer, named in security.txt.
AGENCY_NAME = env_text("AGENCY_NAME", "U.S. Department of Homeland Security")
AGENCY_URL = env_text("AGENCY_URL", "https://www.dhs.gov")
SECURITY_CONTACT = env_text("SECURITY_CONTACT", "https://www.dhs.gov/vulnerability-disclosure-program-policy")
SECURITY_POLICY = env_text("SECURITY_POLICY", "https://www.dhs.gov/vulnerability-disclosure-program-policy")

# Under which terms the data may be used: shown on /data/ and named in the catalogs.
DATA_LICENSE = env_text("DATA_LICENSE", "U.S. public domain (government work)")
DATA_LICENSE_URL = env_text("DATA_LICENSE_URL", "https://www.usa.gov/publicdomain/label/1.0/")
DATA_LICENSE_TEXT = env_text(
    "DATA_LICENSE_TEXT",
    "Offered as a work of the United States government, without copyright within the United States (17 U.S.C. 105)."
    " Linked sources and pictures may belong to others.",
)
DATA_CONTACT = env_text("DATA_CONTACT", f"webmaster@{SITE_HOST}")  # the mailbox that RFC 2142 names
FEEDBACK_PER_HOUR = env_int("FEEDBACK_PER_HOUR", 20, 1)

# Links on every page: those that a federal site must carry, and those of the footer.
REQUIRED_LINKS = [
    (_("About DHS"), "https://www.dhs.gov/about-dhs"),
    (_("Accessibility statement"), "/accessibility/"),
    (_("FOIA requests"), "https://www.dhs.gov/foia"),
    (
        _("No FEAR Act data"),
        "https://www.dhs.gov/notification-and-federal-employee-antidiscrimination-and-retaliation-act",
    ),
    (_("Office of the Inspector General"), "https://www.oig.dhs.gov/"),
    (_("Performance reports"), "https://www.dhs.gov/performance-financial-reports"),
    (_("Privacy policy"), "/privacy/"),
    (_("Vulnerability disclosure"), "https://www.dhs.gov/vulnerability-disclosure-program-policy"),
]
FOOTER_LINKS = [
    (_("About"), "/about/"),
    (_("How stories are cleared"), "/clearance/"),
    (_("Corrections"), "/corrections/"),
    (_("Contact"), "/contact/"),
    (_("Accessibility"), "/accessibility/"),
    (_("API for programs"), "/api/"),
]
USA_GOV_URL = "https://www.usa.gov/"
