import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FilterSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('threshold', models.PositiveSmallIntegerField(default=80, help_text='With reasons of two kinds, a comment with so many is spam.', validators=[django.core.validators.MinValueValidator(40), django.core.validators.MaxValueValidator(300)], verbose_name='points of the spam bin')),
                ('log_only', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, help_text='These filters say what they would have done, and do nothing.', verbose_name='only watching')),
            ],
            options={
                'verbose_name': 'filter settings',
                'verbose_name_plural': 'filter settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='filter_settings_one_row', violation_error_message='There is only one row of filter settings.')],
            },
        ),
        migrations.CreateModel(
            name='LocalModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weights', models.BinaryField()),
                ('header', models.JSONField()),
                ('version', models.UUIDField(default=uuid.uuid4)),
                ('lessons', models.PositiveBigIntegerField(default=0)),
                ('lessons_sum', models.PositiveBigIntegerField(default=0)),
                ('last_lesson', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='local_model_one_row')],
            },
        ),
        migrations.CreateModel(
            name='ListedWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('watched', 'Sold by spam (in the text)'), ('praise', 'Praise that fits any post (in the text)'), ('call', 'Call to click, buy or subscribe (in the text)'), ('business', "No person's name (in the name)")], max_length=8, verbose_name='list')),
                ('word', models.CharField(help_text='Found as whole words: “cialis” is not found in “specialist”.', max_length=100, verbose_name='word or phrase')),
                ('is_off', models.BooleanField(default=False, help_text='Switches off a word that the filter comes with.', verbose_name='do not look for it')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'listed word',
                'verbose_name_plural': 'listed words',
                'constraints': [models.UniqueConstraint(fields=('kind', 'word'), name='listed_word_once', violation_error_message='It is in this list already.')],
            },
        ),
    ]
