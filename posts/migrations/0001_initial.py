import django.db.models.deletion
import django.db.models.fields.json
import posts.artwork.licences
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('artwork', '0001_initial'),
        ('citations', '0001_initial'),
        ('core', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListCount',
            fields=[
                ('key', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('posts', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='PostSettings',
            fields=[
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='core.sitesettings')),
                ('licence', models.CharField(choices=posts.artwork.licences.choices, default='CC-BY-4.0', max_length=30, verbose_name='licence of new posts')),
            ],
            options={
                'verbose_name': 'posts',
                'verbose_name_plural': 'posts',
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('checks_evidence', models.BooleanField(default=True, help_text='Warn when a post cites no source or has no key finding.', verbose_name='posts rest on evidence')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
            },
        ),
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('bio', models.TextField(blank=True, verbose_name='about')),
                ('orcid', models.CharField(blank=True, help_text='Such as 0000-0002-1825-0097.', max_length=37, verbose_name='ORCID iD')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='author', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'authors',
            },
        ),
        migrations.CreateModel(
            name='Byline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bylines', to='posts.author')),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('post', 'Post'), ('page', 'Page outside the stream, such as About')], default='post', editable=False, max_length=4)),
                ('slug', models.SlugField(editable=False, max_length=120, null=True, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('live', 'Live'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=10)),
                ('withdrawal_note', models.TextField(blank=True, editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('successor', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='posts.post')),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'permissions': [('publish_post', 'Can publish and withdraw posts')],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.TextField(verbose_name='reason')),
                ('revisions', models.PositiveIntegerField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redactions', to='posts.post')),
            ],
            options={
                'verbose_name': 'redaction',
                'verbose_name_plural': 'redactions',
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('saved', 'Saved'), ('scheduled', 'Scheduled'), ('published', 'Published')], default='saved', max_length=9)),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('made_at', models.DateTimeField()),
                ('snapshot', models.JSONField()),
                ('title', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('title', 'snapshot'), output_field=models.TextField())),
                ('slug', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('slug', 'snapshot'), output_field=models.TextField())),
                ('standfirst', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('standfirst', 'snapshot'), output_field=models.TextField())),
                ('language', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('language', 'snapshot'), output_field=models.TextField())),
                ('card', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTransform('card', 'snapshot'), output_field=models.JSONField())),
                ('version', models.PositiveIntegerField(null=True)),
                ('kind', models.CharField(choices=[('first', 'First publication'), ('update', 'Update: the meaning changed'), ('review', 'Review: checked, nothing changed'), ('minor', 'Minor edit: spelling or layout'), ('import', 'Import')], max_length=6, null=True)),
                ('note', models.TextField(null=True, verbose_name='what changed')),
                ('overrides', models.JSONField(null=True)),
                ('went_live_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('body', models.TextField(null=True)),
                ('rendered_by', models.CharField(max_length=64, null=True)),
                ('updated_at', models.DateTimeField(null=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('authors', models.ManyToManyField(related_name='revisions', through='posts.Byline', to='posts.author')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='posts.post')),
                ('went_live_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topics', models.ManyToManyField(related_name='revisions', to='posts.topic')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
            },
        ),
        migrations.AddField(
            model_name='post',
            name='live',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='live_on', to='posts.revision'),
        ),
        migrations.AddField(
            model_name='byline',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bylines', to='posts.revision'),
        ),
        migrations.CreateModel(
            name='ArtworkUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('artwork', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='artwork.artwork')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='artwork_uses', to='posts.revision')),
            ],
        ),
        migrations.CreateModel(
            name='SourceUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='source_uses', to='posts.revision')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='citations.source')),
            ],
        ),
        migrations.CreateModel(
            name='WorkingCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('slug', models.SlugField(help_text="The last part of the post's address.", max_length=120, unique=True, verbose_name='address')),
                ('standfirst', models.TextField(blank=True, verbose_name='standfirst (one-line summary)')),
                ('language', models.CharField(choices=[('en-GB', 'English'), ('ar', 'العربية'), ('zh-Hans', '中文'), ('fr', 'Français'), ('de', 'Deutsch'), ('pt', 'Português'), ('es', 'Español')], default='en-GB', max_length=10, verbose_name='language')),
                ('licence', models.CharField(blank=True, choices=posts.artwork.licences.choices, max_length=30, verbose_name='licence')),
                ('notice', models.CharField(blank=True, help_text='A line in a box above the post, such as “This is a sample”.', max_length=300, verbose_name='notice')),
                ('edited_at', models.DateTimeField(auto_now=True, verbose_name='edited')),
                ('lead', models.ForeignKey(blank=True, help_text='Shown in lists and when the post is shared.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='artwork.artwork', verbose_name='lead artwork')),
                ('post', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='working_copy', to='posts.post')),
                ('topics', models.ManyToManyField(blank=True, related_name='working_copies', to='posts.topic', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
            },
        ),
        migrations.CreateModel(
            name='WorkingByline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.author', verbose_name='author')),
                ('working_copy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bylines', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'byline',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TextBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('region', models.CharField(default='body', max_length=20)),
                ('ordering', models.IntegerField(default=0)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_set', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'text',
                'verbose_name_plural': 'text',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TableBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('region', models.CharField(default='body', max_length=20)),
                ('ordering', models.IntegerField(default=0)),
                ('caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('table', models.TextField(blank=True, verbose_name='table')),
                ('row_headers', models.BooleanField(default=False, verbose_name='the first column names its row')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_set', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'table',
                'verbose_name_plural': 'tables',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuotationBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('region', models.CharField(default='body', max_length=20)),
                ('ordering', models.IntegerField(default=0)),
                ('locator', models.CharField(blank=True, max_length=50, verbose_name='page or table')),
                ('text', models.TextField(verbose_name='their words')),
                ('attribution', models.CharField(blank=True, max_length=200, verbose_name='who said it')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='citations.source', verbose_name='source')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_set', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'quotation',
                'verbose_name_plural': 'quotations',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ListedSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='citations.source', verbose_name='source')),
                ('working_copy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listed_sources', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources this post may cite',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FindingBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('region', models.CharField(default='body', max_length=20)),
                ('ordering', models.IntegerField(default=0)),
                ('locator', models.CharField(blank=True, max_length=50, verbose_name='page or table')),
                ('text', models.TextField(blank=True, verbose_name='what was found')),
                ('outcome', models.CharField(blank=True, help_text='Certainty belongs to an outcome, such as “pain after treatment”.', max_length=200, verbose_name='outcome')),
                ('certainty', models.CharField(blank=True, choices=[('high', 'High'), ('moderate', 'Moderate'), ('low', 'Low'), ('very-low', 'Very low'), ('high-moderate', 'High to moderate'), ('high-low', 'High to low'), ('high-very-low', 'High to very low'), ('moderate-low', 'Moderate to low'), ('moderate-very-low', 'Moderate to very low'), ('low-very-low', 'Low to very low'), ('not-stated', 'Not stated by the source')], max_length=20, verbose_name='certainty')),
                ('studies', models.PositiveIntegerField(blank=True, null=True, verbose_name='number of studies')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='number of people')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='citations.source', verbose_name='source')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_set', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'key finding',
                'verbose_name_plural': 'key findings',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EmbedBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('region', models.CharField(default='body', max_length=20)),
                ('ordering', models.IntegerField(default=0)),
                ('url', models.URLField(verbose_name='address')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_set', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'embed',
                'verbose_name_plural': 'embeds',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArtworkBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('region', models.CharField(default='body', max_length=20)),
                ('ordering', models.IntegerField(default=0)),
                ('caption', models.CharField(blank=True, help_text='Why it is here.', max_length=300, verbose_name='caption')),
                ('alt_text', models.TextField(blank=True, help_text="Empty: the artwork's own alt text is used.", verbose_name='alt text in this post')),
                ('decorative', models.BooleanField(default=False, help_text="It says nothing that the words do not: readers' tools skip it.", verbose_name='decorative')),
                ('artwork', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='artwork.artwork', verbose_name='artwork')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_set', to='posts.workingcopy')),
            ],
            options={
                'verbose_name': 'artwork',
                'verbose_name_plural': 'artwork',
                'ordering': ['ordering', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScheduledPublication',
            fields=[
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='schedule', serialize=False, to='posts.revision')),
                ('goes_live_at', models.DateTimeField(verbose_name='goes live')),
                ('kind', models.CharField(choices=[('first', 'First publication'), ('update', 'Update: the meaning changed'), ('review', 'Review: checked, nothing changed'), ('minor', 'Minor edit: spelling or layout'), ('import', 'Import')], max_length=6)),
                ('note', models.TextField(blank=True, verbose_name='what changed')),
                ('overrides', models.JSONField(default=dict)),
                ('refusal', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'scheduled publication',
                'verbose_name_plural': 'scheduled publications',
            },
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('live__isnull', False), ('slug__isnull', False)), _connector='OR'), name='post_public_has_revision', violation_error_message='A live post has a revision and an address.'),
        ),
        migrations.AddConstraint(
            model_name='byline',
            constraint=models.UniqueConstraint(fields=('revision', 'author'), name='byline_author_once'),
        ),
        migrations.AddConstraint(
            model_name='artworkuse',
            constraint=models.UniqueConstraint(fields=('revision', 'artwork'), name='artwork_use_once'),
        ),
        migrations.AddConstraint(
            model_name='sourceuse',
            constraint=models.UniqueConstraint(fields=('revision', 'source'), name='source_use_once'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-post'], name='revision_newest'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('post', 'number'), name='revision_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('post', 'version'), name='revision_version_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'scheduled')), fields=('post',), name='revision_scheduled_once', violation_error_message='Another revision is scheduled already.'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('kind__isnull', False), ('note__isnull', False), ('overrides__isnull', False), ('published_at__isnull', False), ('rendered_by__isnull', False), ('state', 'published'), ('version__isnull', False), ('went_live_at__isnull', False)), models.Q(models.Q(('state', 'published'), _negated=True), ('body__isnull', True), ('kind__isnull', True), ('note__isnull', True), ('overrides__isnull', True), ('published_at__isnull', True), ('rendered_by__isnull', True), ('reviewed_at__isnull', True), ('updated_at__isnull', True), ('version__isnull', True), ('went_live_at__isnull', True), ('went_live_by__isnull', True)), _connector='OR'), name='revision_published_is_whole', violation_error_message='Only what is published has a version.'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'update'), ('note', ''), _negated=True), name='revision_update_has_note', violation_error_message='Say what changed: readers see it.'),
        ),
        migrations.AddIndex(
            model_name='workingcopy',
            index=models.Index(fields=['-edited_at'], name='working_copy_edited'),
        ),
        migrations.AddConstraint(
            model_name='workingbyline',
            constraint=models.UniqueConstraint(fields=('working_copy', 'author'), name='working_byline_once'),
        ),
        migrations.AddConstraint(
            model_name='textblock',
            constraint=models.UniqueConstraint(fields=('parent', 'key'), name='textblock_key_once'),
        ),
        migrations.AddConstraint(
            model_name='tableblock',
            constraint=models.UniqueConstraint(fields=('parent', 'key'), name='tableblock_key_once'),
        ),
        migrations.AddConstraint(
            model_name='quotationblock',
            constraint=models.UniqueConstraint(fields=('parent', 'key'), name='quotationblock_key_once'),
        ),
        migrations.AddConstraint(
            model_name='listedsource',
            constraint=models.UniqueConstraint(fields=('working_copy', 'source'), name='listed_source_once'),
        ),
        migrations.AddConstraint(
            model_name='findingblock',
            constraint=models.UniqueConstraint(fields=('parent', 'key'), name='findingblock_key_once'),
        ),
        migrations.AddConstraint(
            model_name='embedblock',
            constraint=models.UniqueConstraint(fields=('parent', 'key'), name='embedblock_key_once'),
        ),
        migrations.AddConstraint(
            model_name='artworkblock',
            constraint=models.UniqueConstraint(fields=('parent', 'key'), name='artworkblock_key_once'),
        ),
    ]
