"""Lighthouse audit of the main pages on a phone: `make audit`. It runs its own production server."""

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
FOLDER = Path(__file__).parent
TIMEOUT_SECONDS = 900
PAGES = (
    "/",
    "/stories/",
    "/stories/iowa-coast-to-coast-2024/",
    "/centers/connecticut-intelligence-center/",
    "/states/ct/",
    "/years/2024/",
    "/threats/",
    "/impact/",
    "/timeline/",
    "/network/",
    "/collections/ten-stories/",
    "/glossary/",
    "/briefing/",
)


def main() -> int:
    """Audit the pages. Return 0 if all scores are 100."""
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(NO_CHROMIUM)

    # Node comes with the virtual environment.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path}
    if not (FOLDER / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, env=environment, check=True)

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_archive", verbosity=0)
    collect_static()
    with serving("fusionstories.wsgi:application", workers=2) as (port, _pid):
        command = ["node", "audit.mjs", f"http://127.0.0.1:{port}", chromium, *PAGES]
        finished = subprocess.run(
            command, cwd=FOLDER, env=environment, check=False, timeout=TIMEOUT_SECONDS
        )
    return finished.returncode


if __name__ == "__main__":
    sys.exit(main())
