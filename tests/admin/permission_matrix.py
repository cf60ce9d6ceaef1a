"""Every URL of the staff site, read from its URL patterns, and the users who may open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from django.urls import URLPattern, resolve, reverse
from django.utils import timezone
from taggit.models import Tag

from stories.models import (
    AccountChange,
    Bundle,
    Collection,
    FusionCenter,
    ImportBatch,
    Merger,
    OutcomeKind,
    Page,
    PageFeedback,
    PreviewLink,
    Purge,
    Remark,
    SearchDay,
    SearchTerm,
    Story,
    Term,
)
from stories.publishing.proposals.propose import propose_entry
from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS
from tests.factories import (
    add,
    make_admin,
    make_center,
    make_partner,
    make_story,
    make_user,
    release,
)

COLUMNS = (
    "contributor",
    "contributor of another center",
    "editor",
    "official",
    "administrator",
    "superuser",
)


@dataclass(frozen=True)
class Staff:
    """One person of each role, and something of everything; the story is led by the center of the first one."""

    users: dict[str, User]
    objects: dict[str, Any]


def make_rows(story: Story, center: FusionCenter) -> list[Any]:
    """Return one row of each kind, the story among them; some are about its center."""
    person = User.objects.create_user("somebody")
    return [
        story,
        person,
        add(Page, title="A", slug="a", description="x" * 60, body="<p>A.</p>"),
        add(
            Collection,
            title="A",
            slug="a",
            description="x" * 60,
            introduction="<p>A.</p>",
            query="q=a",
        ),
        PageFeedback.objects.create(path="/a/", is_helpful=False, is_mistake=True),
        Bundle.objects.create(name="B"),
        add(Term, preferred="c"),
        SearchTerm.objects.create(code="c", words="c", results=0, last_searched_on="2026-11-02"),
        Group.objects.create(name="D"),
        Authenticator.objects.create(user=person, type="totp", data={}),
        SocialAccount.objects.create(user=person, provider="p", uid="1"),
        Tag.objects.get(name="a"),
        propose_entry(OutcomeKind(name="b", slug="b"), person),
        Merger.objects.create(kind="center", old_id=0, heir_id=center.pk, entry={}, moved={}),
        AccountChange.objects.create(account=person, kind="email", state="requested"),
        Purge.objects.create(story=story, requested_by=person, reason="r"),
        Remark.objects.create(story=story, by=person, text="e"),
        PreviewLink.objects.create(
            story=story, by=person, content={}, purpose="f", expires_at=timezone.now()
        ),
    ]


def make_staff() -> Staff:
    here, there = make_center(), make_center()
    users = {
        "contributor": make_user("here", CONTRIBUTORS, here),
        "contributor of another center": make_user("there", CONTRIBUTORS, there),
        "editor": make_user("an-editor", EDITORS),
        "official": make_user("an-official", OFFICIALS),
        "administrator": make_user("an-administrator", ADMINISTRATORS),
        "superuser": make_admin(),
    }
    story = make_story(
        lead=here,
        supporting=(there,),
        partners=(make_partner(),),
        tags=("a",),
        outcomes=("arrest",),
    )
    release(story)
    rows = make_rows(story, here)
    SearchDay.objects.create(
        code="c", day=timezone.localdate(), times=1_000
    )  # often enough to be shown
    objects = {row._meta.label_lower: row for row in rows}
    for kind, by in (
        ("stories", "contributor"),
        ("centers", "superuser"),
        ("partners", "superuser"),
    ):
        objects[kind] = ImportBatch.objects.create(
            kind=kind, file_name="a.csv", report={"problems": []}, by=users[by]
        )
    return Staff(users, objects)


def routes() -> list[str]:
    """Return the names of all addresses of the staff site, log-in and its factors aside."""
    return [
        pattern.name or ""
        for pattern in _patterns(admin.site.get_urls())
        if pattern.name not in LOGIN
    ]


def _patterns(patterns: Any) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _patterns(pattern.url_patterns)


# Open to everybody who is on staff, or to visitors; tests/admin/login proves them.
LOGIN = {"login", "logout", "password_change", "password_change_done", None}


def address(route: str, staff: Staff) -> str:
    """Return an example of the address."""
    model = next(
        (
            m
            for m in apps.get_models()
            if route.startswith(f"{m._meta.app_label}_{m._meta.model_name}_")
        ),
        None,
    )
    story = staff.objects["stories.story"]
    special: dict[str, list[Any]] = {
        "media": ["pictures/2026/" + "0" * 32 + ".jpg"],
        "app_list": ["stories"],
        "mistake_done": [staff.objects["stories.pagefeedback"].pk],
        "view_on_site": [
            ContentType.objects.get_for_model(Page).pk,
            staff.objects["stories.page"].pk,
        ],
    }
    for name, kind in (("story", "stories"), ("fusioncenter", "centers"), ("partner", "partners")):
        special |= {
            f"stories_{name}_{page}": [staff.objects[kind].pk]
            for page in ("batch", "undo", "report")
        }
        special[f"stories_{name}_export"] = ["csv"]
    for name in ("remark", "previewlink"):
        special[f"stories_story_{name.removeprefix('preview')}"] = [
            story.pk,
            staff.objects[f"stories.{name}"].pk,
        ]
    if route in special:
        return reverse(f"admin:{route}", args=special[route])
    if model is None or route.endswith(
        ("_changelist", "_add", "_export", "_import", "_word", "_empty", "_continue", "_several")
    ):
        return reverse(f"admin:{route}")
    row = staff.objects.get(model._meta.label_lower)
    if row is None:
        row = model._default_manager.filter(**_of(model, story)).order_by("pk").first()
    return reverse(f"admin:{route}", args=[row.pk])


def _of(model: Any, story: Story) -> dict[str, Any]:
    return {"story": story} if any(field.name == "story" for field in model._meta.fields) else {}


def letter(user: User, path: str, method: str) -> str:
    """Return y when the person gets in, n when it is forbidden, 0 when nothing is said to be there, - when neither.

    The view is called without rendering its page, which takes long.
    """
    request = getattr(RequestFactory(), method)(path)
    request.user, request.session, request._dont_enforce_csrf_checks = user, SessionBase(), True
    request._messages = FallbackStorage(request)
    view, args, kwargs = resolve(path)
    try:
        with transaction.atomic():
            answer = view(request, *args, **kwargs)
            transaction.set_rollback(True)
    except PermissionDenied:
        return "n"
    except Http404:
        return "0"
    return {405: "-", 403: "n", 404: "0"}.get(answer.status_code, "y")


def letters(staff: Staff, route: str) -> str:
    """Return the letter of each role, for reading and for writing; only what reads differently than it writes twice."""
    path = address(route, staff)
    found = [
        "".join(letter(user, path, method) for user in staff.users.values())
        for method in ("get", "post")
    ]
    ways = [one for one in dict.fromkeys(found) if set(one) != {"-"}]
    return " ".join(ways)
