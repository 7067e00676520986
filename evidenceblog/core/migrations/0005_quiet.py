from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_incident'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='is_quiet',
            field=models.BooleanField(db_default=False, default=False, help_text='A restored site begins so: it sends no mail and no mentions, and publishes nothing by the clock. What waited goes out within a minute after you untick it.', verbose_name='quiet'),
        ),
    ]
