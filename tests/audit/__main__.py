"""Audit the pages as a phone sees them: `make audit`. Serves the portal as in production, and ends it again."""

import os
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command

from fusionstories.static_storage import collect_static
from tests.bench.server import serving
from tests.browser.chromium import NO_CHROMIUM, find_chromium

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusionstories.settings")
HERE = Path(__file__).parent
PAGES = ("/", "/stories/", "/stories/iowa-coast-to-coast-2024/", "/centers/connecticut-intelligence-center/")


def main() -> int:
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(NO_CHROMIUM)
    programs = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    if not (HERE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, env=os.environ | programs, check=True)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_archive", verbosity=0)
    collect_static()
    with serving("fusionstories.wsgi:application", workers=2) as (port, _pid):
        command = ["node", "audit.mjs", f"http://127.0.0.1:{port}", chromium, *PAGES]
        return subprocess.run(command, cwd=HERE, env=os.environ | programs, check=False, timeout=900).returncode


if __name__ == "__main__":
    sys.exit(main())
