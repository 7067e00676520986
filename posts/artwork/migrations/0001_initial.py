import posts.artwork.licences
import posts.artwork.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Artwork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('original', models.FileField(storage=posts.artwork.models.originals, upload_to=posts.artwork.models.original_path, verbose_name='file')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('has_alpha', models.BooleanField(default=False, editable=False)),
                ('alt_text', models.TextField(blank=True, help_text='What it shows, for somebody who cannot see it. A post may say it better for its own place.', verbose_name='alt text')),
                ('creator', models.CharField(blank=True, help_text='Who made it. Write “unknown” if that is the honest answer.', max_length=200, verbose_name='creator')),
                ('creator_url', models.URLField(blank=True, verbose_name="creator's page")),
                ('source_name', models.CharField(blank=True, help_text='A collection or site, such as Wellcome Collection.', max_length=200, verbose_name='where it comes from')),
                ('source_url', models.URLField(blank=True, verbose_name='address there')),
                ('credit_line', models.CharField(blank=True, help_text='Printed under the artwork, such as “Credit: A. Name. Collection”.', max_length=300, verbose_name='credit line')),
                ('licence', models.CharField(blank=True, choices=posts.artwork.licences.choices, max_length=30, verbose_name='licence')),
                ('licence_note', models.TextField(blank=True, help_text="Who gave permission and when, or the stock licence's number.", verbose_name='note on the licence')),
                ('changes_made', models.CharField(blank=True, help_text='Such as “cropped”; licences ask for it.', max_length=200, verbose_name='changes made')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
                ('rendered_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'artwork',
                'verbose_name_plural': 'artwork',
            },
        ),
    ]
