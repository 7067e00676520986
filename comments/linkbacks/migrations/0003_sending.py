import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('linkbacks', '0002_outside_links'),
        ('posts', '0002_mentions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(max_length=2048, verbose_name='target')),
                ('host', models.CharField(max_length=253, verbose_name='host')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('none', 'Takes no mentions'), ('failed', 'Failed')], default='waiting', max_length=7, verbose_name='state')),
                ('protocol', models.CharField(blank=True, choices=[('webmention', 'Webmention'), ('pingback', 'Pingback'), ('trackback', 'Trackback'), ('notice', 'Notice of a reblog')], default='', max_length=10, verbose_name='by')),
                ('endpoint', models.CharField(blank=True, default='', max_length=2048, verbose_name='endpoint')),
                ('answer', models.CharField(blank=True, default='', max_length=200, verbose_name='answer')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('was_told', models.BooleanField(default=False)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('lease_until', models.DateTimeField(null=True)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='posts.post')),
            ],
            options={
                'verbose_name': 'mention that we send',
                'verbose_name_plural': 'mentions that we send',
                'indexes': [models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['lease_until'], name='sending_due')],
                'constraints': [models.UniqueConstraint(fields=('post', 'target'), name='sending_once')],
            },
        ),
    ]
