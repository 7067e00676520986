from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Backup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('folder', models.CharField(max_length=4096)),
                ('made_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('unproved', 'Not proved'), ('proved', 'Proved'), ('damaged', 'Damaged')], default='unproved', max_length=8)),
                ('proved_at', models.DateTimeField(null=True)),
                ('copied_at', models.DateTimeField(null=True)),
                ('detail', models.TextField(blank=True, default='')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['-made_at'], name='backup_made_at')],
            },
        ),
    ]
