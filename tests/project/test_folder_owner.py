"""Commands that write files refuse root in a folder of the account of the server."""

import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fusionstories.folder_owner import refuse_root_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to others"),
]
COMMANDS: dict[str, Callable[[Path], None]] = {
    "backup": lambda folder: call_command("backup", folder / "backups"),
    "nightly backup": lambda folder: call_command("backup"),
    "export_site": lambda folder: call_command("export_site", folder / "static-export"),
    "nightly export": lambda folder: call_command("export_site"),
    "restore": lambda folder: call_command("restore", folder / "a backup", "--force"),
    "collectstatic": lambda folder: call_command("collectstatic", "--no-input"),
}


@pytest.fixture
def state(settings, tmp_path) -> Path:
    """The state folder of the server, which belongs to another account."""
    account = pwd.getpwnam("nobody")
    folder = tmp_path / "state"
    folder.mkdir()
    os.chown(folder, account.pw_uid, account.pw_gid)
    settings.MEDIA_ROOT = folder / "media"
    settings.STATIC_ROOT = folder / "static"
    settings.BACKUP_FOLDER = str(folder / "backups")
    settings.STATIC_EXPORT_FOLDER = str(folder / "static-export")
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_root_is_refused_in_one_sentence(state, name: str):
    with pytest.raises(CommandError) as refused:
        COMMANDS[name](state)
    assert str(refused.value) == (
        f"{state} belongs to nobody, who couldn't replace files of root in it:"
        " run this command as nobody, see docs/operations.md."
    )
    assert list(state.iterdir()) == []


def test_root_may_write_into_its_own_folder(tmp_path):
    refuse_root_in(tmp_path / "new" / "folder")


def test_account_without_a_name_is_named_by_its_number(tmp_path):
    os.chown(tmp_path, 54_321, 54_321)
    with pytest.raises(CommandError, match="belongs to account 54321"):
        refuse_root_in(tmp_path)
