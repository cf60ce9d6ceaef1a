"""Proposed changes of public texts, and their acts in the audit log."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0030_import_centers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="act",
            field=models.CharField(
                choices=[
                    ("login.done", "Logged in"),
                    ("login.ended", "Logged out"),
                    ("login.failed", "Login failed"),
                    ("login.locked", "Locked out"),
                    ("refused", "Refused"),
                    ("factor.added", "Second factor added"),
                    ("factor.removed", "Second factor removed"),
                    ("account.added", "Account added"),
                    ("account.changed", "Account changed"),
                    ("account.removed", "Account removed"),
                    ("role.given", "Role given"),
                    ("role.taken", "Role taken"),
                    ("center.given", "Center given"),
                    ("center.taken", "Center taken"),
                    ("finding.decided", "Decided on a finding"),
                    ("link.made", "Preview link made"),
                    ("link.revoked", "Preview link revoked"),
                    ("edition.recorded", "Hash of an edition recorded"),
                    ("story.featured", "Featured on the home page"),
                    ("desk.added", "Added"),
                    ("desk.changed", "Changed"),
                    ("desk.deleted", "Deleted"),
                    ("change.proposed", "Change proposed"),
                    ("change.confirmed", "Change confirmed"),
                    ("change.returned", "Change returned"),
                    ("change.taken_back", "Change taken back"),
                    ("change.emergency", "Emergency change by one person"),
                    ("change.signed", "Emergency change signed"),
                    ("archive.loaded", "Archive loaded"),
                    ("vocabulary.renamed", "Renamed"),
                    ("vocabulary.merged", "Merged"),
                    ("vocabulary.unmerged", "Merge undone"),
                    ("vocabulary.retired", "Retired"),
                    ("vocabulary.restored", "Reactivated"),
                    ("export", "Exported"),
                    ("import.stored", "Imported"),
                    ("import.undone", "Import undone"),
                    ("story.submit", "Submitted for clearance"),
                    ("story.take_back", "Withdrawn from review"),
                    ("story.send_back", "Returned for changes"),
                    ("story.clear", "Cleared"),
                    ("story.publish", "Published"),
                    ("story.schedule", "Scheduled"),
                    ("story.cancel", "Schedule canceled"),
                    ("story.edit", "Text changed"),
                    ("story.break_glass", "Emergency release by one person"),
                    ("story.countersign", "Countersigned"),
                    ("story.withdraw", "Withdrawn"),
                    ("story.admit", "Imported from the public record"),
                    ("story.discard", "Changes discarded"),
                    ("story.change_end", "End date changed"),
                    ("story.read_again", "Reviewed again, still correct"),
                ],
                db_index=True,
                max_length=40,
                verbose_name="act",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="name",
            field=models.CharField(
                help_text="Full official name. Once confirmed, a new name shows on every page.",
                max_length=150,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "[^\\W_]", "Write a name with at least one letter or digit."
                    )
                ],
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="entry_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name="partner",
            name="name",
            field=models.CharField(
                help_text="Full official name. Once confirmed, a new name shows on every page.",
                max_length=150,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "[^\\W_]", "Write a name with at least one letter or digit."
                    )
                ],
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="threattype",
            name="name",
            field=models.CharField(
                help_text="Full official name. Once confirmed, a new name shows on every page.",
                max_length=150,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "[^\\W_]", "Write a name with at least one letter or digit."
                    )
                ],
                verbose_name="name",
            ),
        ),
        migrations.CreateModel(
            name="ProposedChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("add", "New entry"),
                            ("change", "Change"),
                            ("merge", "Merge"),
                            ("undo_merge", "Undo of a merge"),
                        ],
                        max_length=10,
                        verbose_name="act",
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="list")),
                ("object_id", models.BigIntegerField(null=True, verbose_name="id of the entry")),
                ("name", models.CharField(max_length=200, verbose_name="entry")),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(verbose_name="after")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a second person"),
                            ("returned", "Returned"),
                            ("confirmed", "Confirmed"),
                            ("taken_back", "Taken back"),
                            ("superseded", "Replaced by a later one"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), editable=False, size=None
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="proposed",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled")),
                ("remark", models.CharField(blank=True, max_length=1000, verbose_name="remark")),
                ("decisions", models.JSONField(default=list, verbose_name="decisions on findings")),
                (
                    "emergency_reason",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="reason for the emergency change"
                    ),
                ),
                ("countersigned_at", models.DateTimeField(null=True, verbose_name="countersigned")),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="stories.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "countersigned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="countersigned by",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a public text",
                "verbose_name_plural": "changes of public texts",
                "ordering": ["-proposed_at", "-pk"],
                "permissions": [("confirm_proposedchange", "Can confirm changes of public texts")],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddField(
            model_name="importrow",
            name="change",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="import_rows",
                to="stories.proposedchange",
            ),
        ),
        migrations.AddIndex(
            model_name="proposedchange",
            index=models.Index(fields=["kind", "object_id"], name="change_of_entry"),
        ),
        migrations.AddConstraint(
            model_name="proposedchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "returned"))),
                fields=("kind", "object_id"),
                name="change_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("act__in", ["add", "change", "merge", "undo_merge"]),
                    ("state__in", ["waiting", "returned", "confirmed", "taken_back", "superseded"]),
                ),
                name="change_act_and_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "waiting"), ("settled_at__isnull", False), _connector="XOR"
                ),
                name="change_settled_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("object_id__isnull", False), ("act", "add"), _connector="OR"),
                name="change_of_an_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("countersigned_at", None), ("countersigned_by", None)),
                    models.Q(
                        ("countersigned_at__isnull", False),
                        ("countersigned_by__isnull", False),
                        models.Q(("emergency_reason", ""), _negated=True),
                        models.Q(("countersigned_by", models.F("settled_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="change_countersigned_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("emergency_reason", ""), ("state", "confirmed"), _connector="OR"
                ),
                name="change_emergency_is_confirmed",
            ),
        ),
    ]
