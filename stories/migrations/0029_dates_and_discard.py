"""Steps of the workflow: discard changes, change the end date, review again."""

from importlib import import_module

from django.db import migrations, models

EARLIER = import_module("stories.migrations.0014_release_guards")
STATUSES = ("draft", "in_review", "returned", "cleared", "published", "withdrawn")

NEW_STEPS = [("discard", "draft", "published"), ("discard", "returned", "published")]
for act in ("change_end", "read_again"):
    NEW_STEPS += [(act, status, status) for status in STATUSES]

VALUES = ", ".join(f"('{act}', '{start}', '{end}')" for act, start, end in NEW_STEPS)
EARLIER_STEPS = EARLIER.STEPS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
STEPS = EARLIER_STEPS.replace("\n$$;", f",\n    {VALUES}\n$$;")

EARLIER_LOG = EARLIER.LOG.partition("CREATE TRIGGER")[0].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
NO_RELEASE = "NEW.act NOT IN ('countersign', 'change_end', 'read_again', 'discard')"
LOG = EARLIER_LOG.replace("NEW.act <> 'countersign'", NO_RELEASE).replace(
    "  UPDATE stories_story SET status",
    """  IF NEW.act = 'discard' AND NOT EXISTS (
      SELECT FROM stories_publication AS shown JOIN stories_edition AS edition ON edition.id = shown.edition_id
      JOIN stories_story AS story ON story.id = shown.story_id
      WHERE shown.story_id = NEW.story_id AND edition.content_hash = story.content_hash) THEN
    PERFORM stories_refuse('the text is not the one that is public');
  END IF;
  UPDATE stories_story SET status""",
)


class Migration(migrations.Migration):
    dependencies = [("stories", "0028_failed_logins")]

    operations = [
        migrations.RunSQL(STEPS, EARLIER_STEPS),
        migrations.RunSQL(LOG, EARLIER_LOG),
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
            model_name="workflowentry",
            name="act",
            field=models.CharField(
                choices=[
                    ("submit", "Submitted for clearance"),
                    ("take_back", "Withdrawn from review"),
                    ("send_back", "Returned for changes"),
                    ("clear", "Cleared"),
                    ("publish", "Published"),
                    ("schedule", "Scheduled"),
                    ("cancel", "Schedule canceled"),
                    ("edit", "Text changed"),
                    ("break_glass", "Emergency release by one person"),
                    ("countersign", "Countersigned"),
                    ("withdraw", "Withdrawn"),
                    ("admit", "Imported from the public record"),
                    ("discard", "Changes discarded"),
                    ("change_end", "End date changed"),
                    ("read_again", "Reviewed again, still correct"),
                ],
                max_length=11,
                verbose_name="act",
            ),
        ),
    ]
