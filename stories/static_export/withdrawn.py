"""Removal of withdrawn stories from the static export, without making a new one."""

import mmap
import re
from collections.abc import Collection
from datetime import UTC
from pathlib import Path

from django.utils import timezone

from stories.models import Address, Publication
from stories.static_export.manifest import read_manifest, write_manifest
from stories.static_export.output_folder import switch_lock


def remove_withdrawn(target: Path) -> int:
    """Remove withdrawn stories from the current version, and sign what remains.

    Return the number of removed files. Without a state, the next export is a complete one.
    """
    if not target.is_symlink():
        return 0

    with switch_lock(target):
        folder = target.resolve()
        _state, hashes = read_manifest(folder)
        count = remove_withdrawn_from(folder, hashes)
        if count:
            removed_at = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
            write_manifest(folder, hashes, removed_at, state="")
    return count


def remove_withdrawn_from(folder: Path, hashes: dict[str, str]) -> int:
    """Remove every file that is about a withdrawn story or links to it; return their number.

    `hashes` has all files, and keeps those that remain. Lists, feeds and data files that name the
    story are missing until the next export: for them a file server asks the live site. One query.
    """
    withdrawn = _withdrawn_addresses(hashes)
    if not withdrawn:
        return 0

    slugs = "|".join(map(re.escape, withdrawn))
    story_ids = "|".join(map(str, set(withdrawn.values())))
    link = re.compile(rf"/stories/(?:{slugs})/|/s/(?:{story_ids})\b".encode())
    folders = tuple(f"stories/{slug}/" for slug in withdrawn)

    names = []
    for name in hashes:
        if name.startswith(folders) or _contains(folder / name, link):
            names.append(name)

    for name in names:
        (folder / name).unlink(missing_ok=True)
        del hashes[name]
    return len(names)


def _withdrawn_addresses(names: Collection[str]) -> dict[str, int]:
    """Return the exported slugs of stories that are not public any more, with the story ids."""
    public_ids = Publication.objects.visible().values("story")
    addresses = Address.objects.public().filter(kind="story").exclude(owner_id__in=public_ids)
    withdrawn = {}
    for slug, story_id in addresses.values_list("slug", "owner_id"):
        if f"stories/{slug}/index.html" in names:
            withdrawn[slug] = story_id

    return withdrawn


def _contains(file: Path, pattern: re.Pattern[bytes]) -> bool:
    """Return whether a file contains a pattern. Some files are too large for the memory."""
    if not file.is_file() or file.stat().st_size == 0:
        return False

    with (
        file.open("rb") as opened,
        mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return pattern.search(content) is not None
