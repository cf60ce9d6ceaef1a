"""Rich text is sanitized on every write."""

import pytest
from django.db import connection
from django.forms import modelform_factory

from stories.models import Page, Story
from stories.publishing.proposals.permit import initial_load
from stories.rich_text import sanitize
from tests.factories import make_story

pytestmark = pytest.mark.django_db

HOSTILE = (
    '<p onclick="steal()" style="color:red" class="x" id="y">Kept <strong>words</strong></p>'
    "<script>steal()</script><style>p{}</style><svg onload=steal()></svg><img src=x onerror=steal()>"
    '<iframe src="https://example.org/"></iframe><object data="x"></object><form action="/x"><input name="q"></form>'
    '<a href="javascript:steal()">one</a><a href=" jAvAscript:steal()">two</a>'
    '<a href="data:text/html,steal()">three</a>'
    '<a href="https://www.dhs.gov/" onmouseover="steal()">four</a><!-- steal() --><math><mtext></mtext></math>'
)
FORBIDDEN = (
    "steal",
    "script",
    "iframe",
    "onclick",
    "onerror",
    "style",
    "class",
    "<img",
    "<svg",
    "<form",
    "<!--",
)


def by_form():
    fields = {"title": "T", "slug": "t", "description": "d" * 50, "body": HOSTILE}
    with initial_load():
        return modelform_factory(Page, fields=list(fields))(fields).save()


def by_full_clean():
    page = Page(title="T", slug="t", description="d" * 50, body=HOSTILE)
    page.full_clean()
    assert "steal" not in page.body
    with initial_load():
        page.save()
    return page


def by_save():
    return make_story(body=HOSTILE)


def by_bulk_create():
    page = Page(title="T", slug="t", description="d", body=HOSTILE)
    with initial_load():
        return Page.objects.bulk_create([page])[0]


def by_update():
    story = make_story()
    Story.objects.filter(pk=story.pk).update(body=HOSTILE)
    return story


def by_bulk_update():
    story = make_story()
    story.body = HOSTILE
    Story.objects.bulk_update([story], ["body"])
    return story


def by_update_or_create():
    values = {"title": "T", "description": "d", "body": HOSTILE}
    with initial_load():
        return Page.objects.update_or_create(slug="t", defaults=values)[0]


def stored_body(row):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT body FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


WAYS = [
    by_form,
    by_full_clean,
    by_save,
    by_bulk_create,
    by_update,
    by_bulk_update,
    by_update_or_create,
]


@pytest.mark.parametrize("way", WAYS)
def test_only_allowed_markup_is_stored(way):
    body = stored_body(way())
    assert "<p>Kept <strong>words</strong></p>" in body
    assert 'href="https://www.dhs.gov/"' in body
    assert not [word for word in FORBIDDEN if word in body.lower()]


@pytest.mark.parametrize(
    "text", ["<p>a\0b</p>", "<p>a\ud800b</p>", "<p>a\udfff\0\ud801b</p>"], ids=ascii
)
@pytest.mark.parametrize("clean", [True, False])
def test_what_cannot_be_stored_is_left_out(text, clean):
    page = Page(title="T", slug="t", description="d" * 50, body=text)
    if clean:
        page.full_clean()
    with initial_load():
        page.save()
    assert stored_body(page) == "<p>ab</p>"


@pytest.mark.parametrize("field", ["title", "description"])
def test_form_refuses_nul_in_plain_fields(field):
    fields = {"title": "T", "slug": "t", "description": "d" * 50, "body": "<p>x</p>"}
    form = modelform_factory(Page, fields=list(fields))(fields | {field: "n\0" * 50})
    assert form.errors == {field: ["Null characters are not allowed."]}


@pytest.mark.parametrize("empty", ["", "<p></p>", "<h2></h2>"])
def test_empty_paragraph_is_no_text(empty):
    assert stored_body(make_story(body=empty)) == ""


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Head</h2><h3>Part</h3><p>One<br>two <em>three</em></p>",
        "<ul><li><p>a</p></li></ul><ol><li>b</li></ol><blockquote><p>c</p></blockquote>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<p>AT&amp;T &lt;script&gt; 2 &gt; 1</p>",
    ],
)
def test_allowed_markup_stays_as_it_is(html):
    assert sanitize(html) == html
    assert sanitize(sanitize(html)) == html


@pytest.mark.parametrize(
    "href", ["https://a.gov/", "http://a.gov/", "mailto:a@a.gov", "/centers/", "#top"]
)
def test_links_to_pages_and_mail_stay(href):
    assert f'href="{href}"' in sanitize(f'<a href="{href}">x</a>')
