"""Links that Chromium may prefetch, by its own reading of the speculation rules."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

# Rules match URLs with URLPattern: https://urlpattern.spec.whatwg.org
IS_PREFETCHED = """
async (paths) => {
  const response = await fetch("/speculation-rules.json");
  const [included, excluded] = (await response.json()).prefetch[0].where.and;
  const matches = (patterns, path) => patterns.some(
    (pattern) => new URLPattern(pattern, location.origin).test(path, location.origin)
  );
  return paths.filter((path) =>
    matches(included.href_matches, path) && !matches(excluded.not.href_matches, path)
  );
}
"""


def prefetched(page: Page, paths: list[str]) -> list[str]:
    return page.evaluate(IS_PREFETCHED, paths)


def test_pages_of_sitemap_are_prefetched(visit: Any) -> None:
    page = visit("/")
    sitemap = page.evaluate("fetch('/sitemap.xml').then((response) => response.text())")
    paths = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", sitemap)
    assert len(paths) > 50
    assert prefetched(page, paths) == paths


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/stories/story/",
        "/api/v1/stories",
        "/data/SHA256SUMS",
        "/data/stories.csv",
        "/feedback/",
        "/feeds/stories.atom",
        "/preview/secret/",
        "/s/1",
        "/stories/?q=boat",
        "/stories/?page=2",
        "/stories/a-story/cite.bib",
        "/stories.csv",
    ],
)
def test_other_responses_are_not_prefetched(visit: Any, path: str) -> None:
    assert prefetched(visit("/"), [path]) == []
