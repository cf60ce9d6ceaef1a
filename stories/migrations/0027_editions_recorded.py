"""Audit entries with the hash of an edition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0026_field_wording"),
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
                ],
                db_index=True,
                max_length=40,
                verbose_name="act",
            ),
        ),
    ]
