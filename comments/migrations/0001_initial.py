import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('posts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ('kind', models.CharField(choices=[('comment', 'Comment'), ('reply', 'Reply'), ('mention', 'Mention'), ('reblog', 'Reblog'), ('repost', 'Repost'), ('like', 'Like'), ('bookmark', 'Bookmark')], default='comment', max_length=8)),
                ('lane', models.GeneratedField(db_persist=True, expression=models.Case(models.When(kind__in=['comment', 'reply'], then=models.Value('discussion')), default=models.Value('shared')), output_field=models.CharField(choices=[('discussion', 'Discussion'), ('shared', 'Shared')], max_length=10))),
                ('status', models.CharField(choices=[('received', 'Received'), ('held', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('spam', 'Spam'), ('withdrawn', 'Withdrawn by its author'), ('erased', 'Erased')], default='received', max_length=9, verbose_name='status')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('website', models.URLField(blank=True, max_length=500, verbose_name='website')),
                ('body', models.TextField(verbose_name='comment')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('notify', models.BooleanField(default=False, verbose_name='mail me when somebody replies')),
                ('receipt_hash', models.CharField(max_length=64, unique=True)),
                ('fingerprint', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField(null=True)),
                ('user_agent', models.CharField(blank=True, max_length=500)),
                ('referrer', models.CharField(blank=True, max_length=500)),
                ('trap', models.TextField(blank=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('network', models.CharField(blank=True, max_length=43)),
                ('seconds', models.FloatField(null=True)),
                ('origin', models.JSONField(null=True)),
                ('score', models.SmallIntegerField(null=True)),
                ('reasons', models.JSONField(default=list, verbose_name='why')),
                ('opinion', models.JSONField(null=True)),
                ('forecasts', models.JSONField(default=dict)),
                ('language', models.CharField(blank=True, max_length=8, verbose_name='language')),
                ('hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), default=list)),
                ('sketch', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list)),
                ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list)),
                ('urgency', models.SmallIntegerField(choices=[(0, 'Ordinary'), (1, 'Reported'), (2, 'Somebody may be in danger')], default=0)),
                ('edited_at', models.DateTimeField(null=True)),
                ('links_off', models.BooleanField(default=False)),
                ('open_reports', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=0)),
                ('waits', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('status__in', ['held', 'received']), ('open_reports__gt', 0), _connector='OR'), then=models.Value(True)), default=models.Value(False)), output_field=models.BooleanField())),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'permissions': [('moderate_comment', 'Can decide comments'), ('erase_comment', 'Can erase comments for good')],
            },
        ),
        migrations.CreateModel(
            name='AkismetOutage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('cause', models.CharField(choices=[('refused', 'the key or the address of this site is not right'), ('throttled', 'this site asks more often than it may'), ('unavailable', 'it gives no answer that can be read')], max_length=11)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('text', 'nearly the same text'), ('host', 'the same website'), ('name', 'the same name'), ('range', 'the same range of addresses')], max_length=5, verbose_name='in common')),
                ('shared_value', models.CharField(blank=True, max_length=255)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('verdict', models.CharField(blank=True, choices=[('received', 'Received'), ('held', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('spam', 'Spam'), ('withdrawn', 'Withdrawn by its author'), ('erased', 'Erased')], max_length=9)),
                ('reasons', models.JSONField(default=list)),
                ('batch', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CommentSettings',
            fields=[
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='core.sitesettings')),
                ('open_days', models.PositiveIntegerField(blank=True, help_text='Days after publication. Empty: comments stay open.', null=True, validators=[django.core.validators.MaxValueValidator(36500)], verbose_name='close comments after')),
                ('decision_hours', models.PositiveSmallIntegerField(blank=True, help_text='Hours. Said at the form and on receipts. Empty: nothing is.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='comments are usually decided within')),
                ('policy', models.TextField(blank=True, default='Comments are read by a moderator before they appear. Please keep to the subject, be kind, and do not share details that could identify a patient. We cannot give advice about your own health.', help_text='Shown above the comment form.', verbose_name='comment policy')),
            ],
            options={
                'verbose_name': 'comments',
                'verbose_name_plural': 'comments',
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('status', 'Decided'), ('label', 'Labelled'), ('assign', 'Assigned'), ('note', 'Noted'), ('edit', 'Edited'), ('trust', 'Trust rule'), ('reports', 'Reports closed'), ('campaign', 'Campaign split or lifted')], default='status', max_length=8)),
                ('from_status', models.CharField(choices=[('received', 'Received'), ('held', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('spam', 'Spam'), ('withdrawn', 'Withdrawn by its author'), ('erased', 'Erased')], max_length=9)),
                ('to_status', models.CharField(choices=[('received', 'Received'), ('held', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('spam', 'Spam'), ('withdrawn', 'Withdrawn by its author'), ('erased', 'Erased')], max_length=9)),
                ('changes', models.JSONField(default=dict)),
                ('reasons', models.JSONField(default=list)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('batch', models.UUIDField(db_index=True, default=uuid.uuid4)),
                ('lesson', models.BinaryField(null=True)),
                ('forecasts', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
            },
        ),
        migrations.CreateModel(
            name='DiscussionSettings',
            fields=[
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='discussion_settings', serialize=False, to='posts.post')),
                ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed to new comments')], default='open', max_length=6)),
            ],
            options={
                'verbose_name': 'discussion settings',
                'verbose_name_plural': 'discussion settings',
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='note')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('spam', 'It is advertising or spam'), ('unkind', 'It attacks or insults somebody'), ('personal', 'It tells private things about a person'), ('danger', "Following it could harm somebody's health"), ('illegal', 'It is against the law'), ('mine', 'It names a page of mine, which is not to be named here'), ('other', 'Something else')], max_length=8, verbose_name='why')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='in your words')),
                ('network', models.CharField(blank=True, max_length=43)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TrustRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail address'), ('name', 'Name, as typed'), ('host', 'Host that is linked to'), ('address', 'Network address'), ('range', 'Range of addresses'), ('author', 'Author of mentions')], max_length=7, verbose_name='kind')),
                ('value', models.CharField(max_length=500, verbose_name='whom or what')),
                ('verdict', models.CharField(choices=[('trusted', 'Trusted'), ('held', 'Always wait'), ('blocked', 'Blocked')], max_length=7, verbose_name='verdict')),
                ('until', models.DateTimeField(blank=True, help_text='Empty: until somebody changes it; of addresses, for 30 days.', null=True, verbose_name='until')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('network', models.GeneratedField(db_persist=True, expression=models.Case(models.When(kind__in=['address', 'range'], then=django.db.models.functions.comparison.Cast('value', models.GenericIPAddressField()))), output_field=models.GenericIPAddressField(null=True))),
            ],
            options={
                'verbose_name': 'trust rule',
                'verbose_name_plural': 'trust rules',
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'earlier wording',
                'verbose_name_plural': 'earlier wordings',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AkismetCheck',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='comments.comment')),
                ('parameters', models.JSONField()),
                ('tried_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'check by Akismet',
                'verbose_name_plural': 'checks by Akismet',
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comment',
            name='assignee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to'),
        ),
        migrations.AddField(
            model_name='comment',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='comment',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='posts.post'),
        ),
        migrations.AddConstraint(
            model_name='akismetoutage',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='akismet_outage_once'),
        ),
        migrations.AddField(
            model_name='comment',
            name='campaign',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='comments.campaign'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='campaign',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='comments.campaign'),
        ),
        migrations.AddField(
            model_name='decision',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='decision',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone', to='comments.decision'),
        ),
        migrations.AddField(
            model_name='note',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='note',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='report',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='trustrule',
            name='by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wording',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='comments.comment'),
        ),
        migrations.AddIndex(
            model_name='akismetcheck',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['tried_at'], name='akismet_check_unanswered'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'approved')), fields=['post', 'path'], name='comment_visible'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('lane', 'shared'), ('status', 'approved')), fields=['post', '-received_at'], name='comment_shared'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('waits', True)), fields=['-urgency', 'received_at', 'id'], name='comment_waiting'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['status', '-received_at', '-id'], name='comment_decided'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['-received_at', '-id'], name='comment_newest'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(django.db.models.functions.text.Lower('email'), models.OrderBy(models.F('received_at'), descending=True), name='comment_by_email'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('network', ''), _negated=True), fields=['network', '-received_at'], name='comment_by_network'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('campaign__isnull', False)), fields=['campaign', 'status', 'id'], name='comment_in_campaign'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['bands'], name='comment_near'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(fields=['hosts'], name='comment_hosts'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.HashIndex(fields=['body'], name='comment_same_body'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('body'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('email'), name='gin_trgm_ops'), name='comment_words'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(fields=('post', 'fingerprint'), name='comment_said_once'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(fields=('path',), name='comment_path_once'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['-at', '-id'], name='decision_log'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('by__isnull', False)), fields=['by', '-at'], name='decision_by_people'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('lesson__isnull', False)), fields=['comment', '-id'], name='decision_teaching'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('act', 'status'), _negated=True), fields=['act', '-at', '-id'], name='decision_by_act'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('act', 'status'), ('to_status__in', ['rejected', 'withdrawn', 'erased'])), fields=['to_status', '-at', '-id'], name='decision_seldom'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=django.contrib.postgres.indexes.GinIndex(fields=['reasons'], name='decision_by_reason', opclasses=['jsonb_path_ops']),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('act', 'status'), ('from_status', models.F('to_status')), _connector='XOR'), name='decision_changes_status'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('comment', 'network'), name='report_open_once'),
        ),
        migrations.AddIndex(
            model_name='trustrule',
            index=django.contrib.postgres.indexes.GistIndex(condition=models.Q(('network__isnull', False)), fields=['network'], name='trust_rule_by_network', opclasses=['inet_ops']),
        ),
        migrations.AddConstraint(
            model_name='trustrule',
            constraint=models.UniqueConstraint(fields=('kind', 'value'), name='trust_rule_once', violation_error_message='There is a rule about this already.'),
        ),
        migrations.AddConstraint(
            model_name='trustrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['address', 'range']), _negated=True), models.Q(('until__isnull', False), ('verdict__in', ['held', 'blocked'])), _connector='OR'), name='trust_rule_about_addresses', violation_error_message='Addresses are held or blocked, and for a time: they change hands.'),
        ),
    ]
