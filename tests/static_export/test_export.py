"""Completeness, updates and signature of the static export."""

import hashlib
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import CommandError, call_command

from fusionstories.signing import public_key
from stories.publishing.workflow import withdraw
from stories.static_export.export import export_site, state_of_site
from stories.static_export.output_folder import OutputFolder, StaticExportError
from tests.factories import make_published, release
from tests.static_export.conftest import ExportedSite

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(exported: ExportedSite, tmp_path: Path) -> Path:
    """Return a copy of the static export that a test may change."""
    shutil.copytree(exported.folder.resolve(), tmp_path / ".site.copy-first")
    (tmp_path / "site").symlink_to(".site.copy-first")
    return tmp_path / "site"


def files(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes() for name, path in found.items() if not name.startswith("SHA256SUMS")
    }


def test_manifest_lists_every_file_with_hash(exported):
    folder = exported.folder.resolve()
    listed = {}
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        if not line.startswith("#"):
            digest, name = line.split("  ")
            listed[name] = digest

    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files(folder).items()}
    assert listed == hashes
    assert exported.report.new == len(hashes)


def test_printed_public_key_verifies_the_manifest(exported):
    out = StringIO()
    call_command("export_site", "--public-key", stdout=out)
    key = load_pem_public_key(out.getvalue().encode())
    signed = (exported.folder / "SHA256SUMS").read_bytes()
    signature = (exported.folder / "SHA256SUMS.sig").read_bytes()
    key.verify(signature, signed)
    with pytest.raises(InvalidSignature):
        key.verify(signature, signed.replace(b"index.html", b"other.html", 1))


def test_openssl_and_sha256sum_verify_the_export(exported, tmp_path):
    if not shutil.which("openssl") or not shutil.which("sha256sum"):
        pytest.skip("needs openssl and sha256sum")
    key = tmp_path / "key.pem"
    key.write_text(public_key())
    verify = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        str(key),
        "-rawin",
        "-in",
        "SHA256SUMS",
    ]
    subprocess.run(
        [*verify, "-sigfile", "SHA256SUMS.sig"],
        cwd=exported.folder,
        check=True,
        capture_output=True,
    )
    subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=exported.folder, check=True
    )


def test_another_secret_gives_another_key(settings):
    before = public_key()
    settings.STATIC_EXPORT_KEY = "another secret"
    assert public_key() != before


def test_next_export_changes_only_affected_files(exported, copied):
    kept = copied / "about" / "index.html"
    gone = copied / "stories" / "lantern-found" / "index.html"
    time = kept.stat().st_mtime_ns
    assert gone.is_file()

    withdraw(exported.world.story, reason="A mistake.")
    report = export_site(copied)

    assert not gone.exists()
    assert kept.stat().st_mtime_ns == time
    assert (report.new, report.removed > 3, report.unchanged > 50) == (0, True, True)
    assert b"Lantern" not in b"".join(files(copied.resolve()).values())
    assert sorted(path.name for path in copied.parent.glob(".site.copy-*/")) == [
        copied.resolve().name
    ]


def test_export_of_the_current_state_is_kept(copied):
    def refuse(done: int, known: int) -> None:
        raise AssertionError("A page was written.")

    version = copied.resolve()
    report = export_site(copied, refuse)
    assert (report.new, report.changed, report.removed, report.unchanged) == (
        0,
        0,
        0,
        len(files(version)),
    )
    assert copied.resolve() == version


def test_changed_setting_changes_the_state(settings):
    before = state_of_site()
    settings.AGENCY_NAME = "Another agency"
    assert state_of_site() != before


def test_withdrawn_story_leaves_the_current_version_first(exported, copied):
    version = copied.resolve()
    naming = [name for name, content in files(version).items() if b"Lantern" in content]
    assert {"data/stories.csv", "stories/lantern-found/index.html"} < set(naming)
    withdraw(exported.world.story, reason="A mistake.")

    def stop(done: int, known: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(copied, stop)

    assert copied.resolve() == version
    remaining = files(version)
    assert [name for name, content in remaining.items() if b"Lantern" in content] == []
    assert not any(name.startswith("stories/lantern-found/") for name in remaining)
    assert "about/index.html" in remaining
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=version, check=True)

    # The next run is complete.
    export_site(copied)
    assert (copied / "data" / "stories.csv").is_file()


def test_withdrawn_story_is_removed_without_an_export(exported, copied, settings):
    settings.STATIC_EXPORT_FOLDER = str(copied)
    call_command("remove_withdrawn")
    before = files(copied.resolve())
    assert b"Lantern" in b"".join(before.values())

    withdraw(exported.world.story, reason="A mistake.")
    call_command("remove_withdrawn")
    remaining = files(copied.resolve())
    assert b"Lantern" not in b"".join(remaining.values())
    assert remaining.keys() < before.keys()
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=copied, check=True)


def test_story_withdrawn_during_an_export_is_not_in_it(exported, copied):
    make_published()

    pages = ".site.copy-*/stories/lantern-found/index.html"

    def withdraw_meanwhile(done: int, known: int) -> None:
        is_written = len(list(copied.parent.glob(pages))) == 2
        if is_written and exported.world.story.publications.exists():
            withdraw(exported.world.story, reason="A mistake.")

    export_site(copied, withdraw_meanwhile)
    assert b"Lantern" not in b"".join(files(copied.resolve()).values())


def test_unchanged_files_take_no_space(copied):
    kept = copied / "about" / "index.html"
    inode = kept.stat().st_ino
    make_published()
    export_site(copied)
    assert kept.stat().st_ino == inode


def test_renamed_story_stays_until_the_export_is_complete(exported, copied):
    story = exported.world.story
    type(story).objects.filter(pk=story.pk).update(slug="another-address")
    release(type(story).objects.get(pk=story.pk), change_note="A new address.")
    before = files(copied.resolve())

    def stop(done: int, known: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(copied, stop)
    assert files(copied.resolve()) == before


def test_interrupted_export_keeps_the_current_version(copied):
    version = copied.resolve()
    before = files(version)

    def stop(done: int, known: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    make_published()
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


def test_concurrent_export_is_refused(tmp_path):
    with OutputFolder(tmp_path / "site"), pytest.raises(StaticExportError, match="Another export"):
        export_site(tmp_path / "site")


def test_command_requires_a_folder():
    with pytest.raises(CommandError, match="Name the folder"):
        call_command("export_site")
