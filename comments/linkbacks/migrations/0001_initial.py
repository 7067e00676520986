import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comments', '0002_origin'),
        ('posts', '0002_mentions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Linkback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=2048, verbose_name='origin')),
                ('target', models.CharField(max_length=2048, verbose_name='target')),
                ('host', models.CharField(max_length=253, verbose_name='host')),
                ('protocols', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('webmention', 'Webmention'), ('pingback', 'Pingback'), ('trackback', 'Trackback'), ('notice', 'Notice of a reblog')], max_length=10))),
                ('code', models.CharField(max_length=22, unique=True)),
                ('network', models.CharField(blank=True, max_length=43)),
                ('state', models.CharField(choices=[('received', 'Received'), ('verified', 'Verified'), ('failed', 'Not verified'), ('stale', 'Not reachable any more'), ('gone', 'Gone')], default='received', max_length=8, verbose_name='state')),
                ('why', models.CharField(blank=True, max_length=16)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('looked_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('said', models.CharField(blank=True, max_length=64)),
                ('title', models.CharField(blank=True, max_length=250)),
                ('site_name', models.CharField(blank=True, max_length=100)),
                ('author_url', models.CharField(blank=True, max_length=2048)),
                ('published_at', models.DateTimeField(null=True)),
                ('matched_alias', models.BooleanField(default=False)),
                ('copied', models.FloatField(default=0)),
                ('comment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='linkback', to='comments.comment')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linkbacks', to='posts.post')),
            ],
            options={
                'verbose_name': 'mention',
                'verbose_name_plural': 'mentions',
                'indexes': [models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['lease_until'], name='linkback_due'), models.Index(condition=models.Q(('state', 'received')), fields=['host'], name='linkback_in_line')],
                'constraints': [models.UniqueConstraint(fields=('post', 'origin'), name='linkback_known_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), ('comment__isnull', False), _connector='OR'), name='linkback_verified_is_shown')],
            },
        ),
    ]
