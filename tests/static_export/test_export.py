"""An export is whole or not at all, changes what changed, and can be verified by anyone."""

import hashlib
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import CommandError, call_command

from stories.publishing.workflow import withdraw
from stories.static_export.export import export_site
from stories.static_export.fingerprint import state_of_site
from stories.static_export.manifest import public_key
from stories.static_export.output_folder import NextVersion, TwinError
from tests.static_export.conftest import Twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(twin: Twin, tmp_path: Path) -> Path:
    """A twin of this test's own, made without rendering everything again."""
    shutil.copytree(twin.folder.resolve(), tmp_path / ".site.copy-first")
    (tmp_path / "site").symlink_to(".site.copy-first")
    return tmp_path / "site"


def files(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith("SHA256SUMS")}


def test_list_names_every_file_with_its_hash(twin):
    listed = [
        line.split("  ") for line in (twin.folder / "SHA256SUMS").read_text().splitlines() if not line.startswith("#")
    ]
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files(twin.folder.resolve()).items()}
    assert {name: digest for digest, name in listed} == hashes
    assert twin.report.new == len(hashes)


def test_list_is_signed_by_the_key_that_the_command_prints(twin):
    out = StringIO()
    call_command("export_site", "--public-key", stdout=out)
    key, signed = load_pem_public_key(out.getvalue().encode()), (twin.folder / "SHA256SUMS").read_bytes()
    signature = (twin.folder / "SHA256SUMS.sig").read_bytes()
    key.verify(signature, signed)
    with pytest.raises(InvalidSignature):
        key.verify(signature, signed.replace(b"index.html", b"other.html", 1))


def test_ordinary_tools_verify_it(twin, tmp_path):
    if not shutil.which("openssl") or not shutil.which("sha256sum"):
        pytest.skip("needs openssl and sha256sum")
    key = tmp_path / "key.pem"
    key.write_text(public_key())
    verify = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin", "-in", "SHA256SUMS"]
    subprocess.run([*verify, "-sigfile", "SHA256SUMS.sig"], cwd=twin.folder, check=True, capture_output=True)
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=twin.folder, check=True)


def test_another_secret_signs_with_another_key(settings):
    before = public_key()
    settings.TWIN_KEY = "another secret"
    assert public_key() != before


def test_next_export_removes_what_is_gone_and_leaves_the_rest_alone(twin, copied):
    kept, gone = copied / "about" / "index.html", copied / "stories" / "lantern-found" / "index.html"
    time = kept.stat().st_mtime_ns
    assert gone.is_file()
    withdraw(twin.world.story, reason="A mistake.")
    report = export_site(copied)
    assert not gone.exists()
    assert kept.stat().st_mtime_ns == time
    assert (report.new, report.removed > 3, report.unchanged > 50) == (0, True, True)
    assert b"Lantern" not in b"".join(files(copied.resolve()).values())
    assert sorted(path.name for path in copied.parent.glob(".site.copy-*/")) == [copied.resolve().name]


def test_twin_of_the_present_state_is_not_written_again(copied):
    def refuse(done: int, known: int) -> None:
        raise AssertionError("A page was written.")

    version = copied.resolve()
    report = export_site(copied, refuse)
    assert (report.new, report.changed, report.removed, report.unchanged) == (0, 0, 0, len(files(version)))
    assert copied.resolve() == version


def test_other_words_of_the_settings_make_another_twin(settings):
    before = state_of_site()
    settings.AGENCY_NAME = "Another agency"
    assert state_of_site() != before


def test_interrupted_export_leaves_the_present_version(twin, copied):
    before, version = files(copied.resolve()), copied.resolve()

    def stop(done: int, known: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    withdraw(twin.world.story, reason="A mistake.")
    with pytest.raises(KeyboardInterrupt):
        export_site(copied, stop)
    assert copied.resolve() == version
    assert files(version) == before
    assert list(copied.parent.glob(".site.copy-*/")) == [version]


def test_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CommandError, match="holds something else"):
        call_command("export_site", tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_second_export_at_the_same_time_is_refused(tmp_path):
    with NextVersion(tmp_path / "site"), pytest.raises(TwinError, match="Another export"):
        export_site(tmp_path / "site")


def test_command_without_a_folder_says_what_is_missing():
    with pytest.raises(CommandError, match="Name the folder"):
        call_command("export_site")
