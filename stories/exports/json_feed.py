"""JSON Feed 1.1 of stories (jsonfeed.org/version/1.1): the same entries as the Atom feed."""

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings
from django.urls import reverse

from stories.exports.atom import FeedPages, change_html, feed_title
from stories.exports.story_json import JsonObject, dump_items
from stories.exports.story_stream import StoryRecord, rfc3339, stream_stories
from stories.listing.results import Listing
from stories.publisher import publisher
from stories.rich_text import sanitize, typographic
from stories.text_safety import dump_json

VERSION = "https://jsonfeed.org/version/1.1"


def write_json_feed(listing: Listing) -> Iterator[str]:
    """Yield the head of a page of the feed, then its items, one per line."""
    pages = FeedPages(listing)
    yield dump_json(_head(listing, pages)).removesuffix("}") + ',"items":['
    stories = stream_stories(pages.story_ids())
    yield from dump_items(_item(story) for story in stories)
    yield "\n]}\n"


def _head(listing: Listing, pages: FeedPages) -> JsonObject:
    """Return the members of the feed but its items."""
    list_url = listing.search_url.replacing("sort", "")
    feed_url = replace(list_url, path=reverse("stories:stories_jsonfeed"))
    source = publisher()
    head: JsonObject = {
        "version": VERSION,
        "title": feed_title(listing),
        "home_page_url": f"{settings.SITE_URL}{list_url}",
        "feed_url": f"{settings.SITE_URL}{feed_url.on_archive_page(pages.number)}",
        "language": "en-US",
        "authors": [{"name": source.name, "url": source.url}],
    }
    older = pages.links.get("prev-archive")
    if older:
        head["next_url"] = f"{settings.SITE_URL}{feed_url.on_archive_page(older)}"
    return head


def _item(story: StoryRecord) -> JsonObject:
    """Return one story. Its id is that of the Atom entry."""
    content = story.content
    publication = story.publication
    center = content.lead_center
    return {
        "id": f"{settings.TAG_PREFIX}story/{publication.story_id}",
        "url": story.url,
        "title": typographic(content.title),
        "summary": typographic(content.summary),
        "content_html": change_html(publication.edition) + sanitize(content.body),
        "date_published": rfc3339(publication.first_published_at),
        "date_modified": rfc3339(publication.edition.released_at),
        "authors": [{"name": center.name, "url": settings.SITE_URL + center.get_absolute_url()}],
        "tags": [*content.threat_names, *content.tag_names],
    }
