from django.db import migrations, models

# Asked by the database itself: it costs a comment no statement of its own, and none that
# is under way slips through. Staff go on answering, and mentions arrive.
TRIGGER = """
CREATE FUNCTION refuse_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM comments_commentsettings WHERE is_paused) THEN
        RAISE EXCEPTION 'comments are paused'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'comments_are_paused';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER comments_are_paused BEFORE INSERT ON comments_comment
FOR EACH ROW WHEN (NEW.account_id IS NULL AND NEW.kind IN ('comment', 'reply'))
EXECUTE FUNCTION refuse_comment();
"""
UNDO = """
DROP TRIGGER comments_are_paused ON comments_comment;
DROP FUNCTION refuse_comment();
"""


class Migration(migrations.Migration):
    old_code_runs_because = 'The trigger refuses nothing unless comments are paused.'

    dependencies = [
        ('comments', '0005_translated_policy'),
    ]

    operations = [
        migrations.AddField(
            model_name='commentsettings',
            name='is_paused',
            field=models.BooleanField(db_default=False, default=False, help_text='No post takes any, and who sends one gets the words back. An upgrade that may be undone by restoring its backup begins so: untick it once you keep the upgrade.', verbose_name='comments are paused'),
        ),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
