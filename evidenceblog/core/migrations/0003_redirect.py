import django.db.models.deletion
import evidenceblog.core.redirect_reasons
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_buckets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_path', models.CharField(max_length=600, verbose_name='old address')),
                ('new', models.CharField(max_length=2000, verbose_name='leads to')),
                ('new_path', models.CharField(blank=True, editable=False, max_length=600)),
                ('reason', models.CharField(choices=evidenceblog.core.redirect_reasons.choices, default='hand', editable=False, max_length=6, verbose_name='reason')),
                ('made_at', models.DateTimeField(editable=False, verbose_name='made')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'redirect',
                'verbose_name_plural': 'redirects',
                'indexes': [models.Index(condition=models.Q(('new_path', ''), _negated=True), fields=['new_path'], name='redirect_new_path')],
                'constraints': [models.UniqueConstraint(fields=('old_path',), name='redirect_old_path_once', violation_error_message='This old address has a redirect already.'), models.CheckConstraint(condition=models.Q(('old_path', models.F('new_path')), _negated=True), name='redirect_leads_elsewhere', violation_error_message='It would lead back to itself.'), models.CheckConstraint(condition=models.Q(('old_path__regex', '^/.*[^/]$')), name='redirect_old_path_normal', violation_error_message='An old address is a path, such as /walking/.'), models.CheckConstraint(condition=models.Q(('new__regex', '^(/$|/[^/\\\\]|https?://)')), name='redirect_leads_to_an_address', violation_error_message='It leads to a path or a web address.')],
            },
        ),
    ]
