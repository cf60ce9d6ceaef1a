"""Settings, and the errors of unsafe ones."""

import os
import re
import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

CHECKOUT = Path(__file__).resolve().parents[2]
SECRET = "kX9-vR2_qT7mZ4wL1pB8nC5hJ3fD6gS0yA-uE_iOxQzWcVrNtM"
DATABASE = "postgresql://fusion@db.example.gov/fusion"
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": SECRET,
    "SITE_URL": "https://stories.example.gov",
    "DATABASE_URL": DATABASE,
}
DEMO = {"MODE": "demo", "DATABASE_URL": DATABASE}
NAMES = (
    "ALLOWED_HOSTS",
    "DEBUG",
    "DEMO_PASSWORD",
    "PORT",
    "PROXY_COUNT",
    "LOG_LEVEL",
    "WEB_THREADS",
    "MEDIA_ROOT",
)
ROLES = ("DATABASE_OWNER_URL",)
RUNNING = ("LOG_FORMAT", "STATEMENT_SECONDS", "METRICS_BIND", "READ_ONLY", "STATIC_EXPORT_KEY")
LOG_IN = ("SECOND_FACTOR", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ACR")
PARTS = ("auth_settings", "agency_settings")
AGENCY = {"AGENCY_NAME": "Department of Examples", "AGENCY_URL": "https://www.example.gov"}
PAPERWORK = {
    "PRA_CONTROL_NUMBER": "1601-0014",
    "PRA_EXPIRES_ON": "2029-06-30",
    "PRA_BURDEN_MINUTES": "2",
}
FEDERAL = (
    *AGENCY,
    "REQUIRED_LINKS",
    "DAP_AGENCY",
    "DAP_SUBAGENCY",
    *PAPERWORK,
)
OIDC = {
    "OIDC_ISSUER": "https://login.example.gov/realms/a",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": "x",
}


@pytest.fixture
def read_settings(monkeypatch):
    """Return a function that reads the settings file as a new process with these variables would."""

    def read(variables: dict[str, str]) -> dict[str, Any]:
        for name in (*PRODUCTION, *ROLES, *NAMES, *LOG_IN, *RUNNING, *FEDERAL, "CACHE_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(CHECKOUT / "fusionstories" / "settings.py"))

    return read


def without(name):
    return {key: value for key, value in PRODUCTION.items() if key != name}


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        (PRODUCTION | {"MODE": "staging"}, "MODE must be one of production, demo, development"),
        (PRODUCTION | {"DEBUG": "yes"}, "DEBUG must be off in production"),
        (DEMO | {"DEBUG": "1"}, "DEBUG must be off in demo"),
        (PRODUCTION | {"DEBUG": "maybe"}, "DEBUG must be yes or no"),
        (
            without("SECRET_KEY"),
            "SECRET_KEY must be set to at least 50 random characters, .*it is not set",
        ),
        (PRODUCTION | {"SECRET_KEY": "short"}, "SECRET_KEY must be set .*it has 5"),
        (
            PRODUCTION | {"SECRET_KEY": f"django-insecure-{SECRET}"},
            "SECRET_KEY must be set .* not an example",
        ),
        (PRODUCTION | {"ALLOWED_HOSTS": "*"}, r"ALLOWED_HOSTS must name each host .*not '\*'"),
        (
            PRODUCTION | {"ALLOWED_HOSTS": "stories.example.gov,.example.gov"},
            "ALLOWED_HOSTS must name each host",
        ),
        (PRODUCTION | {"ALLOWED_HOSTS": "*.example.gov"}, "ALLOWED_HOSTS must name each host"),
        (without("SITE_URL"), "SITE_URL must be the public https address.*: it is not set"),
        (
            PRODUCTION | {"SITE_URL": "http://stories.example.gov"},
            "SITE_URL must be the public https address.*: it is 'http://stories.example.gov'",
        ),
        (PRODUCTION | {"SITE_URL": "https://"}, "SITE_URL must be the public https address"),
        (
            PRODUCTION | {"SITE_URL": "stories.example.gov"},
            "SITE_URL must be the public https address",
        ),
        (PRODUCTION | {"DEMO_PASSWORD": "x"}, "demo accounts are refused in production"),
        (PRODUCTION | {"SECOND_FACTOR": "no"}, "SECOND_FACTOR must be on in production"),
        (DEMO | {"SECOND_FACTOR": "perhaps"}, "SECOND_FACTOR must be yes or no"),
        (
            PRODUCTION | OIDC | {"OIDC_CLIENT_SECRET": ""},
            "go together: OIDC_CLIENT_SECRET must be set too",
        ),
        (
            PRODUCTION | {"OIDC_CLIENT_ID": "portal"},
            "OIDC_ISSUER and OIDC_CLIENT_SECRET must be set too",
        ),
        (
            PRODUCTION | OIDC | {"OIDC_ISSUER": "http://127.0.0.1:9000"},
            "OIDC_ISSUER must be the provider's https",
        ),
        (
            DEMO | OIDC | {"OIDC_ISSUER": "http://login.example.gov"},
            "OIDC_ISSUER must be the provider's https",
        ),
        (
            DEMO | OIDC | {"OIDC_ISSUER": "https:///realms"},
            "OIDC_ISSUER must be the provider's https",
        ),
        (
            DEMO | OIDC | {"OIDC_ISSUER": "https://login.example.gov/?x"},
            "OIDC_ISSUER must be the provider's https",
        ),
        (without("DATABASE_URL"), "DATABASE_URL must be set in production"),
        (PRODUCTION | {"CACHE_URL": "foo://x"}, "CACHE_URL must look like redis://.*not like foo:"),
        (PRODUCTION | {"CACHE_URL": "redis://h:port/0"}, "CACHE_URL must look like redis://"),
        *(
            (
                PRODUCTION | {"DATABASE_URL": f"postgresql://portal:{password}@db/portal"},
                "DATABASE_URL must look like .*: in a password, write @ as %40",
            )
            for password in ("se@cret", "se/cret", "se%cret", "sec%ret@")
        ),
        (
            PRODUCTION | {"DATABASE_URL": "sqlite:///db.sqlite3"},
            "DATABASE_URL must name a PostgreSQL database",
        ),
        (PRODUCTION | {"DATABASE_URL": "nonsense"}, "DATABASE_URL must name a PostgreSQL database"),
        (PRODUCTION | {"DATABASE_URL": "postgresql://[::1/name"}, "DATABASE_URL must look like"),
        (
            PRODUCTION | {"DATABASE_URL": f"{DATABASE}?no_such=1"},
            "DATABASE_URL must look like .*no_such",
        ),
        (
            PRODUCTION | {"DATABASE_URL": "postgresql://user@host"},
            "DATABASE_URL must name a database",
        ),
        (
            PRODUCTION | {"DATABASE_OWNER_URL": "nonsense"},
            "DATABASE_OWNER_URL must name a PostgreSQL database",
        ),
        (
            PRODUCTION | {"DATABASE_OWNER_URL": f"{DATABASE}_other"},
            "must name the same database",
        ),
        (PRODUCTION | {"PROXY_COUNT": "-1"}, "PROXY_COUNT must be a whole number from 0 to 5"),
        (PRODUCTION | {"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be one of"),
        (PRODUCTION | {"LOG_FORMAT": "xml"}, "LOG_FORMAT must be one of json, text"),
        (
            PRODUCTION | {"METRICS_BIND": "0.0.0.0:9464"},
            "METRICS_BIND must not be 0.0.0.0:9464",
        ),
        (PRODUCTION | {"READ_ONLY": "perhaps"}, "READ_ONLY must be yes or no"),
        (PRODUCTION | {"AGENCY_NAME": "DHS"}, "go together: AGENCY_URL must be set too"),
        (PRODUCTION | AGENCY | {"AGENCY_URL": "example.gov"}, "AGENCY_URL must look like https"),
        (DEMO | AGENCY, "the demo is no agency's official website"),
        (PRODUCTION | {"REQUIRED_LINKS": "FOIA=https://e.gov"}, "set AGENCY_NAME too"),
        (PRODUCTION | AGENCY | {"REQUIRED_LINKS": "FOIA"}, "label=https://address; not 'FOIA'"),
        (PRODUCTION | {"DAP_AGENCY": "DHS"}, "DAP_SUBAGENCY must be set too"),
        (
            PRODUCTION | {"DAP_AGENCY": "D H", "DAP_SUBAGENCY": "IA"},
            "DAP_AGENCY must look like DHS, not 'D H'",
        ),
        (
            PRODUCTION | {"PRA_CONTROL_NUMBER": "1601-0014", "PRA_BURDEN_MINUTES": "2"},
            "PRA_EXPIRES_ON must be set too",
        ),
        (PRODUCTION | PAPERWORK | {"PRA_EXPIRES_ON": "June 2029"}, "a date such as 2029-06-30"),
        (PRODUCTION | PAPERWORK | {"PRA_CONTROL_NUMBER": "16"}, "must look like 1601-0014"),
        (
            PRODUCTION | {"STATIC_EXPORT_KEY": "short"},
            "STATIC_EXPORT_KEY must be set to at least 50 random characters",
        ),
        (DEMO | {"PORT": "0"}, "PORT must be a whole number from 1 to 65535"),
        (DEMO | {"ALLOWED_HOSTS": "stories.example.gov"}, "serves this machine only"),
        (DEMO | {"ALLOWED_HOSTS": "127.0.0.1,*"}, "serves this machine only"),
        (DEMO | {"SITE_URL": "https://stories.example.gov"}, "serves this machine only"),
        (DEMO | {"SITE_URL": "http://192.168.0.7:8000"}, "serves this machine only"),
    ],
)
def test_unsafe_setting_stops_the_start(read_settings, variables, reason):
    with pytest.raises(ImproperlyConfigured, match=reason):
        read_settings(variables)


def test_production_is_the_mode_when_none_is_named(read_settings):
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be off in production"):
        read_settings(without("MODE") | {"DEBUG": "yes"})


def test_production_is_safe_by_itself(read_settings):
    settings = read_settings(PRODUCTION)
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["stories.example.gov"]
    assert settings["SECRET_KEY"] == SECRET
    assert settings["SECURE_SSL_REDIRECT"] is settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60
    assert settings["SESSION_COOKIE_PATH"] == settings["CSRF_COOKIE_PATH"] == "/admin/"


@pytest.mark.parametrize(
    ("variables", "is_needed"),
    [
        (PRODUCTION, True),
        (DEMO, False),
        ({"MODE": "development"}, False),
        (DEMO | {"SECOND_FACTOR": "yes"}, True),
    ],
)
def test_second_factor_is_required_in_production(read_settings, variables, is_needed):
    assert read_settings(variables)["SECOND_FACTOR"] is is_needed


def test_provider_of_the_agency_is_known_by_its_issuer(read_settings):
    assert read_settings(PRODUCTION)["SOCIALACCOUNT_PROVIDERS"] == {}
    (app,) = read_settings(PRODUCTION | OIDC | {"OIDC_ACR": "a, b"})["SOCIALACCOUNT_PROVIDERS"][
        "openid_connect"
    ]["APPS"]
    assert app["provider_id"] == "login.example.gov-realms-a"
    assert app["settings"]["acr"] == ["a", "b"]
    assert app["settings"]["oauth_pkce_enabled"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_demo_serves_any_name_of_this_machine(read_settings, host):
    settings = read_settings(DEMO | {"SITE_URL": f"http://{host}:8010", "PORT": "8010"})
    assert (settings["DEBUG"], settings["DEMO"], settings["SITE_URL"]) == (
        False,
        True,
        f"http://{host}:8010",
    )
    assert settings["SECURE_SSL_REDIRECT"] is False


def test_no_agency_runs_the_site_by_default(read_settings):
    settings = read_settings(PRODUCTION)
    assert settings["AGENCY_NAME"] == settings["DAP_AGENCY"] == ""
    assert settings["PRA_EXPIRES_ON"] is None
    assert settings["DATA_LICENSE"] == "CC0 1.0 (public domain)"


def test_operator_names_the_agency(read_settings):
    links = {
        "REQUIRED_LINKS": "FOIA requests=https://www.example.gov/foia?a=b; OIG=https://oig.gov;"
    }
    settings = read_settings(PRODUCTION | AGENCY | PAPERWORK | links)
    assert settings["AGENCY_NAME"] == "Department of Examples"
    assert settings["REQUIRED_LINKS"] == [
        ("FOIA requests", "https://www.example.gov/foia?a=b"),
        ("OIG", "https://oig.gov"),
    ]
    assert settings["PRA_EXPIRES_ON"] == date(2029, 6, 30)
    assert settings["DATA_LICENSE"] == "U.S. public domain (government work)"


def test_demo_address_follows_the_port(read_settings):
    assert read_settings(DEMO | {"PORT": "8010"})["SITE_URL"] == "http://127.0.0.1:8010"


def test_several_hosts_of_the_database_reach_libpq(read_settings):
    url = "postgresql://fusion:p%40ss@one:5432,two:5433/fusion?target_session_attrs=read-write&sslmode=verify-full"
    database = read_settings(PRODUCTION | {"DATABASE_URL": url})["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == (
        "one,two",
        "5432,5433",
        "p@ss",
    )
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"
    assert database["OPTIONS"]["sslmode"] == "verify-full"


def test_read_only_mode_takes_a_standby(read_settings):
    url = f"{DATABASE}?target_session_attrs=read-write"
    database = read_settings(PRODUCTION | {"DATABASE_URL": url, "READ_ONLY": "1"})["DATABASES"][
        "default"
    ]
    assert database["OPTIONS"]["target_session_attrs"] == "any"


def test_server_bounds_statements_and_commands_do_not(read_settings):
    server = read_settings(PRODUCTION | {"STATEMENT_SECONDS": "4"})["DATABASES"]["default"][
        "SESSION"
    ]
    assert server["statement_timeout"] == "4s"
    assert "statement_timeout" not in read_settings(PRODUCTION)["DATABASES"]["default"]["SESSION"]


def test_private_database_is_used_outside_of_production(read_settings):
    settings = read_settings({"MODE": "development"})
    assert settings["DATABASES"]["default"]["ENGINE"] == "fusionstories.localdev.postgres"
    assert settings["DEBUG"] is True


def test_nothing_but_the_settings_reads_the_environment():
    """Programs that are started inherit it; whatever is read of it by name has its place in the settings."""
    own = {f"fusionstories/{name}.py" for name in ("settings", *PARTS, "env")}
    reading = re.compile(r"fusionstories\.env\b|getenv|os\.environ\.get")
    sources = [
        *CHECKOUT.glob("fusionstories/**/*.py"),
        *CHECKOUT.glob("stories/**/*.py"),
        CHECKOUT / "manage.py",
    ]
    readers = {
        str(file.relative_to(CHECKOUT)) for file in sources if reading.search(file.read_text())
    }
    assert readers == own


@pytest.mark.slow
def test_start_ends_with_the_reason():
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in (*PRODUCTION, *NAMES, *LOG_IN)
    }
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment | without("SITE_URL"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "SITE_URL must be the public https address, such as https://stories.example.gov: it is not set.\n"
    )


@pytest.mark.parametrize("password", ["hunter2@x", "hunter2/x", "hunter2%x"])
def test_error_never_contains_the_password(read_settings, password):
    url = f"postgresql://portal:{password}@db/portal"
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_settings(PRODUCTION | {"DATABASE_URL": url})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("SITE_URLS", "SITE_URL"),
        ("SECRETKEY", "SECRET_KEY"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("ALOWED_HOSTS", "ALLOWED_HOSTS"),
        ("site_url", "SITE_URL"),
    ],
)
def test_variable_that_resembles_a_setting_is_named(read_settings, name, setting):
    settings = read_settings(PRODUCTION | {name: "x"})
    assert settings["MISSPELLED_SETTINGS"][name] == setting


def test_usual_variables_of_a_system_resemble_no_setting(read_settings):
    usual = ("PATH", "HOME", "LANG", "LC_ALL", "HOSTNAME", "PWD", "INVOCATION_ID", "JOURNAL_STREAM")
    usual += ("KUBERNETES_SERVICE_HOST", "KUBERNETES_PORT", "DB_PORT_5432_TCP", "STORIES_PORT")
    usual += ("DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR", "WEB_CONCURRENCY", "TZ")
    settings = read_settings(PRODUCTION | dict.fromkeys(usual, "x"))
    assert settings["MISSPELLED_SETTINGS"].keys().isdisjoint(usual)


def test_read_only_mode_applies_to_connections_and_pages(read_settings):
    usual, read_only = read_settings(PRODUCTION), read_settings(PRODUCTION | {"READ_ONLY": "1"})
    assert read_only["DATABASES"]["default"]["SESSION"]["default_transaction_read_only"] == "on"
    assert "default_transaction_read_only" not in usual["DATABASES"]["default"]["SESSION"]
    assert read_only["SESSION_ENGINE"] == "fusionstories.read_only"
    assert read_only["RELEASE"] != usual["RELEASE"]
