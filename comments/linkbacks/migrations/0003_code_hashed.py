from django.db import migrations, models

# The addresses that senders have been told go on working.
HASH = """
UPDATE linkbacks_linkback SET code = encode(sha256(convert_to(code, 'UTF8')), 'hex')
"""


class Migration(migrations.Migration):
    old_code_runs_because = """Mentions are taken and verified as before. Only the pages on
        which senders see how theirs fare are 404, for those sent before under old code, and
        for those sent to old code under new."""

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
