"""Wording of labels, help texts and messages; no statement runs."""

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import taggit.managers
from django.conf import settings
from django.db import migrations, models

import stories.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0025_editors_renamed"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="outcomekind",
            options={
                "ordering": ["name"],
                "verbose_name": "outcome type",
                "verbose_name_plural": "outcome types",
            },
        ),
        migrations.AlterModelOptions(
            name="workflowentry",
            options={
                "ordering": ["-at", "-pk"],
                "verbose_name": "activity",
                "verbose_name_plural": "activity",
            },
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
                    ("center.given", "Center given"),
                    ("center.taken", "Center taken"),
                    ("finding.decided", "Decided on a finding"),
                    ("link.made", "Preview link made"),
                    ("link.revoked", "Preview link revoked"),
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
        migrations.AlterField(
            model_name="auditentry",
            name="actor",
            field=models.CharField(
                blank=True,
                help_text="Username; empty for the server.",
                max_length=150,
                verbose_name="who",
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="address",
            field=models.CharField(
                blank=True, help_text="IP address.", max_length=45, verbose_name="from"
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="details",
            field=models.TextField(
                default="{}", help_text="JSON without any text of a story.", verbose_name="details"
            ),
        ),
        migrations.AlterField(
            model_name="bundle",
            name="name",
            field=models.CharField(
                help_text="Staff only, such as the occasion: Annual assessment 2026.",
                max_length=120,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="bundlemember",
            name="change_note",
            field=models.CharField(
                blank=True,
                help_text="Public, in a few plain words. Required from the second edition on.",
                max_length=300,
                verbose_name="what changed",
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="attorney",
            field=models.CharField(
                blank=True,
                help_text="Required while a case is pending: the office and the person who agreed (DHS MD 111-03).",
                max_length=200,
                verbose_name="U.S. Attorney's Office",
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="attorney_on",
            field=models.DateField(
                blank=True, help_text="Date of that agreement.", null=True, verbose_name="agreed on"
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="basis",
            field=models.CharField(
                choices=[
                    ("review", "Cleared by a second person"),
                    ("break_glass", "Emergency release by one person"),
                    ("public_record", "Already public: imported from the public record"),
                    ("earlier", "Released before clearances were recorded"),
                ],
                default="review",
                max_length=13,
                verbose_name="basis",
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="break_glass_reason",
            field=models.TextField(
                blank=True, max_length=1000, verbose_name="reason for the emergency release"
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="case_status",
            field=models.CharField(
                choices=[
                    ("none", "No case"),
                    ("pending", "Case pending"),
                    ("closed", "Case closed"),
                ],
                default="none",
                help_text="Is there a pending case related to this story? If you don't know, check with the lead center.",
                max_length=7,
                verbose_name="court case",
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="consent_by",
            field=models.CharField(
                blank=True,
                help_text="The person who agreed for the lead center to the release of this text.",
                max_length=150,
                verbose_name="consent of the center by",
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="consent_on",
            field=models.DateField(
                blank=True, help_text="Date of that consent.", null=True, verbose_name="consent on"
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="privacy_by",
            field=models.CharField(
                blank=True,
                help_text="The person who checked the story for personal data.",
                max_length=150,
                verbose_name="privacy review by",
            ),
        ),
        migrations.AlterField(
            model_name="clearance",
            name="privacy_on",
            field=models.DateField(
                blank=True,
                help_text="Date of that review.",
                null=True,
                verbose_name="privacy review on",
            ),
        ),
        migrations.AlterField(
            model_name="contentversion",
            name="removed",
            field=models.BigIntegerField(
                default=0,
                help_text="Number at which any text last stopped being public.",
                verbose_name="last removal",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="archive_id",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Id in the data set that this entry was imported from.",
                max_length=150,
                null=True,
                unique=True,
                verbose_name="archive id",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="area_of_responsibility",
            field=models.CharField(
                blank=True,
                help_text="Such as Statewide, or a list of counties.",
                max_length=200,
                verbose_name="area of responsibility",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="designation",
            field=models.CharField(
                choices=[("primary", "Primary"), ("recognized", "Recognized")],
                help_text="Primary: designated by the governor for the whole state. Recognized: usually for a large urban area.",
                max_length=10,
                verbose_name="designation",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="established_year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Year in which the center began operating.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1950),
                    django.core.validators.MaxValueValidator(2100),
                ],
                verbose_name="established",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="former_names",
            field=stories.models.fields.LinesArrayField(
                base_field=models.CharField(max_length=150),
                blank=True,
                default=list,
                help_text="One per line. Visitors who search for a former name find the center.",
                size=None,
                verbose_name="former names",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="is_active",
            field=models.BooleanField(
                default=True,
                help_text="Clear this for a center that has closed. Its stories stay.",
                verbose_name="active",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="name",
            field=models.CharField(
                help_text="Full official name. A new name shows on every page at once.",
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
            model_name="fusioncenter",
            name="slug",
            field=models.SlugField(
                help_text="Last part of the page's URL. The old URL will redirect to the new one.",
                max_length=150,
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AlterField(
            model_name="fusioncenter",
            name="state",
            field=models.CharField(
                choices=[
                    ("AL", "Alabama"),
                    ("AK", "Alaska"),
                    ("AZ", "Arizona"),
                    ("AR", "Arkansas"),
                    ("CA", "California"),
                    ("CO", "Colorado"),
                    ("CT", "Connecticut"),
                    ("DE", "Delaware"),
                    ("DC", "District of Columbia"),
                    ("FL", "Florida"),
                    ("GA", "Georgia"),
                    ("GU", "Guam"),
                    ("HI", "Hawaii"),
                    ("ID", "Idaho"),
                    ("IL", "Illinois"),
                    ("IN", "Indiana"),
                    ("IA", "Iowa"),
                    ("KS", "Kansas"),
                    ("KY", "Kentucky"),
                    ("LA", "Louisiana"),
                    ("ME", "Maine"),
                    ("MD", "Maryland"),
                    ("MA", "Massachusetts"),
                    ("MI", "Michigan"),
                    ("MN", "Minnesota"),
                    ("MS", "Mississippi"),
                    ("MO", "Missouri"),
                    ("MT", "Montana"),
                    ("NE", "Nebraska"),
                    ("NV", "Nevada"),
                    ("NH", "New Hampshire"),
                    ("NJ", "New Jersey"),
                    ("NM", "New Mexico"),
                    ("NY", "New York"),
                    ("NC", "North Carolina"),
                    ("ND", "North Dakota"),
                    ("OH", "Ohio"),
                    ("OK", "Oklahoma"),
                    ("OR", "Oregon"),
                    ("PA", "Pennsylvania"),
                    ("PR", "Puerto Rico"),
                    ("RI", "Rhode Island"),
                    ("SC", "South Carolina"),
                    ("SD", "South Dakota"),
                    ("TN", "Tennessee"),
                    ("TX", "Texas"),
                    ("VI", "U.S. Virgin Islands"),
                    ("UT", "Utah"),
                    ("VT", "Vermont"),
                    ("VA", "Virginia"),
                    ("WA", "Washington"),
                    ("WV", "West Virginia"),
                    ("WI", "Wisconsin"),
                    ("WY", "Wyoming"),
                ],
                help_text="Location of the center.",
                max_length=2,
                verbose_name="state or territory",
            ),
        ),
        migrations.AlterField(
            model_name="linkcheck",
            name="state",
            field=models.CharField(
                choices=[("alive", "Working"), ("dead", "Broken"), ("unsure", "Unclear")],
                max_length=6,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="linkcheck",
            name="url",
            field=models.TextField(unique=True, verbose_name="URL"),
        ),
        migrations.AlterField(
            model_name="merger",
            name="heir_id",
            field=models.BigIntegerField(verbose_name="id of the remaining entry"),
        ),
        migrations.AlterField(
            model_name="merger",
            name="kind",
            field=models.CharField(
                choices=[
                    ("center", "fusion center"),
                    ("partner", "partner"),
                    ("threat", "threat type"),
                    ("outcome", "outcome type"),
                ],
                max_length=7,
                verbose_name="vocabulary",
            ),
        ),
        migrations.AlterField(
            model_name="merger",
            name="moved",
            field=models.JSONField(
                editable=False,
                encoder=django.core.serializers.json.DjangoJSONEncoder,
                verbose_name="moved references",
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="name",
            field=models.CharField(
                help_text="Staff only, such as: Before the legal review.",
                max_length=120,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="kind",
            field=models.ForeignKey(
                help_text="Type of outcome.",
                on_delete=django.db.models.deletion.PROTECT,
                to="stories.outcomekind",
                verbose_name="type",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="unit",
            field=models.CharField(
                blank=True,
                help_text="Unit of the quantity: people, kilograms, U.S. dollars.",
                max_length=40,
                verbose_name="unit",
            ),
        ),
        migrations.AlterField(
            model_name="outcomekind",
            name="is_active",
            field=models.BooleanField(
                default=True,
                help_text="Clear this to keep new stories from using the entry. Existing ones keep it.",
                verbose_name="active",
            ),
        ),
        migrations.AlterField(
            model_name="outcomekind",
            name="name",
            field=models.CharField(
                help_text="Lower case and singular, such as arrest.",
                max_length=60,
                unique=True,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="outcomekind",
            name="slug",
            field=models.SlugField(
                help_text="Used in the URL of a search.",
                max_length=60,
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AlterField(
            model_name="page",
            name="slug",
            field=models.SlugField(
                help_text="The page's URL: /about/ for about. Other pages may link to it.",
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AlterField(
            model_name="page",
            name="title",
            field=models.CharField(
                help_text="Heading of the page.", max_length=120, verbose_name="title"
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="archive_id",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Id in the data set that this entry was imported from.",
                max_length=150,
                null=True,
                unique=True,
                verbose_name="archive id",
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="is_active",
            field=models.BooleanField(
                default=True,
                help_text="Clear this to keep new stories from using the entry. Existing ones keep it.",
                verbose_name="active",
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="level",
            field=models.CharField(
                choices=[
                    ("federal", "Federal"),
                    ("state", "State"),
                    ("local", "Local"),
                    ("tribal", "Tribal"),
                    ("territorial", "Territorial"),
                    ("private", "Private"),
                    ("international", "International"),
                ],
                help_text="Level of government, or private.",
                max_length=13,
                verbose_name="level",
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="name",
            field=models.CharField(
                help_text="Full official name. A new name shows on every page at once.",
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
            model_name="partner",
            name="slug",
            field=models.SlugField(
                help_text="Last part of the page's URL. The old URL will redirect to the new one.",
                max_length=150,
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AlterField(
            model_name="previewlink",
            name="at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), verbose_name="created"
            ),
        ),
        migrations.AlterField(
            model_name="previewlink",
            name="purpose",
            field=models.CharField(
                help_text="Who will read it, and why.", max_length=120, verbose_name="for whom"
            ),
        ),
        migrations.AlterField(
            model_name="remark",
            name="text",
            field=models.TextField(
                help_text="Staff only, never public. Type @name to notify a colleague.",
                max_length=2000,
                verbose_name="remark",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="body",
            field=models.TextField(
                blank=True,
                help_text="In plain words: the situation, the center's work, its partners, and the result.",
                verbose_name="story",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="date_precision",
            field=models.CharField(
                choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                default="day",
                help_text="Precision of the date in the source.",
                max_length=5,
                verbose_name="known to the",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="editor_notes",
            field=models.TextField(
                blank=True,
                help_text="Staff only. Never public in any format.",
                verbose_name="editor's notes",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="event_on",
            field=models.DateField(
                blank=True,
                help_text="First day possible according to the source.",
                null=True,
                verbose_name="first day of the event",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="image",
            field=models.ImageField(
                blank=True,
                help_text="JPEG, PNG or WebP, up to 10 MB. We remove camera and location data.",
                upload_to="pictures/%Y/",
                verbose_name="picture",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="image_alt",
            field=models.CharField(
                blank=True,
                help_text="Describe the picture for people who can't see it.",
                max_length=300,
                verbose_name="alternative text",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="image_caption",
            field=models.CharField(
                blank=True,
                help_text="Shown below the picture. Include its source.",
                max_length=300,
                verbose_name="caption",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="image_is_decorative",
            field=models.BooleanField(
                default=False, help_text="Purely decorative.", verbose_name="decorative"
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="mission_area",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prevent", "Prevent"),
                    ("protect", "Protect"),
                    ("respond", "Respond"),
                    ("investigate", "Investigate"),
                ],
                help_text="Main purpose of the work.",
                max_length=11,
                verbose_name="mission area",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="more_source_urls",
            field=stories.models.fields.LinesArrayField(
                base_field=models.URLField(max_length=500),
                blank=True,
                default=list,
                help_text="One per line.",
                size=None,
                verbose_name="more source URLs",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="review_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the story is due for another review.",
                null=True,
                verbose_name="review by",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="slug",
            field=models.SlugField(
                help_text="Last part of the URL. After release, the old URL redirects to the new one.",
                max_length=120,
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="source_title",
            field=models.CharField(
                blank=True,
                help_text="Title of the public page or report.",
                max_length=300,
                verbose_name="source title",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="source_url",
            field=models.URLField(
                blank=True,
                help_text="Full URL, starting with https://.",
                max_length=500,
                verbose_name="source URL",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="states",
            field=stories.models.fields.StatesField(
                blank=True,
                default=list,
                help_text="States and territories involved.",
                size=None,
                verbose_name="states",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="Three to six keywords not covered elsewhere, in lower case.",
                through="stories.StoryTag",
                to="taggit.Tag",
                verbose_name="Tags",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="threat_types",
            field=models.ManyToManyField(
                blank=True,
                help_text="Choose the most specific types. Broader types are added automatically.",
                related_name="+",
                to="stories.threattype",
                verbose_name="threat types",
            ),
        ),
        migrations.AlterField(
            model_name="story",
            name="title",
            field=models.CharField(
                help_text="State the achievement, in 90 characters or fewer if you can. Don't name private individuals.",
                max_length=120,
                verbose_name="title",
            ),
        ),
        migrations.AlterField(
            model_name="storypartner",
            name="role",
            field=models.CharField(
                choices=[
                    ("took_part", "Took part"),
                    ("led", "Led the case"),
                    ("asked", "Asked for help"),
                    ("informed", "Gave information"),
                ],
                default="took_part",
                help_text="The partner's role, as far as the source says.",
                max_length=10,
                verbose_name="role",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="broader",
            field=models.ForeignKey(
                blank=True,
                help_text="A search for the broader term also finds this one, with half the weight.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="narrower",
                to="stories.term",
                verbose_name="broader term",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="near",
            field=stories.models.fields.LinesArrayField(
                base_field=models.CharField(max_length=100),
                blank=True,
                default=list,
                help_text="One per line. They are searched too, with half the weight.",
                size=None,
                verbose_name="related words",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="note",
            field=models.CharField(
                blank=True,
                help_text="Explains words with more than one meaning. Shown with results.",
                max_length=300,
                verbose_name="note",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="preferred",
            field=models.CharField(
                help_text="As the site writes it: spelled out, no acronym.",
                max_length=100,
                unique=True,
                verbose_name="preferred term",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="variants",
            field=stories.models.fields.LinesArrayField(
                base_field=models.CharField(max_length=100),
                blank=True,
                default=list,
                help_text="One per line: acronyms and other words with exactly this meaning.",
                size=None,
                verbose_name="same meaning",
            ),
        ),
        migrations.AlterField(
            model_name="threattype",
            name="archive_id",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Id in the data set that this entry was imported from.",
                max_length=150,
                null=True,
                unique=True,
                verbose_name="archive id",
            ),
        ),
        migrations.AlterField(
            model_name="threattype",
            name="is_active",
            field=models.BooleanField(
                default=True,
                help_text="Clear this to keep new stories from using the entry. Existing ones keep it.",
                verbose_name="active",
            ),
        ),
        migrations.AlterField(
            model_name="threattype",
            name="name",
            field=models.CharField(
                help_text="Full official name. A new name shows on every page at once.",
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
            name="slug",
            field=models.SlugField(
                help_text="Last part of the page's URL. The old URL will redirect to the new one.",
                max_length=150,
                unique=True,
                verbose_name="slug",
            ),
        ),
        migrations.AlterField(
            model_name="threattype",
            name="synonyms",
            field=stories.models.fields.LinesArrayField(
                base_field=models.CharField(max_length=100),
                blank=True,
                default=list,
                help_text="One per line: other words and acronyms that visitors may search for.",
                size=None,
                verbose_name="synonyms",
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
                ],
                max_length=11,
                verbose_name="act",
            ),
        ),
        migrations.AlterConstraint(
            model_name="clearance",
            name="clearance_pending_case_is_coordinated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case_status", "pending"), _negated=True),
                    models.Q(
                        models.Q(("attorney", ""), _negated=True), ("attorney_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="clearance_pending_case_is_coordinated",
                violation_error_message="While a case is pending, enter the U.S. Attorney's Office and the date.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="fusioncenter",
            name="center_coordinates",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="center_coordinates",
                violation_error_message="Enter both latitude and longitude, or neither.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="outcome",
            name="outcome_quantity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__isnull", True), ("quantity__gte", 0), _connector="OR"
                ),
                name="outcome_quantity",
                violation_error_message="A quantity can't be negative.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="page",
            name="page_slug_not_reserved",
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
                violation_error_message="Another part of the site uses this URL.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="partner",
            name="partner_not_part_of_itself",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="partner_not_part_of_itself",
                violation_error_message="A partner can't be part of itself.",
            ),
        ),
    ]
