# Aliases: what they run works without make, too.

.PHONY: setup run test check format shell

setup:
	python3 manage.py test --version

run:
	python3 manage.py dev

test:
	python3 manage.py test

check:
	.venv/bin/python -m evidenceblog.project_checks

format:
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

shell:
	python3 manage.py shell
