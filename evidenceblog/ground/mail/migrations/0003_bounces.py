from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0002_subscriptions'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='came_back',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='HeardWebhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=200)),
                ('at', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('number', 'at'), name='webhook_heard_once')],
            },
        ),
    ]
