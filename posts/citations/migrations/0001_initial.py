import django.contrib.postgres.indexes
import django.db.models.fields.json
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('csl', models.JSONField(verbose_name='record')),
                ('title', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('title', 'csl'), output_field=models.TextField(verbose_name='title'))),
                ('doi', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Lower(django.db.models.fields.json.KeyTextTransform('DOI', 'csl')), output_field=models.TextField(verbose_name='DOI'))),
                ('url', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('URL', 'csl'), output_field=models.TextField(verbose_name='URL'))),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['title'], name='source_title_trgm', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(fields=('doi',), name='source_doi_once', violation_error_message='A source with this DOI is already here.')],
            },
        ),
    ]
