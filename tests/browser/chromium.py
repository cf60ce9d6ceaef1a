"""Path of the installed Chromium."""

import os
import shutil

# The headless shell renders like Chromium in half the time.
USUAL_PATHS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
NO_CHROMIUM = (
    "no Chromium: install it (apt-get install chromium-headless-shell) or set CHROMIUM to its path"
)


def find_chromium() -> str:
    """Return the path from CHROMIUM or of the first usual name; "" if there is none."""
    return os.environ.get("CHROMIUM") or next(
        (path for name in USUAL_PATHS if (path := shutil.which(name))), ""
    )
