from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='report',
            name='report_open',
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('comment', 'network'), name='report_open_once'),
        ),
    ]
