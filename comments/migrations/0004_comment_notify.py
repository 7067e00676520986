from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0003_no_comment_rate'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='notify',
            field=models.BooleanField(default=False, verbose_name='mail me when somebody replies'),
        ),
    ]
