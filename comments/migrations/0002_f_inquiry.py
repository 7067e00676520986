import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AkismetState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('mended_at', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failure', models.CharField(blank=True, choices=[('refused', 'the key or the address of this site is not right'), ('throttled', 'this site asks more often than it may'), ('unavailable', 'it gives no answer that can be read')], max_length=11)),
                ('alert_code', models.CharField(blank=True, max_length=300)),
                ('alert_message', models.CharField(blank=True, max_length=300)),
                ('used', models.BigIntegerField(null=True)),
                ('allowed', models.BigIntegerField(null=True)),
                ('throttled', models.BooleanField(default=False)),
                ('usage_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'state of Akismet',
                'verbose_name_plural': 'states of Akismet',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='akismet_state_once')],
            },
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='inquiry', serialize=False, to='comments.comment')),
                ('asked', models.JSONField()),
                ('tried_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('late', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'inquiry',
                'verbose_name_plural': 'inquiries',
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['tried_at'], name='inquiry_unanswered'), models.Index(condition=models.Q(('late', True)), fields=['answered_at'], name='inquiry_late')],
            },
        ),
    ]
