import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='address',
            name='confirmed_at',
            field=models.DateTimeField(null=True, verbose_name='confirmed'),
        ),
        migrations.AddField(
            model_name='address',
            name='made_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='address',
            name='stop',
            field=models.CharField(blank=True, choices=[('bounced', 'Mail comes back'), ('complained', 'Called our mail spam')], max_length=10, verbose_name='stopped'),
        ),
        migrations.AddField(
            model_name='address',
            name='stop_why',
            field=models.TextField(blank=True, verbose_name='why'),
        ),
        migrations.AddField(
            model_name='address',
            name='stopped_at',
            field=models.DateTimeField(null=True, verbose_name='since'),
        ),
        migrations.AddField(
            model_name='address',
            name='told_at',
            field=models.DateTimeField(null=True, verbose_name='last told of something'),
        ),
        migrations.AddField(
            model_name='message',
            name='code',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('title', models.CharField(max_length=300)),
                ('status', models.CharField(choices=[('asked', 'Waits for the address to be confirmed'), ('active', 'Active'), ('ended', 'Ended')], default='asked', max_length=6)),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='mail.address')),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.BigIntegerField()),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='mail.message')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='mail.subscription')),
            ],
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='mail.subscription')),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='subscriptions',
            field=models.ManyToManyField(related_name='messages', to='mail.subscription'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(fields=('key', 'address'), name='subscription_asked_once'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('message', None)), fields=['subscription'], name='notice_untold'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('subscription', 'about'), name='notice_told_once'),
        ),
    ]
