import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comments', '0001_initial'),
        ('core', '0001_initial'),
        ('posts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MentionSettings',
            fields=[
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='core.sitesettings')),
                ('webmentions', models.BooleanField(default=True, help_text='Other sites tell us of their links. Each is verified first.', verbose_name='take webmentions')),
                ('pingbacks', models.BooleanField(default=True, help_text='The same, from WordPress.', verbose_name='take pingbacks')),
                ('trackbacks', models.BooleanField(default=False, help_text='From old blogs; hardly anything but spam comes this way.', verbose_name='take trackbacks')),
                ('open_days', models.PositiveIntegerField(blank=True, help_text='Days after publication; older posts take none from now on, unless a post says otherwise. Empty: always.', null=True, validators=[django.core.validators.MaxValueValidator(36500)], verbose_name='take none of them after')),
            ],
            options={
                'verbose_name': 'mentions',
                'verbose_name_plural': 'mentions',
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PostMentionSettings',
            fields=[
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mention_settings', serialize=False, to='posts.post')),
                ('webmentions', models.BooleanField(null=True, verbose_name='webmentions')),
                ('pingbacks', models.BooleanField(null=True, verbose_name='pingbacks')),
                ('trackbacks', models.BooleanField(null=True, verbose_name='trackbacks')),
            ],
            options={
                'verbose_name': 'mention settings',
                'verbose_name_plural': 'mention settings',
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
                ('failure', models.CharField(blank=True, choices=[('no-link', 'the page has no link to the post'), ('too-long', 'it has no link to the post as far as we read it: it is too long'), ('gone', 'the page is gone (410)'), ('refused', 'its address leads to where we do not fetch pages'), ('no-name', 'no site is known by its name'), ('slow', 'it did not answer in time'), ('blocked', 'mentions of its page are not taken here'), ('error', 'what it says could not be stored here'), ('unreachable', 'it could not be fetched')], max_length=11)),
                ('failed_looks', models.PositiveSmallIntegerField(default=0)),
                ('looks_requested', models.PositiveIntegerField(default=0)),
                ('looks_done', models.PositiveIntegerField(default=0)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('looked_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('next_look_at', models.DateTimeField(null=True, verbose_name='next look')),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('title', models.CharField(blank=True, max_length=250)),
                ('published_at', models.DateTimeField(null=True)),
                ('matched_alias', models.BooleanField(default=False)),
                ('comment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='linkback', to='comments.comment')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linkbacks', to='posts.post')),
            ],
            options={
                'verbose_name': 'mention that we receive',
                'verbose_name_plural': 'mentions that we receive',
                'indexes': [models.Index(condition=models.Q(('next_look_at__isnull', False)), fields=['next_look_at'], name='linkback_due'), models.Index(condition=models.Q(('looks_requested__gt', models.F('looks_done'))), fields=['host', 'origin'], name='linkback_waiting')],
                'constraints': [models.UniqueConstraint(fields=('post', 'origin'), name='linkback_known_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), ('comment__isnull', False), _connector='OR'), name='linkback_verified_is_shown')],
            },
        ),
        migrations.CreateModel(
            name='OutboundLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=2048, verbose_name='address')),
                ('host', models.CharField(max_length=253, verbose_name='host')),
                ('state', models.CharField(choices=[('unknown', 'Not looked at yet'), ('fine', 'Works'), ('blocked', 'Does not let us look'), ('broken', 'Broken')], default='unknown', max_length=7, verbose_name='state')),
                ('status', models.PositiveSmallIntegerField(default=0, verbose_name='last answer')),
                ('failed_checks', models.PositiveSmallIntegerField(default=0)),
                ('checked_at', models.DateTimeField(null=True, verbose_name='looked at')),
                ('next_check_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outbound_links', to='posts.post')),
            ],
            options={
                'verbose_name': 'link to another site',
                'verbose_name_plural': 'links to other sites',
                'indexes': [models.Index(fields=['next_check_at'], name='outbound_link_due')],
                'constraints': [models.UniqueConstraint(fields=('post', 'address'), name='outbound_link_once')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(max_length=2048, verbose_name='target')),
                ('host', models.CharField(max_length=253, verbose_name='host')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('none', 'Takes no mentions'), ('failed', 'Failed')], default='waiting', max_length=7, verbose_name='state')),
                ('protocol', models.CharField(blank=True, choices=[('webmention', 'Webmention'), ('pingback', 'Pingback'), ('trackback', 'Trackback'), ('notice', 'Notice of a reblog')], max_length=10, verbose_name='protocol')),
                ('endpoint', models.CharField(blank=True, max_length=2048, verbose_name='endpoint')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='answer')),
                ('failed_tries', models.PositiveSmallIntegerField(default=0)),
                ('requests_count', models.PositiveIntegerField(default=0)),
                ('source', models.CharField(blank=True, max_length=2048)),
                ('was_sent', models.BooleanField(default=False)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('next_try_at', models.DateTimeField(null=True, verbose_name='next try')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing_mentions', to='posts.post')),
            ],
            options={
                'verbose_name': 'mention that we send',
                'verbose_name_plural': 'mentions that we send',
                'indexes': [models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='outgoing_mention_due')],
                'constraints': [models.UniqueConstraint(fields=('post', 'target'), name='outgoing_mention_once')],
            },
        ),
    ]
