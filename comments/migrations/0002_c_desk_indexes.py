from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0001_initial'),
        ('posts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_in_campaign',
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['-received_at', '-id'], name='comment_newest'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('campaign__isnull', False)), fields=['campaign', 'status', 'id'], name='comment_in_campaign'),
        ),
    ]
