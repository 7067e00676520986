import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Whoever saved a post first made it.
FILL = """
UPDATE posts_post SET created_by_id = first.made_by_id
FROM (
    SELECT DISTINCT ON (post_id) post_id, made_by_id FROM posts_revision
    ORDER BY post_id, number
) AS first
WHERE first.post_id = posts_post.id AND first.made_by_id IS NOT NULL
"""


class Migration(migrations.Migration):
    old_code_runs_because = 'The statement fills a new column.'

    dependencies = [
        ('posts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
