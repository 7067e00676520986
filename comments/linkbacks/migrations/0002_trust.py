import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('linkbacks', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(help_text="A host such as example.org, or an author's page such as medium.com/@ada.", max_length=500, unique=True, verbose_name='address')),
                ('verdict', models.CharField(choices=[('trusted', 'Trusted: published at once'), ('blocked', 'Blocked: not taken')], max_length=7, verbose_name='standing')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'trusted or blocked origin',
                'verbose_name_plural': 'trusted and blocked origins',
            },
        ),
    ]
