from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0002_f_inquiry'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='confirmed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
