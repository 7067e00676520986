"""Row 56: pages made to be costly are read within a second of CPU, and rightly."""

import subprocess
import sys

import pytest

from tests.processes import PROJECT

CPU_SECONDS = 4
"""One for each of three readings and one for the start; the system kills it then."""

LINK = "<a href=https://blog.example.org/x rel=webmention>end</a>"

# Expressions, so that each child makes its own. `LINK` ends those that a browser would
# still find it in.
LINKED = {
    "100,000 nested divs": "'<div>' * 100_000",
    "50,000 attributes": "'<p ' + ''.join(f'a{n}=1 ' for n in range(50_000)) + '>'",
    "3,000 nested entries": "'<div class=h-entry>' * 3_000",
    "20,000 open divs, 160,000 end tags of none": "'<div>' * 20_000 + '</a></i>' * 90_000",
    "a megabyte of NUL": "chr(0) * 1_000_000",
}
LOST = {
    "a megabyte of paragraphs": "'<p>' * 330_000",
    "a megabyte of letters and tags": "'a<b>' * 250_000",
    "100,000 comments begun": "'<!--' * 100_000",
    "100,000 links begun": "'<a' * 500_000",
    "200,000 ends begun": "'</' * 200_000",
    "50,000 addresses begun": "'<a href=\"' * 50_000",
    "RDF begun": "'<rdf:RDF' * 120_000",
}
READ = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, ({limit}, {limit}))
import django, httpx
django.setup()
from comments.linkbacks.reading.discovering import endpoint_of
from comments.linkbacks.reading.links import link_to, links_in
from comments.linkbacks.reading.page import read
body, url = (({page}) + {link!r}).encode(), "https://other.example/"
headers = httpx.Headers({{"Content-Type": "text/html"}})
page = read(body, url=url)
endpoint_of(url=url, headers=headers, body=body)
links = links_in(body, page=page)
print(link_to("https://blog.example.org/x", among=links) is not None)
"""


def linked(page: str) -> str:
    code = READ.format(limit=CPU_SECONDS, page=page, link=LINK)
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


@pytest.mark.parametrize("page", LINKED.values(), ids=LINKED)
def test_row_56_the_link_behind_it_is_found(page: str) -> None:
    assert linked(page) == "True"


@pytest.mark.parametrize("page", LOST.values(), ids=LOST)
def test_row_56_a_link_that_it_swallows_is_not_found(page: str) -> None:
    assert linked(page) == "False"
