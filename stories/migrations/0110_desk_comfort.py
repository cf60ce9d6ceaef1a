import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0070_link_check"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="For staff, such as: Before the legal review.", max_length=120, verbose_name="name"
                    ),
                ),
                ("content", models.JSONField(verbose_name="content")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="at")),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField(verbose_name="content")),
                ("secret_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "purpose",
                    models.CharField(help_text="Who is to read it, and why.", max_length=120, verbose_name="for whom"),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked")),
            ],
            options={
                "verbose_name": "preview link",
                "verbose_name_plural": "preview links",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PreviewVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="at")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from")),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    models.TextField(
                        help_text="For staff, never public. @name calls a person: it waits on their desk.",
                        max_length=2000,
                        verbose_name="remark",
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="at")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=80, unique=True, verbose_name="words")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                (
                    "last_on",
                    models.DateField(
                        db_default=django.db.models.functions.datetime.Now(), db_index=True, verbose_name="last asked"
                    ),
                ),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "ordering": ["-times", "words"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="page",
            name="page_slug_not_reserved",
        ),
        migrations.AddField(
            model_name="story",
            name="open_findings",
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name="open findings"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                condition=models.Q(("review_at__isnull", False)), fields=["review_at"], name="story_review_at"
            ),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                condition=models.Q(("open_findings__gt", 0)), fields=["status"], name="story_open_findings"
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slug__in",
                        (
                            "admin",
                            "api",
                            "centers",
                            "corrections",
                            "data",
                            "feedback",
                            "feeds",
                            "healthz",
                            "media",
                            "partners",
                            "pictures",
                            "preview",
                            "readyz",
                            "s",
                            "search",
                            "states",
                            "static",
                            "stories",
                            "threats",
                        ),
                    ),
                    _negated=True,
                ),
                name="page_slug_not_reserved",
                violation_error_message="This address belongs to another part of the site.",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="stories.story"
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="revoked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="preview_links", to="stories.story"
            ),
        ),
        migrations.AddField(
            model_name="previewvisit",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="stories.previewlink"
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="done_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="mentions",
            field=models.ManyToManyField(blank=True, related_name="mentioned_in", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="remark",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="stories.story"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="milestone_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="previewlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", ""), _negated=True), name="preview_link_says_for_whom"
            ),
        ),
        migrations.AddConstraint(
            model_name="previewlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at", None), ("revoked_by", None)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="preview_link_revoked_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["story"], name="remark_open"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="remark_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="remark_done_by_somebody",
            ),
        ),
    ]
