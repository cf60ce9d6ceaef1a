"""Account changes, who counts as one person, used names, and account ids in the audit log."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# Whoever created an account or reset its credentials in the last 30 days counts as the same person,
# and so does everyone behind that person's account. publishing/accounts/identity.py calls these.
IDENTITY = """
CREATE FUNCTION stories_people_behind(accounts bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE people(id) AS (
    SELECT unnest(accounts)
    UNION
    SELECT change.requested_by_id::bigint FROM stories_accountchange AS change
      JOIN people ON change.account_id = people.id
      WHERE change.state = 'done' AND change.kind IN ('created', 'password', 'factor', 'email', 'link')
        AND change.requested_by_id IS NOT NULL
        AND change.decided_at > statement_timestamp() - interval '30 days'
  )
  SELECT coalesce(array_agg(id ORDER BY id) FILTER (WHERE id IS NOT NULL), '{}') FROM people
$$;
CREATE FUNCTION stories_same_person(first bigint[], second bigint[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT stories_people_behind(first) && stories_people_behind(second)
$$;
"""
TWO_PEOPLE = """
CREATE FUNCTION stories_require_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  authors bigint[];
BEGIN
  IF TG_TABLE_NAME = 'stories_decision' THEN
    SELECT array_remove(hands || created_by_id::bigint, NULL) INTO authors
      FROM stories_story WHERE id = NEW.story_id;
    IF stories_same_person(ARRAY[NEW.by_id::bigint], authors) THEN
      PERFORM stories_refuse('a decision on a finding needs a second person');
    END IF;
    RETURN NEW;
  END IF;
  IF TG_TABLE_NAME = 'stories_proposedchange' THEN
    IF OLD.state <> 'confirmed' AND NEW.state = 'confirmed' AND NEW.emergency_reason = ''
        AND stories_same_person(ARRAY[NEW.settled_by_id::bigint], NEW.authors) THEN
      PERFORM stories_refuse('a public text needs a second person');
    END IF;
    IF OLD.countersigned_by_id IS NULL AND NEW.countersigned_by_id IS NOT NULL AND stories_same_person(
        ARRAY[NEW.countersigned_by_id::bigint], NEW.authors || NEW.settled_by_id::bigint) THEN
      PERFORM stories_refuse('a signature needs a second person');
    END IF;
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.basis = 'review' AND stories_same_person(ARRAY[NEW.cleared_by_id::bigint], NEW.authors) THEN
      PERFORM stories_refuse('a clearance needs a second person');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.countersigned_by_id IS NULL AND NEW.countersigned_by_id IS NOT NULL AND stories_same_person(
      ARRAY[NEW.countersigned_by_id::bigint], NEW.authors || NEW.cleared_by_id::bigint) THEN
    PERFORM stories_refuse('a signature needs a second person');
  END IF;
  RETURN NEW;
END $$;
-- After the row is written: clearance_is_guarded has filled in the authors, and the constraints hold.
CREATE TRIGGER clearance_needs_two_people AFTER INSERT OR UPDATE ON stories_clearance
  FOR EACH ROW EXECUTE FUNCTION stories_require_two_people();
CREATE TRIGGER proposal_needs_two_people AFTER UPDATE ON stories_proposedchange
  FOR EACH ROW EXECUTE FUNCTION stories_require_two_people();
CREATE TRIGGER decision_needs_two_people AFTER INSERT ON stories_decision
  FOR EACH ROW EXECUTE FUNCTION stories_require_two_people();
"""
CHANGES = """
CREATE FUNCTION stories_guard_account_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decided text[] := '{state,secret,decided_by_id,decided_at,acknowledged_at}';
BEGIN
  IF OLD.state <> 'requested' THEN
    decided := '{acknowledged_at}';
  END IF;
  IF to_jsonb(OLD) - decided <> to_jsonb(NEW) - decided THEN
    PERFORM stories_refuse('an account change is decided once, and otherwise stays as it is');
  END IF;
  IF OLD.state = 'requested' AND NEW.state = 'done' AND (NEW.decided_by_id IS NULL
      OR NEW.decided_by_id = NEW.account_id
      OR stories_same_person(ARRAY[NEW.decided_by_id::bigint], ARRAY[NEW.requested_by_id::bigint])) THEN
    PERFORM stories_refuse('a second administrator confirms an account change');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_change_is_guarded BEFORE UPDATE ON stories_accountchange
  FOR EACH ROW EXECUTE FUNCTION stories_guard_account_change();
CREATE TRIGGER account_change_is_kept BEFORE DELETE ON stories_accountchange
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
"""
USERNAMES = """
INSERT INTO stories_usedusername (username, account_id)
  SELECT lower(username), id FROM auth_user ORDER BY id ON CONFLICT DO NOTHING;
CREATE FUNCTION stories_claim_username() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.username = OLD.username THEN
    RETURN NULL;
  END IF;
  INSERT INTO stories_usedusername (username, account_id) VALUES (lower(NEW.username), NEW.id)
    ON CONFLICT DO NOTHING;
  IF NOT EXISTS (SELECT FROM stories_usedusername
      WHERE username = lower(NEW.username) AND account_id = NEW.id) THEN
    PERFORM stories_refuse('a user name is never used for another account');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER username_is_claimed AFTER INSERT OR UPDATE OF username ON auth_user
  FOR EACH ROW EXECUTE FUNCTION stories_claim_username();
CREATE TRIGGER used_username_is_kept BEFORE UPDATE OR DELETE ON stories_usedusername
  FOR EACH ROW EXECUTE FUNCTION stories_refuse_change();
"""
# Entries from before this migration have no account id, and keep their hashes.
DIGEST = """
CREATE OR REPLACE FUNCTION stories_audit_digest(entry stories_auditentry) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(stories_audit_part(entry.number::text)
    || stories_audit_part(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || stories_audit_part(entry.act) || stories_audit_part(entry.actor)
    || stories_audit_part(entry.address) || stories_audit_part(entry.subject)
    || stories_audit_part(entry.details) || stories_audit_part(entry.previous_hash)
    || coalesce(stories_audit_part(entry.actor_id::text), ''), 'UTF8')), 'hex')
$$;
"""
BACK = """
CREATE OR REPLACE FUNCTION stories_audit_digest(entry stories_auditentry) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(stories_audit_part(entry.number::text)
    || stories_audit_part(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || stories_audit_part(entry.act) || stories_audit_part(entry.actor)
    || stories_audit_part(entry.address) || stories_audit_part(entry.subject)
    || stories_audit_part(entry.details) || stories_audit_part(entry.previous_hash), 'UTF8')), 'hex')
$$;
DROP FUNCTION stories_require_two_people, stories_guard_account_change, stories_claim_username CASCADE;
DROP FUNCTION stories_same_person, stories_people_behind;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0033_submitted_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UsedUsername",
            fields=[
                ("username", models.CharField(max_length=150, primary_key=True, serialize=False)),
                ("account_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "used username",
                "verbose_name_plural": "used usernames",
            },
        ),
        migrations.AddField(
            model_name="auditentry",
            name="actor_id",
            field=models.BigIntegerField(
                help_text="Stays the same when an account is renamed.",
                null=True,
                verbose_name="account ID",
            ),
        ),
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
                    ("account.requested", "Account change requested"),
                    ("account.confirmed", "Account change confirmed"),
                    ("account.declined", "Account change declined"),
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
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("created", "Account created"),
                            ("role", "Role given"),
                            ("password", "Password reset"),
                            ("factor", "Second factor removed"),
                            ("email", "Email address changed"),
                            ("link", "Agency login removed"),
                            ("enabled", "Account enabled"),
                        ],
                        max_length=8,
                        verbose_name="change",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Waiting for a second administrator"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("secret", models.CharField(blank=True, editable=False, max_length=256)),
                (
                    "requested_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="requested",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                (
                    "acknowledged_at",
                    models.DateTimeField(null=True, verbose_name="seen by the person"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        help_text="Empty for a change that needed no second administrator.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        help_text="Empty for a command on the server.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
            ],
            options={
                "verbose_name": "account change",
                "verbose_name_plural": "account changes",
                "ordering": ["-requested_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("account", "kind"),
                        name="account_change_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "created",
                                    "role",
                                    "password",
                                    "factor",
                                    "email",
                                    "link",
                                    "enabled",
                                ],
                            )
                        ),
                        name="account_change_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None), ("decided_by", None), ("state", "requested")
                            ),
                            models.Q(("decided_at__isnull", False), ("state", "done")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "declined"),
                            ),
                            _connector="OR",
                        ),
                        name="account_change_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "requested"), ("secret", ""), _connector="OR"),
                        name="account_change_keeps_no_secret",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            ("decided_by", None),
                            models.Q(
                                models.Q(("decided_by", models.F("requested_by")), _negated=True),
                                models.Q(("decided_by", models.F("account")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="account_change_by_two",
                    ),
                ],
            },
        ),
        migrations.RunSQL([IDENTITY, TWO_PEOPLE, CHANGES, USERNAMES, DIGEST], BACK),
    ]
