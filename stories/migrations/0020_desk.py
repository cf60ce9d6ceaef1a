"""Milestones, remarks and preview links; open findings of a text; /preview/ is no address for a page any more."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

# As stories/choices.py had them then.
RESERVED = (
    "admin", "api", "centers", "corrections", "data", "feedback", "feeds", "healthz", "media", "partners", "pictures",
    "preview", "readyz", "s", "search", "states", "static", "stories", "threats",
)  # fmt: skip
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def user(**options):
    options = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"} | options
    return models.ForeignKey(to=settings.AUTH_USER_MODEL, **options)


def story(name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=name, to="stories.story"
    )


def done_by_somebody(what):
    nobody, somebody = (
        {f"{what}_by": None, f"{what}_at": None},
        {f"{what}_by__isnull": False, f"{what}_at__isnull": False},
    )
    return Q(**nobody) | Q(**somebody)


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0019_mergers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    # The rule about pages only grows: what the release before it writes is refused at worst, never lost.
    contracts = ("CONSTRAINT",)

    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", KEY.clone()),
                (
                    "name",
                    models.CharField(
                        help_text="For staff, such as: Before the legal review.",
                        max_length=120,
                        verbose_name="name",
                    ),
                ),
                ("content", models.JSONField(verbose_name="content")),
                ("at", models.DateTimeField(db_default=Now(), verbose_name="at")),
                ("by", user(null=True, on_delete=django.db.models.deletion.SET_NULL)),
                ("story", story("milestones")),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=~Q(name=""), name="milestone_has_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                ("id", KEY.clone()),
                ("content", models.JSONField(verbose_name="content")),
                ("secret_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        help_text="Who is to read it, and why.",
                        max_length=120,
                        verbose_name="for whom",
                    ),
                ),
                ("at", models.DateTimeField(db_default=Now(), verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked")),
                ("by", user()),
                ("revoked_by", user(null=True)),
                ("story", story("preview_links")),
            ],
            options={
                "verbose_name": "preview link",
                "verbose_name_plural": "preview links",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(purpose=""), name="preview_link_says_for_whom"
                    ),
                    models.CheckConstraint(
                        condition=done_by_somebody("revoked"),
                        name="preview_link_revoked_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreviewVisit",
            fields=[
                ("id", KEY.clone()),
                ("at", models.DateTimeField(db_default=Now(), verbose_name="at")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from")),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="stories.previewlink",
                    ),
                ),
            ],
            options={"ordering": ["-at", "-pk"]},
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", KEY.clone()),
                (
                    "text",
                    models.TextField(
                        help_text="For staff, never public. @name calls a person: it waits on their desk.",
                        max_length=2000,
                        verbose_name="remark",
                    ),
                ),
                ("at", models.DateTimeField(db_default=Now(), verbose_name="at")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                ("by", user()),
                ("done_by", user(null=True)),
                (
                    "mentions",
                    models.ManyToManyField(
                        blank=True, related_name="mentioned_in", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("story", story("remarks")),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(condition=Q(done_at=None), fields=["story"], name="remark_open")
                ],
                "constraints": [
                    models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
                    models.CheckConstraint(
                        condition=done_by_somebody("done"), name="remark_done_by_somebody"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="story",
            name="open_findings",
            field=models.PositiveSmallIntegerField(
                editable=False, null=True, verbose_name="open findings"
            ),
        ),
        migrations.RemoveConstraint(model_name="page", name="page_slug_not_reserved"),
        AddConstraintNotValid(
            model_name="page",
            constraint=models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="page_slug_not_reserved",
                violation_error_message="This address belongs to another part of the site.",
            ),
        ),
        ValidateConstraint(model_name="page", name="page_slug_not_reserved"),
    ]
