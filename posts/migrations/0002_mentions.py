from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('posts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='pingbacks',
            field=models.BooleanField(null=True, verbose_name='pingbacks'),
        ),
        migrations.AddField(
            model_name='post',
            name='trackbacks',
            field=models.BooleanField(null=True, verbose_name='trackbacks'),
        ),
        migrations.AddField(
            model_name='post',
            name='webmentions',
            field=models.BooleanField(null=True, verbose_name='webmentions'),
        ),
    ]
