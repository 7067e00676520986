import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comments', '0002_origin'),
        ('posts', '0002_mentions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(help_text="A host such as example.org, or an author's page such as medium.com/@ada.", max_length=500, unique=True, verbose_name='address')),
                ('verdict', models.CharField(choices=[('trusted', 'Trusted: published at once'), ('blocked', 'Blocked: not taken')], max_length=7, verbose_name='standing')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'trusted or blocked origin',
                'verbose_name_plural': 'trusted and blocked origins',
            },
        ),
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
        migrations.CreateModel(
            name='OutsideLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=2048, verbose_name='address')),
                ('host', models.CharField(max_length=253, verbose_name='host')),
                ('state', models.CharField(choices=[('unknown', 'Not looked at yet'), ('fine', 'Works'), ('blocked', 'Does not let us look'), ('broken', 'Broken')], default='unknown', max_length=7, verbose_name='state')),
                ('status', models.PositiveSmallIntegerField(default=0, verbose_name='last answer')),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('looked_at', models.DateTimeField(null=True, verbose_name='looked at')),
                ('lease_until', models.DateTimeField(default=django.utils.timezone.now)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outside_links', to='posts.post')),
            ],
            options={
                'verbose_name': 'link to another site',
                'verbose_name_plural': 'links to other sites',
                'indexes': [models.Index(fields=['lease_until'], name='outside_link_due')],
                'constraints': [models.UniqueConstraint(fields=('post', 'address'), name='outside_link_once')],
            },
        ),
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
