import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import evidenceblog.core.redirect_reasons
from django.conf import settings
from django.db import migrations, models

from evidenceblog.core.postgres_extensions import PostgresExtension


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        PostgresExtension('pg_trgm'),
        PostgresExtension('unaccent'),
        migrations.CreateModel(
            name='Bucket',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('full_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='SiteSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Evidence blog', max_length=100, verbose_name='name')),
                ('tagline', models.CharField(blank=True, default='Health evidence, explained with care', max_length=200, verbose_name='tagline')),
            ],
            options={
                'verbose_name': 'site settings',
                'verbose_name_plural': 'site settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='site_settings_one_row', violation_error_message='There is only one row of site settings.')],
            },
        ),
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
        # Not worth a write-ahead log: after a crash every bucket is full, as at first.
        migrations.RunSQL('ALTER TABLE core_bucket SET UNLOGGED', migrations.RunSQL.noop),
    ]
