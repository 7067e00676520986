import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_redirect'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='decision_hours',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Hours. Said at the form and on receipts. Empty: nothing is.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='comments are usually decided within'),
        ),
    ]
