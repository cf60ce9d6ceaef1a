"""Settings for those who run the site: what it may write, what it logs, where it shows its metrics."""

from fusionstories.env import env_bool, env_choice, env_text
from fusionstories.observe.address import metrics_address
from fusionstories.observe.lines import logging_settings

_IS_PRODUCTION = env_text("MODE") in ("", "production")

# Everything is shown and nothing stored: for moving the database, or while only a standby is there.
READ_ONLY = env_bool("READ_ONLY")
SESSION_ENGINE = "fusionstories.kept_sessions" if READ_ONLY else "django.contrib.sessions.backends.db"
AXES_DISABLE_ACCESS_LOG = READ_ONLY  # logging out would write a time

# One JSON object a line in production, words elsewhere. Metrics have an address of their own, or none.
LOG_FORMAT = env_choice("LOG_FORMAT", ("json", "text") if _IS_PRODUCTION else ("text", "json"))
LOGGING = logging_settings(LOG_FORMAT, env_choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")))
METRICS_BIND = metrics_address("127.0.0.1:9464" if _IS_PRODUCTION else "")
