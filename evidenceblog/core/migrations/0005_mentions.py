import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_decision_hours'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='mentions_open_days',
            field=models.PositiveIntegerField(blank=True, help_text='Days after publication; older posts take none from now on, unless a post says otherwise. Empty: always.', null=True, validators=[django.core.validators.MaxValueValidator(36500)], verbose_name='take none of them after'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='pingbacks',
            field=models.BooleanField(default=True, help_text='The same, from WordPress.', verbose_name='take pingbacks'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='trackbacks',
            field=models.BooleanField(default=False, help_text='From old blogs; hardly anything but spam comes this way.', verbose_name='take trackbacks'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='webmentions',
            field=models.BooleanField(default=True, help_text='Other sites tell us of their links. Each is verified first.', verbose_name='take webmentions'),
        ),
    ]
