"""Software bills of materials in the CycloneDX format, for `make sbom` and `make release`.

One for each lock file: the packages of production, those of a checkout, and the npm packages from
which the stylesheets, scripts and fonts are built.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from fusionstories.localdev.packages import Package, locked_packages

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "dist" / "sbom"
# The node and npm of this virtual environment.
NPM = Path(sys.executable).with_name("npm")
NPM_SBOM = ("sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--loglevel=error")
LOCK_FILES = {"production": "requirements.txt", "development": "requirements-dev.txt"}


def write_sboms(folder: Path) -> list[Path]:
    """Write the three files into a folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, lock_file in LOCK_FILES.items():
        path = folder / f"{name}.cdx.json"
        path.write_text(python_sbom(locked_packages(ROOT / lock_file)))
        written.append(path)

    assets = folder / "assets.cdx.json"
    npm_path = {"PATH": f"{NPM.parent}:/usr/bin:/bin", "npm_config_update_notifier": "false"}
    with assets.open("w") as output:
        command = [str(NPM), *NPM_SBOM]
        subprocess.run(command, cwd=ROOT / "static", env=npm_path, stdout=output, check=True)  # noqa: S603

    return [*written, assets]


def python_sbom(packages: list[Package]) -> str:
    """Return the SBOM of Python packages as JSON."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bom = Bom()
    bom.metadata.component = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION
    )
    for package in packages:
        bom.components.add(component_of(package))
    bom.register_dependency(bom.metadata.component, bom.components)

    outputter = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    return outputter.output_as_string(indent=2)


def component_of(package: Package) -> Component:
    """Return a package as CycloneDX describes it, with the hashes of all its files."""
    purl = PackageURL("pypi", name=package.name, version=package.version)
    licenses = []
    if package.license:
        licenses.append(LicenseFactory().make_from_string(package.license))

    return Component(
        name=package.name,
        version=package.version,
        purl=purl,
        bom_ref=str(purl),
        licenses=licenses,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.hashes],
    )


if __name__ == "__main__":
    for written_file in write_sboms(OUTPUT):
        print(written_file.relative_to(ROOT))  # noqa: T201 - a command of make
