# Aliases: what they run works without make, too.

.PHONY: setup run test check hook format shell

setup:
	python3 manage.py test --version

run:
	python3 manage.py dev

test:
	python3 manage.py test

check:
	python3 manage.py check_code

# Before each commit, git runs the checks that take seconds.
hook:
	printf '#!/bin/sh\nexec python3 manage.py check_code --fast\n' > "$$(git rev-parse --git-path hooks)/pre-commit"
	chmod +x "$$(git rev-parse --git-path hooks)/pre-commit"

format:
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

shell:
	python3 manage.py shell
