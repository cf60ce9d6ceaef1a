"""What the staff's first page looks for, found without reading all stories."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # an index that is made beside the work takes no part in a transaction
    dependencies = [("stories", "0020_desk")]

    operations = [
        AddIndexConcurrently(
            model_name="story",
            index=models.Index(
                condition=Q(review_at__isnull=False), fields=["review_at"], name="story_review_at"
            ),
        ),
        AddIndexConcurrently(
            model_name="story",
            index=models.Index(
                condition=Q(open_findings__gt=0), fields=["status"], name="story_open_findings"
            ),
        ),
    ]
