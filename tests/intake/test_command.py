"""Command that loads the archive."""

import pytest
from django.core.management import CommandError, call_command

from stories.models import Story
from tests.intake.small import small_archive, write

pytestmark = pytest.mark.django_db


def lines(capsys):
    return [
        " ".join(line.replace("│", " ").split()) for line in capsys.readouterr().out.splitlines()
    ]


def test_command_prints_new_and_kept_records(tmp_path, capsys):
    write(tmp_path, small_archive())
    call_command("load_archive", folder=tmp_path)
    first = lines(capsys)
    assert "success_stories.json 1 0" in first
    assert "threat_types.json 2 0" in first
    call_command("load_archive", folder=tmp_path)
    assert "threat_types.json 0 2" in lines(capsys)


def test_broken_archive_ends_with_what_is_wrong(tmp_path):
    archive = small_archive()
    archive["success_stories.json"][0]["centers"] = ["nowhere"]
    with pytest.raises(CommandError) as refusal:
        call_command("load_archive", folder=write(tmp_path, archive))
    assert str(refusal.value) == (
        "Nothing was stored.\n"
        "success_stories.json, record cars-found, field centers: names nowhere, which is not in the archive"
    )
    assert not Story.objects.exists()


def test_missing_folder_ends_with_its_name(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_archive", folder=tmp_path / "nowhere")
