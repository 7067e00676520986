import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='email')),
            ],
            options={
                'verbose_name': 'address',
                'verbose_name_plural': 'addresses',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('headers', models.JSONField(default=dict)),
                ('message_id', models.CharField(max_length=320, unique=True)),
                ('once', models.CharField(max_length=200, null=True, unique=True)),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('suppressed', 'Suppressed')], default='queued', max_length=10, verbose_name='status')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='tries')),
                ('error', models.TextField(blank=True, verbose_name='last error')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='queued')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next try')),
                ('give_up_at', models.DateTimeField(verbose_name='give up')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='mail.address')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'indexes': [models.Index(condition=models.Q(('status__in', ['queued', 'sending'])), fields=['address', 'id'], name='message_waiting')],
            },
        ),
    ]
