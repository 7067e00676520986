import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('linkbacks', '0001_initial'),
        ('posts', '0002_mentions'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutsideLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=2048, verbose_name='address')),
                ('host', models.CharField(max_length=253, verbose_name='host')),
                ('state', models.CharField(choices=[('unknown', 'Not looked at yet'), ('fine', 'Works'), ('blocked', 'Does not let us look'), ('broken', 'Broken')], default='unknown', max_length=7, verbose_name='state')),
                ('status', models.PositiveSmallIntegerField(default=0, verbose_name='last answer')),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('looked_at', models.DateTimeField(null=True, verbose_name='looked at')),
                ('lease_until', models.DateTimeField(default=django.utils.timezone.now)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outside_links', to='posts.post')),
            ],
            options={
                'verbose_name': 'link to another site',
                'verbose_name_plural': 'links to other sites',
                'indexes': [models.Index(fields=['lease_until'], name='outside_link_due')],
                'constraints': [models.UniqueConstraint(fields=('post', 'address'), name='outside_link_once')],
            },
        ),
    ]
