"""Addresses that hostile strangers give us, by the numbers of our list of such inputs."""

from typing import Any

import pytest

from tests.servers.internet import OURS, PUBLIC

REFUSED: list[tuple[str, str]] = [
    ("1", "http://127.0.0.1/"),
    ("2", "http://127.1/"),
    ("3", "http://127.0.1/"),
    ("4", "http://2130706433/"),
    ("5", "http://0x7f000001/"),
    ("6", "http://0x7f.0.0.1/"),
    ("7", "http://0177.0.0.1/"),
    ("8", "http://017700000001/"),
    ("9", "http://127.0.0.1./"),
    ("10", "http://0/"),
    ("11", "http://0.0.0.0/"),
    ("12", "http://localhost/"),
    ("13", "http://LOCALHOST./"),
    ("14", "http://[::1]/"),
    ("15", "http://[::]/"),
    ("16", "http://[::ffff:127.0.0.1]/"),
    ("17", "http://[::ffff:7f00:1]/"),
    ("18", "http://[0:0:0:0:0:0:0:1]/"),
    ("19", "http://[::127.0.0.1]/"),
    ("20", "http://[::1%25lo]/"),
    ("21", "http://[fe80::1%25eth0]/"),
    ("22", "http://[64:ff9b::7f00:1]/"),
    ("23", "http://[64:ff9b:1::a00:1]/"),
    ("24", "http://[2002:7f00:1::]/"),
    ("25", "http://[2001:0:7f00:1::1]/"),
    ("26", "http://10.0.0.1/"),
    ("27", "http://172.16.0.1/"),
    ("28", "http://192.168.0.1/"),
    ("29", "http://169.254.169.254/"),
    ("30", "http://100.64.1.1/"),
    ("31", "http://[fd00::1]/"),
    ("32", "http://198.18.0.1/"),
    ("33", "http://192.0.2.1/"),
    ("34", "http://224.0.0.1/"),
    ("35", "http://240.0.0.1/"),
    ("36", "http://255.255.255.255/"),
    ("36", "http://[ff02::1]/"),
    ("37", "http://①②⑦.0.0.1/"),
    ("38", "http://127。0。0。1/"),
    ("44", "http://user:pw@good.test/"),
    ("44", "http://good.test@127.0.0.1/"),
    ("44", "http://@good.test/"),
    ("46", "http://127.0.0.1:80\\@good.test/"),
    ("47", "http://good.test%2f@127.0.0.1/"),
    ("47", "http://good.test%09/"),
    ("47", "http://good.test%00/"),
    ("47", "http://good.test\r\n/"),
    ("47", "http://good.test/\r\nHost: 127.0.0.1"),
    ("47", "http://good\t.test/"),
    ("47", " http://good.test/"),
    ("47", "http://good.test/\x00"),
    ("47", "http://good.test/\u2028"),
    ("47", "http://good.test/\ud800"),
    ("48", "http:/good.test"),
    ("48", "http:good.test"),
    ("48", "//good.test"),
    ("48", "http://:80/"),
    ("48", "http:///good.test"),
    ("48", "http://"),
    ("48", ""),
    ("49", "file:///etc/passwd"),
    ("49", "gopher://good.test/"),
    ("49", "ftp://good.test/"),
    ("49", "data:text/html,hello"),
    ("49", "javascript:alert(1)"),
    ("49", "mailto:ada@good.test"),
    ("49", "http\u017f://good.test/"),  # a long s, which is one when case is ignored
    ("50", "http://good.test:0/"),
    ("50", "http://good.test:22/"),
    ("50", "http://good.test:25/"),
    ("50", "http://good.test:6379/"),
    ("50", "http://good.test:8080/"),
    ("50", "http://good.test:99999/"),
    ("50", f"http://good.test:{'9' * 1500}/"),
    ("50", "http://good.test:+80/"),
    ("50", "http://good.test:8_0/"),
    ("52", "http://good.test/" + "a" * 2032),
    ("52", f"http://{'.'.join(['a'] * 300)}/"),
    ("52", f"http://{'a' * 64}.test/"),
    ("52", f"http://{'.'.join(['ä' * 50] * 5)}.test/"),
    ("52", "http://a..b.test/"),
    ("52", "http://.good.test/"),
    ("67", "http://168.63.129.16/"),
    ("67", "http://blog.example.org/"),
    ("67", "https://BLOG.example.org:443/a-post/"),
]

TAKEN = [
    ("45", "http://good.test#@127.0.0.1/", "good.test"),
    ("45", "http://good.test/?@127.0.0.1/", "good.test"),
    ("49", "HTTP://GOOD.TEST/", "good.test"),
    ("51", "http://xn--pple-43d.test/", "xn--pple-43d.test"),
    ("51", "http://\u0430pple.test/", "xn--pple-43d.test"),
    ("52", "http://good.test/" + "a" * 2031, "good.test"),
]

LEADS_ASTRAY = [
    ("39", ["127.0.0.1"]),
    ("39", ["169.254.169.254"]),
    ("39", ["::ffff:127.0.0.1"]),
    ("39", ["64:ff9b::7f00:1"]),
    ("39", ["fe80::1%lo"]),
    ("40", [PUBLIC, "127.0.0.1"]),
    ("40", ["10.0.0.1", PUBLIC]),
    ("67", ["168.63.129.16"]),
    ("67", [OURS]),
    ("67", [f"::ffff:{OURS}"]),
    ("67", [PUBLIC, OURS]),
]

REDIRECTS_ASTRAY = [
    ("42", "http://127.0.0.1/"),
    ("42", "file:///etc/passwd"),
    ("42", "//10.0.0.1/"),
    ("42", "http:\\\\127.0.0.1"),
    ("42", "\\\\127.0.0.1/"),
    ("42", "http://good.te\tst/"),  # which joining would mend
    ("42", "http://user@good.test/"),
    ("42", "http://inside.test/"),
    ("42", "http://[::bad/"),
    ("42", "http://good.test:22/"),
    ("42", "https://blog.example.org/"),
]


def by_number(rows: list[Any]) -> list[Any]:
    """Make rows the parameters of a test, named by their number."""
    numbers = [row[0] for row in rows]
    return [
        pytest.param(*row[1:], id=f"{row[0]}{'abcdefghijklmnop'[before]}")
        for index, row in enumerate(rows)
        for before in [numbers[:index].count(row[0])]
    ]
