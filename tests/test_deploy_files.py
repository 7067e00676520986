"""What deploy/ has for operators: it fits the settings, and nginx does as it says."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

import env_example
from evidenceblog.core import log_masks
from evidenceblog.environment_variables import KNOWN
from evidenceblog.supervisor import find_free_port
from tests.processes import PROJECT, eventually, reachable_folder

DEPLOY = PROJECT / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
SYSTEMD = shutil.which("systemd-analyze")
# The worst that `systemd-analyze security` may say of the service; 0 is safe, 10 is not.
EXPOSURE = 1.5
# One at least for each expression that the site's own log masks.
SECRET_ADDRESSES = (
    *("/comment/SECRET/", "/comment/yours/SECRET/", "/report/SECRET/"),
    *("/preview/SECRET/", "/webmention/SECRET/"),
    *("/confirm/SECRET/", "/unsubscribe/SECRET/", "/privacy/data/SECRET/"),
    *("/admin/invitation/SECRET/", "/admin/reset/MQ/SECRET/"),
)


def test_the_example_of_settings_is_that_of_the_operators_table() -> None:
    table = env_example.TABLE.read_text()

    assert env_example.EXAMPLE.read_text() == env_example.make(table)
    named = [name for names, *_ in env_example.rows(table) for name in names]
    assert sorted(named) == sorted(KNOWN)


@pytest.mark.skipif(not SYSTEMD, reason="systemd is not installed")
def test_the_service_is_valid_and_hardened(tmp_path: Path) -> None:
    service = tmp_path / "evidenceblog.service"
    text = (DEPLOY / "evidenceblog.service").read_text()
    service.write_text(text.replace("/opt/evidenceblog/venv/bin/python", "/bin/true"))

    def analyze(*arguments: str) -> str:
        command = [str(SYSTEMD), *arguments, str(service)]
        answer = subprocess.run(command, capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout + answer.stderr

    assert "evidenceblog.service" not in analyze("verify")
    said = analyze("security", "--offline=true")
    found = re.search(r"Overall exposure level for .*: ([0-9.]+) ", said)
    assert found
    assert float(found[1]) <= EXPOSURE


def test_every_address_that_the_site_masks_is_tried_with_nginx() -> None:
    """What an app registers with log_masks needs an example here, and nginx must know it."""
    for code in log_masks.registered():
        assert any(code.search(address) for address in SECRET_ADDRESSES), code.pattern


class Backend(BaseHTTPRequestHandler):
    """A site that says whom it sees; what is below /kept/ is for everybody."""

    def do_GET(self) -> None:
        body = f"{self.headers['X-Forwarded-For']} {self.headers['Host']}".encode()
        public = self.path.startswith("/kept/") and "Cookie" not in self.headers
        self.send_response(200)
        self.send_header("Cache-Control", "public" if public else "private")
        self.send_header("Content-Security-Policy", "of the site")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@contextlib.contextmanager
def backend() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Backend) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def nginx(folder: Path, port: int) -> Iterator[str]:
    """Run nginx with our configuration, all its files in a folder; yield its address."""
    plain, secure = (find_free_port("127.0.0.1", 0).port for _ in range(2))
    text = (DEPLOY / "nginx.conf").read_text()
    certificate = PROJECT / "tests" / "servers" / "loopback.pem"
    for old, new in {
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "/var/log/nginx": str(folder),
        "/var/lib/nginx": str(folder),
        "/etc/evidenceblog/tls/fullchain.pem": str(certificate),
        "/etc/evidenceblog/tls/privkey.pem": str(certificate),
    }.items():
        assert old in text
        text = text.replace(old, new)
    text = re.sub(r"\n *listen \[::\].*", "", text)
    whole = folder / "nginx.conf"
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f" events {{}} http {{ {temporary} {text} }}"
    )
    command = [str(NGINX), "-p", str(folder), "-c", str(whole)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        url = f"https://127.0.0.1:{secure}"
        assert eventually(lambda: process.poll() is None and answers(f"{url}/"))
        yield url
    finally:
        process.terminate()
        process.wait()


def ask(url: str, **headers: str) -> httpx.Response:
    named = {"Host": "blog.example.org"} | headers
    with httpx.Client(verify=False, http2=False, trust_env=False) as client:  # noqa: S501 - our own
        return client.get(url, headers=named)


def answers(url: str) -> bool:
    try:
        return ask(url).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
def test_nginx_tells_who_asks_masks_codes_and_keeps_what_is_public() -> None:
    with reachable_folder() as folder:
        folder.chmod(0o777)
        with backend() as site, nginx(folder, site.server_port) as url:
            told = ask(f"{url}/kept/1/", **{"X-Forwarded-For": "192.0.2.1"})
            assert told.text == "192.0.2.1, 127.0.0.1 blog.example.org"
            picture = ask(f"{url}/media/a.svg")
            policies = picture.headers.get_list("Content-Security-Policy")
            assert policies == ["default-src 'none'; sandbox"]
            assert picture.headers["X-Content-Type-Options"] == "nosniff"
            assert ask(f"{url}/").headers["Content-Security-Policy"] == "of the site"
            ask(f"{url}/kept/2/", Cookie="sessionid=1")
            ask(f"{url}/own/")
            for secret in SECRET_ADDRESSES:
                ask(f"{url}{secret}?a=b", Referer=f"{url}/comment/SECRET/")
            site.shutdown()
            site.server_close()

            assert ask(f"{url}/kept/1/").text == told.text
            gone = ("/kept/2/", "/own/", "/media/a.svg", "/admin/", *SECRET_ADDRESSES)
            assert {ask(f"{url}{path}").status_code for path in gone} == {502}
        log = (folder / "evidenceblog.log").read_text()
        errors = (folder / "evidenceblog.error.log").read_text()
    for secret in SECRET_ADDRESSES:
        before, stars, _ = log_masks.mask(secret).partition("***")
        assert stars
        assert f'"GET {before}*** HTTP/1.1" 200' in log
    assert "SECRET" not in log + errors
    assert "/own/" in errors
