"""Pictures come in as they please and are kept as we please."""

import errno
import os
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import Client
from PIL import Image, ImageCms

from stories.admin.fields import PictureField
from stories.models import Milestone, Story
from stories.publishing.preview_links import create_link
from stories.publishing.snapshot import content_hash, snapshot
from tests.admin.pictures import bomb, exif, picture_bytes, upload
from tests.admin.story_form import act_url, change_url, errors, save
from tests.factories import make_editor, make_published, make_story, release

pytestmark = pytest.mark.django_db
JPEG = picture_bytes()


def kept(story: Story) -> Image.Image:
    with Story.objects.get(pk=story.pk).image.open() as file:
        return Image.open(BytesIO(file.read()))


def give(desk: Client, story: Story, content: bytes, name: str = "holiday.jpg", **changes):
    return save(desk, story, {"image": upload(content, name)}, **{"image_alt": "A boat"} | changes)


@pytest.mark.parametrize(
    ("format_", "ending"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")]
)
def test_picture_format_is_read_from_content(desk: Client, format_: str, ending: str):
    story = make_story()
    give(desk, story, picture_bytes(format_), name="evil.php.gif")
    name = Story.objects.get().image.name
    assert name.endswith(ending)
    assert "evil" not in name
    assert kept(story).format == format_


def test_camera_and_location_data_are_removed(desk: Client):
    story = make_story()
    give(desk, story, picture_bytes(exif=exif(), comment=b"secret"))
    with Story.objects.get().image.open() as file:
        content = file.read()
    assert not dict(kept(story).getexif())
    assert b"SPYCAM" not in content
    assert b"secret" not in content


def test_picture_is_rotated_upright(desk: Client):
    story = make_story()
    give(desk, story, picture_bytes(size=(40, 20), exif=exif(orientation=6)))
    assert kept(story).size == (20, 40)


def test_wide_picture_is_scaled_down(desk: Client):
    story = make_story()
    give(desk, story, picture_bytes(size=(3200, 100)))
    assert kept(story).size == (1600, 50)


@pytest.mark.parametrize(
    ("format_", "mode"),
    [("PNG", "P"), ("PNG", "LA"), ("PNG", "RGBA"), ("PNG", "1"), ("JPEG", "CMYK"), ("JPEG", "L")],
)
def test_all_color_modes_are_accepted(format_: str, mode: str):
    assert (
        Image.open(PictureField().clean(upload(picture_bytes(format_, mode=mode)))).format
        == format_
    )


def test_grayscale_pictures_stay_gray():
    target = BytesIO()
    Image.new("I;16", (4, 4), 32_768).save(target, "PNG")
    assert Image.open(PictureField().clean(upload(target.getvalue()))).getpixel((1, 1)) == 128


def rewritten(content: bytes) -> Image.Image:
    return Image.open(PictureField().clean(upload(content)))


def test_jpeg_with_a_second_picture_is_read():
    target = BytesIO()
    first = Image.new("RGB", (40, 20), "red")
    first.save(target, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 20), "blue")])
    assert Image.open(BytesIO(target.getvalue())).format == "MPO"

    kept = rewritten(target.getvalue())
    assert kept.format == "JPEG"
    assert getattr(kept, "n_frames", 1) == 1
    red, _green, blue = kept.getpixel((20, 10))
    assert red > 240
    assert blue < 15


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_colors_are_converted_before_the_profile_is_dropped(format_: str):
    """In the profile, the first channel is blue and the third is red."""
    profile = swapped_profile()
    plain = Image.new("RGB", (40, 20), (200, 10, 10))
    target = BytesIO()
    plain.save(target, format_, icc_profile=profile, quality=95)

    kept = rewritten(target.getvalue())
    assert "icc_profile" not in kept.info
    red, _green, blue = kept.convert("RGB").getpixel((20, 10))
    assert blue > 150
    assert red < 60


def swapped_profile() -> bytes:
    """Return sRGB with the primaries of red and blue exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    tags = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[red : red + 4] = b"bXYZ"
    profile[blue : blue + 4] = b"rXYZ"
    return bytes(profile)


def test_damaged_profile_is_ignored():
    assert rewritten(picture_bytes("PNG", icc_profile=b"no profile")).format == "PNG"


@pytest.mark.parametrize(("mode", "color"), [("RGB", (255, 255, 255)), ("L", 255), ("P", 0)])
def test_transparent_color_survives(mode: str, color: object):
    target = BytesIO()
    picture = Image.new(mode, (10, 10), color)
    picture.save(target, "PNG", transparency=color)
    assert rewritten(target.getvalue()).convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_animated_picture_says_that_its_first_frame_is_used(desk: Client, format_: str):
    story = make_story()
    more = [Image.new("RGB", (40, 20), "blue")]
    page = give(desk, story, picture_bytes(format_, save_all=True, append_images=more))
    assert page.status_code == 302
    shown = desk.get(change_url(story)).content.decode()
    assert "Only its first frame was saved." in shown
    assert getattr(kept(story), "n_frames", 1) == 1


FTYP = b"\0\0\0\x18ftyp"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (FTYP + b"heic\0\0\0\0mif1heic", "HEIC picture"),
        (FTYP + b"mif1\0\0\0\0mif1heic", "HEIC picture"),
        (FTYP + b"avif\0\0\0\0avifmif1", "AVIF picture"),
        (picture_bytes("TIFF"), "TIFF picture"),
        (picture_bytes("GIF", mode="L"), "GIF picture"),
        (JPEG[: len(JPEG) // 2], "damaged or incomplete"),
        (picture_bytes("PNG")[:60], "damaged or incomplete"),
        (picture_bytes("WEBP")[:40], "damaged or incomplete"),
        (b"%PDF-1.7", "can’t read this file as a JPEG, PNG or WebP"),
    ],
)
def test_refused_format_has_a_message_with_a_way_out(content: bytes, message: str):
    with pytest.raises(ValidationError, match=message) as refusal:
        PictureField().clean(upload(content))
    assert "upload" in refusal.value.messages[0]


HOSTILE = {
    "empty": b"",
    "text": b"<?php system('id');",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": picture_bytes("GIF", mode="L"),
    "tiff": picture_bytes("TIFF"),
    "cut off": JPEG[: len(JPEG) // 2],
    "only a head": JPEG[:20],
    "bomb": bomb(),
    "broken png": bomb(10, 10),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_invalid_picture_is_rejected(content: bytes):
    with pytest.raises(ValidationError):
        PictureField().clean(upload(content, "a.png"))


def test_invalid_picture_is_explained_at_field(desk: Client):
    story = make_story()
    assert "can’t read this file" in errors(give(desk, story, b"<svg>"))["image"][0]
    assert not Story.objects.get().image


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_full_or_closed_folder_is_explained_at_field(desk: Client, monkeypatch, number: int):
    def save(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    story = make_story()
    monkeypatch.setattr(FileSystemStorage, "_save", save)
    answer = give(desk, story, JPEG, title="A title that must not be lost")
    assert answer.status_code == 200
    assert "picture can’t be stored right now" in errors(answer)["image"][0]
    assert "A title that must not be lost" in answer.content.decode()
    assert not Story.objects.get().image


def test_large_file_is_rejected_unread(desk: Client, settings):
    settings.PICTURE_MAX_BYTES = 100
    assert "larger than 100" in errors(give(desk, make_story(), JPEG))["image"][0]


@pytest.mark.parametrize(
    ("alt", "decorative", "is_right"),
    [("A boat", {}, True), ("", {"image_is_decorative": "on"}, True), ("", {}, False),
     ("A boat", {"image_is_decorative": "on"}, False)],
)  # fmt: skip
def test_picture_needs_text_or_decorative_mark(
    desk: Client, alt: str, decorative: dict, is_right: bool
):
    response = give(desk, make_story(), JPEG, image_alt=alt, **decorative)
    assert ("image_alt" not in errors(response)) is is_right


def test_removed_picture_is_deleted(desk: Client, django_capture_on_commit_callbacks):
    story = make_story()
    give(desk, story, JPEG)
    image = Story.objects.get().image
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, story, **{"image-clear": "on", "image_alt": ""})
    assert not Story.objects.get().image
    assert not image.storage.exists(image.name)


def test_released_picture_file_is_kept(desk: Client, django_capture_on_commit_callbacks):
    story = make_story()
    give(desk, story, JPEG)
    image = Story.objects.get().image
    release(story)
    with django_capture_on_commit_callbacks(execute=True):
        give(desk, story, picture_bytes("PNG"))
    assert Story.objects.get().image.name != image.name
    assert image.storage.exists(image.name)


@pytest.mark.parametrize("namer", ["version", "open link", "nothing"])
def test_file_is_kept_while_a_text_names_it(
    desk: Client, django_capture_on_commit_callbacks, namer: str
):
    story = make_story()
    give(desk, story, JPEG)
    image = Story.objects.get().image
    if namer == "version":
        desk.post(act_url(story, "milestone"), {"name": "Before the new picture"})
    if namer == "open link":
        story.refresh_from_db()
        create_link(story, make_editor("x"), "The director", 3, content_hash(snapshot(story)))

    with django_capture_on_commit_callbacks(execute=True):
        give(desk, story, picture_bytes("PNG"))
    assert image.storage.exists(image.name) is (namer != "nothing")


def test_nightly_run_deletes_what_nothing_names(desk: Client, capsys):
    story = make_story()
    give(desk, story, JPEG)
    image = Story.objects.get().image
    desk.post(act_url(story, "milestone"), {"name": "Before the new picture"})
    give(desk, story, picture_bytes("PNG"))
    used = Story.objects.get().image.name
    fresh = image.storage.save("pictures/2026/" + "f" * 32 + ".jpg", ContentFile(JPEG))

    def run() -> list[bool]:
        for name in (image.name, used):
            os.utime(image.storage.path(name), (0, 0))
        call_command("delete_expired")
        return [image.storage.exists(name) for name in (image.name, used, fresh)]

    assert run() == [True, True, True]
    Milestone.objects.all().delete()
    assert run() == [False, True, True], "a new file may belong to a form that is being saved"


def test_staff_see_unreleased_picture(desk: Client):
    story = make_story()
    give(desk, story, JPEG)
    url = Story.objects.get().image.url
    assert url in desk.get(change_url(story)).content.decode()
    response = desk.get(url)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_visitors_cannot_see_unreleased_picture(desk: Client, client: Client, with_permissions):
    give(desk, make_story(), JPEG)
    url = Story.objects.get().image.url
    assert client.get(url).status_code == 302
    assert with_permissions("view_page").get(url).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["pictures/2026/../../secret-key", "../secret-key", "/etc/passwd", "pictures/2026/" + "a" * 32 + ".jpg",
     "pictures/2026/%00.jpg", "pictures/2026/x.svg", "pictures/2026/" + "a" * 32 + ".jpg%0a", ""],
)  # fmt: skip
def test_only_picture_files_are_served(desk: Client, name: str):
    assert desk.get(f"/admin/media/{name}").status_code in (302, 404)


@pytest.mark.parametrize("page", ["change", "submit", "history", "send_back"])
def test_story_with_lost_file_still_opens(desk: Client, page: str):
    story = make_story()
    give(desk, story, JPEG)
    image = Story.objects.get().image
    image.storage.delete(image.name)
    response = desk.get(f"/admin/stories/story/{story.pk}/{page}/", follow=True)
    assert response.status_code == 200
    assert ("The picture file is missing." in response.content.decode()) is (page != "history")


def test_published_story_needs_no_picture(desk: Client):
    assert save(desk, make_published(), image_alt="A boat").status_code == 302
