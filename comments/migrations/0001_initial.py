import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_status', models.CharField(choices=[('received', 'Received'), ('held', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('spam', 'Spam'), ('withdrawn', 'Withdrawn by its author'), ('erased', 'Erased')], max_length=9)),
                ('to_status', models.CharField(choices=[('received', 'Received'), ('held', 'Waiting'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('spam', 'Spam'), ('withdrawn', 'Withdrawn by its author'), ('erased', 'Erased')], max_length=9)),
                ('reasons', models.JSONField(default=list)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
            },
        ),
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
                ('receipt', models.CharField(max_length=64, unique=True)),
                ('fingerprint', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField(null=True)),
                ('user_agent', models.CharField(blank=True, max_length=500)),
                ('referrer', models.CharField(blank=True, max_length=500)),
                ('trap', models.TextField(blank=True)),
                ('score', models.SmallIntegerField(null=True)),
                ('reasons', models.JSONField(default=list, verbose_name='why')),
                ('opinion', models.JSONField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='comments.comment')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'permissions': [('moderate_comment', 'Can decide comments'), ('erase_comment', 'Can erase comments for good')],
            },
        ),
    ]
