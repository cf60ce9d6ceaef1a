"""Findings in the metadata of pictures."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import ExifTags, Image, PngImagePlugin

from stories.intake.uploads.readers import rewrite_picture
from stories.publishing.release_checks.check import check
from stories.publishing.release_checks.findings import Context
from stories.publishing.release_checks.image_metadata import read_metadata
from stories.publishing.release_checks.run import check_story
from stories.publishing.snapshot import snapshot
from tests.factories import make_story
from tests.publishing.release_checks.corpus import make_content, make_image


def jpeg() -> BytesIO:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "SECRET//NOFORN"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    target = BytesIO()
    Image.new("RGB", (8, 8)).save(target, "JPEG", exif=exif, comment="call 202-456-1414")
    return BytesIO(target.getvalue())


def png() -> BytesIO:
    target = BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "jane.doe@example.org")
    Image.new("RGB", (8, 8)).save(target, "PNG", pnginfo=notes)
    return BytesIO(target.getvalue())


def told(file: BytesIO) -> set[tuple[str, str]]:
    found = check(make_content(image=make_image()), Context(image_metadata=read_metadata(file)))
    return {(finding.rule.id, finding.field) for finding in found}


def test_metadata_text_and_location_are_findings():
    assert told(jpeg()) == {
        ("classification-banner", "image.ImageDescription"),
        ("telephone-number", "image.comment"),
        ("picture-place", "image"),
    }
    assert told(png()) == {("e-mail-address", "image.Author")}


@pytest.mark.parametrize("make", [jpeg, png])
def test_stored_picture_says_nothing(make):
    assert told(BytesIO(rewrite_picture(make()).read())) == set()


def test_file_that_is_no_picture_says_nothing():
    assert read_metadata(BytesIO(b"GIF89a no picture")) == {}
    assert read_metadata(BytesIO(jpeg().getvalue()[:40])) == {}


@pytest.mark.django_db
def test_missing_picture_file_has_no_findings():
    story = make_story(image=ContentFile(jpeg().getvalue(), "a.jpg"), image_alt="A bridge.")
    assert "picture-place" in {finding.rule.id for finding in check_story(story)}
    content = snapshot(story)
    story.image.storage.delete(story.image.name)
    assert check_story(story, content) == []
