"""The release desk: clearances, release records, bundles, schedules, centers of contributors.

A publication is known by its edition from here on: a story has one for each time.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

NEW_KEY = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE stories_publication DROP CONSTRAINT stories_publication_pkey,
  DROP CONSTRAINT stories_publication_edition_id_key, ADD PRIMARY KEY (edition_id);
"""
OLD_KEY = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE stories_publication DROP CONSTRAINT stories_publication_pkey, ADD PRIMARY KEY (story_id),
  ADD CONSTRAINT stories_publication_edition_id_key UNIQUE (edition_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0011_narrow_rows"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Bundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="For staff, such as the occasion: Annual assessment 2026.",
                        max_length=120,
                        verbose_name="name",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "released_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="released"),
                ),
            ],
            options={
                "verbose_name": "bundle",
                "verbose_name_plural": "bundles",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BundleMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change_note",
                    models.CharField(
                        blank=True,
                        help_text="Public, and needed from the second edition on: a few plain words.",
                        max_length=300,
                        verbose_name="what changed",
                    ),
                ),
                (
                    "is_correction",
                    models.BooleanField(
                        default=False,
                        help_text="The released text was wrong: list it under corrections.",
                        verbose_name="correction",
                    ),
                ),
            ],
            options={
                "verbose_name": "story of the bundle",
                "verbose_name_plural": "stories of the bundle",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case_status",
                    models.CharField(
                        choices=[
                            ("none", "No case"),
                            ("pending", "Case pending"),
                            ("closed", "Case closed"),
                        ],
                        default="none",
                        help_text="Whether a prosecution hangs on what the story tells. Ask the lead center if you do not know.",
                        max_length=7,
                        verbose_name="court case",
                    ),
                ),
                (
                    "attorney",
                    models.CharField(
                        blank=True,
                        help_text="Needed while a case is pending: the office and the person who agreed (DHS MD 111-03).",
                        max_length=200,
                        verbose_name="U.S. Attorney's Office",
                    ),
                ),
                (
                    "attorney_on",
                    models.DateField(
                        blank=True,
                        help_text="The day of that answer.",
                        null=True,
                        verbose_name="agreed on",
                    ),
                ),
                (
                    "privacy_by",
                    models.CharField(
                        blank=True,
                        help_text="Who read the story for personal data.",
                        max_length=150,
                        verbose_name="privacy review by",
                    ),
                ),
                (
                    "privacy_on",
                    models.DateField(
                        blank=True,
                        help_text="The day of that review.",
                        null=True,
                        verbose_name="privacy review on",
                    ),
                ),
                (
                    "consent_by",
                    models.CharField(
                        blank=True,
                        help_text="Who agreed for the lead center that this text is released.",
                        max_length=150,
                        verbose_name="consent of the center by",
                    ),
                ),
                (
                    "consent_on",
                    models.DateField(
                        blank=True,
                        help_text="The day of that consent.",
                        null=True,
                        verbose_name="consent on",
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(max_length=64, verbose_name="SHA-256 of the content"),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("review", "Cleared by a second person"),
                            ("break_glass", "Released by one person"),
                            ("public_record", "Was public before: taken from the public record"),
                            ("earlier", "Released before clearances were recorded"),
                        ],
                        default="review",
                        max_length=13,
                        verbose_name="basis",
                    ),
                ),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, editable=False, size=None
                    ),
                ),
                (
                    "cleared_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="cleared"
                    ),
                ),
                (
                    "voided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="void since"),
                ),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is void"),
                ),
                (
                    "break_glass_reason",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="why one person released it alone"
                    ),
                ),
                (
                    "countersigned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="countersigned"),
                ),
            ],
            options={
                "verbose_name": "clearance",
                "verbose_name_plural": "clearances",
                "ordering": ["-cleared_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=80, verbose_name="rule")),
                ("field", models.CharField(max_length=80, verbose_name="field")),
                (
                    "digest",
                    models.CharField(max_length=64, verbose_name="keyed digest of the match"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on a finding",
                "verbose_name_plural": "decisions on findings",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "center of a contributor",
                "verbose_name_plural": "centers of a contributor",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        db_default=0, editable=False, verbose_name="year"
                    ),
                ),
                (
                    "serial",
                    models.PositiveIntegerField(
                        db_default=0, editable=False, verbose_name="number in the year"
                    ),
                ),
                (
                    "canceled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="canceled"),
                ),
            ],
            options={
                "verbose_name": "release record",
                "verbose_name_plural": "release records",
                "ordering": ["-year", "-serial"],
            },
        ),
        migrations.CreateModel(
            name="Takedown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
            ],
        ),
        migrations.AlterModelOptions(
            name="publication",
            options={
                "ordering": ["-event_first", "-event_last", "-story_id"],
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
            },
        ),
        migrations.AlterModelOptions(
            name="story",
            options={
                "ordering": ["-updated_at", "-pk"],
                "permissions": [
                    ("view_all_stories", "Can view the stories of all centers"),
                    ("submit_story", "Can submit story for clearance"),
                    ("review_story", "Can return story and decide on findings"),
                    ("clear_story", "Can clear story"),
                    ("publish_story", "Can publish story"),
                    ("withdraw_story", "Can withdraw story"),
                    ("break_glass", "Can release story alone"),
                ],
                "verbose_name": "story",
                "verbose_name_plural": "stories",
            },
        ),
        migrations.RemoveConstraint(
            model_name="publication",
            name="publication_one_featured",
        ),
        migrations.RemoveConstraint(
            model_name="story",
            name="story_status",
        ),
        migrations.AddField(
            model_name="address",
            name="since",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name="edition",
            name="is_correction",
            field=models.BooleanField(default=False, verbose_name="correction"),
        ),
        migrations.AddField(
            model_name="publication",
            name="ends_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="unpublish at"),
        ),
        migrations.AddField(
            model_name="story",
            name="content_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="story",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="hands",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="review_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When somebody should read it again.",
                null=True,
                verbose_name="review by",
            ),
        ),
        migrations.AddField(
            model_name="workflowentry",
            name="act",
            field=models.CharField(
                choices=[
                    ("submit", "Submitted for clearance"),
                    ("take_back", "Taken back"),
                    ("send_back", "Returned with remarks"),
                    ("clear", "Cleared"),
                    ("publish", "Published"),
                    ("schedule", "Scheduled"),
                    ("cancel", "Schedule canceled"),
                    ("edit", "Text changed"),
                    ("break_glass", "Released by one person"),
                    ("countersign", "Countersigned"),
                    ("withdraw", "Withdrawn"),
                    ("admit", "Taken from the public record"),
                ],
                default="publish",
                max_length=11,
                verbose_name="act",
            ),
            preserve_default=False,
        ),
        # The key moves from the story to the edition, which is more than Django's AlterField can do.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NEW_KEY, OLD_KEY)],
            state_operations=[
                migrations.AlterField(
                    model_name="publication",
                    name="edition",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="publication",
                        serialize=False,
                        to="stories.edition",
                    ),
                ),
                migrations.AlterField(
                    model_name="publication",
                    name="story",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="stories.story",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="publication",
            name="slug",
            field=models.SlugField(max_length=120),
        ),
        migrations.AlterField(
            model_name="story",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("returned", "Returned"),
                    ("cleared", "Cleared"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                db_index=True,
                default="draft",
                editable=False,
                max_length=9,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="workflowentry",
            name="from_status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("returned", "Returned"),
                    ("cleared", "Cleared"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=9,
                verbose_name="from",
            ),
        ),
        migrations.AlterField(
            model_name="workflowentry",
            name="remark",
            field=models.CharField(blank=True, max_length=1000, verbose_name="remark"),
        ),
        migrations.AlterField(
            model_name="workflowentry",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("returned", "Returned"),
                    ("cleared", "Cleared"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=9,
                verbose_name="to",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("is_correction", True)),
                fields=["-released_at"],
                name="edition_corrections",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_correction", False),
                    models.Q(("change_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="edition_correction_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("story", "="),
                    (
                        models.Func(
                            models.F("visible_from"),
                            models.F("visible_until"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="publication_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_featured", True)),
                expressions=[
                    (
                        models.Func(
                            models.F("visible_from"),
                            models.F("visible_until"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="publication_one_featured",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("slug", "="), ("story", "<>")], name="publication_slug_of_one_story"
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["draft", "in_review", "returned", "cleared", "published", "withdrawn"],
                    )
                ),
                name="story_status",
            ),
        ),
        migrations.AddField(
            model_name="bundle",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bundle",
            name="released_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bundlemember",
            name="bundle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="stories.bundle",
            ),
        ),
        migrations.AddField(
            model_name="bundlemember",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stories.story",
                verbose_name="story",
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="cleared_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cleared by",
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="countersigned_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="countersigned by",
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clearances",
                to="stories.story",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="clearances",
            field=models.ManyToManyField(
                editable=False, related_name="decisions", to="stories.clearance"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="stories.story",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="center",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="stories.fusioncenter",
                verbose_name="fusion center",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="releaserecord",
            name="bundle",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="stories.bundle",
            ),
        ),
        migrations.AddField(
            model_name="releaserecord",
            name="clearance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="stories.clearance",
            ),
        ),
        migrations.AddField(
            model_name="releaserecord",
            name="edition",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="record",
                to="stories.edition",
            ),
        ),
        migrations.AddField(
            model_name="releaserecord",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="release_records",
                to="stories.story",
            ),
        ),
        migrations.AddField(
            model_name="takedown",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="takedown",
            name="edition",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="takedown",
                to="stories.edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlemember",
            constraint=models.UniqueConstraint(
                fields=("bundle", "story"), name="bundle_story_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at", None)),
                fields=("story",),
                name="clearance_one_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis__in", ["review", "break_glass", "public_record", "earlier"])
                ),
                name="clearance_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(("case_status__in", ["none", "pending", "closed"])),
                name="clearance_case_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case_status", "pending"), _negated=True),
                    models.Q(
                        models.Q(("attorney", ""), _negated=True), ("attorney_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="clearance_pending_case_is_coordinated",
                violation_error_message="While a case is pending, name the U.S. Attorney's Office and the day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis__in", ["public_record", "earlier"]),
                    ("cleared_by__isnull", False),
                    _connector="OR",
                ),
                name="clearance_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis", "break_glass"), ("break_glass_reason", ""), _connector="XOR"
                ),
                name="clearance_alone_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("countersigned_at", None), ("countersigned_by", None)),
                    models.Q(
                        ("basis", "break_glass"),
                        ("countersigned_at__isnull", False),
                        ("countersigned_by__isnull", False),
                        models.Q(("countersigned_by", models.F("cleared_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="clearance_countersigned_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("story", "rule", "field", "digest"), name="decision_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="decision_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "center"), name="membership_once"),
        ),
        migrations.AddConstraint(
            model_name="releaserecord",
            constraint=models.UniqueConstraint(
                fields=("year", "serial"), name="record_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="releaserecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition", None), ("canceled_at", None), _connector="XOR"),
                name="record_of_edition_or_canceled",
            ),
        ),
    ]
