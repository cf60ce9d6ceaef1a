"""Removal of withdrawn stories from the current static export, before the next one is complete."""

import mmap
import re
from collections.abc import Collection
from pathlib import Path

from stories.models import Address, Publication
from stories.static_export.output_folder import OutputFolder


def remove_withdrawn(output: OutputFolder) -> int:
    """Remove every file that is about a withdrawn story or links to it; return their number.

    Lists, feeds and data files that name the story are missing until the export is complete: for
    them a file server asks the live site. One query.
    """
    withdrawn = _withdrawn_addresses(output.old_hashes)
    if not withdrawn:
        return 0

    slugs = "|".join(map(re.escape, withdrawn))
    story_ids = "|".join(map(str, set(withdrawn.values())))
    link = re.compile(rf"/stories/(?:{slugs})/|/s/(?:{story_ids})\b".encode())
    folders = tuple(f"stories/{slug}/" for slug in withdrawn)

    names = []
    for name in output.old_hashes:
        file = output.current_file(name)
        if name.startswith(folders) or _contains(file, link):
            names.append(name)

    output.remove_from_current(names)
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
