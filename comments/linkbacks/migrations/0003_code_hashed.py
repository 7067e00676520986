from django.db import migrations, models

# The addresses that senders have been told go on working.
HASH = """
UPDATE linkbacks_linkback SET code = encode(sha256(convert_to(code, 'UTF8')), 'hex')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('linkbacks', '0002_missing_pages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='linkback',
            name='code',
            field=models.CharField(max_length=64, unique=True),
        ),
        migrations.RunSQL(HASH),
    ]
