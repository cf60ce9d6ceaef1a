"""Collections of stories by their slug."""

from django.db.models.functions import Lower

from stories.models import Collection
from stories.models.version_cache import VersionCache


def _read_collections() -> dict[str, Collection]:
    by_title = Collection.objects.order_by(Lower("title"))
    return {collection.slug: collection for collection in by_title}


# All collections by slug, in the order of their titles.
all_collections = VersionCache(_read_collections)
