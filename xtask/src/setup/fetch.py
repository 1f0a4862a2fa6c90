"""Fetch one wheel; go on where an earlier fetch of it broke off.

    python3 fetch.py PROJECT FILE PART BYTES

Appends to PART until it holds BYTES bytes. `pip download` always starts again from nothing, and asks
some indexes for a whole wheel only to learn its address; so pip says which index, proxy and
certificates its user has chosen, and the fetching is done here, with the standard library alone.
Nothing is trusted: the caller checks the SHA-256 of what arrives.

Exit codes: 0 PART is complete; 3 no index offers FILE under a plain address (pip may yet get it);
4 the connection broke off (PART keeps what arrived). The reason is on standard error.
"""

import ast
import base64
import html.parser
import netrc
import os
import shutil
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

PATIENCE = [1, 2, 4, 8, 16]  # seconds before each further try without any progress
TIMEOUT = 60  # seconds without a byte
CHUNK = 1 << 18


def end_with_parent():
    """The parent holds our standard input open: when it is killed, so are we."""

    def wait():
        while os.read(0, 1):  # not sys.stdin, whose lock would be held when the interpreter ends
            pass
        os._exit(4)

    threading.Thread(target=wait, daemon=True).start()


def pip_config():
    """pip's settings by plain name; the environment's win, then `download`'s, then the global ones."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    found = {}
    for line in listed.stdout.splitlines():
        name, separator, value = line.partition("=")
        section, dot, key = name.strip().rpartition(".")
        if not separator or section not in ("global", "download", ":env:"):
            continue
        try:
            value = ast.literal_eval(value.strip())
        except (SyntaxError, ValueError):
            continue
        found[("global", "download", ":env:").index(section), key.replace("_", "-")] = value
    return {key: found[rank, key] for rank, key in sorted(found)}


class Links(html.parser.HTMLParser):
    """The addresses on one page of a package index (PEP 503)."""

    def __init__(self, address):
        super().__init__()
        self.base = address
        self.found = []

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        if href and tag == "base":
            self.base = urllib.parse.urljoin(self.base, href)
        elif href and tag == "a":
            self.found.append(urllib.parse.urljoin(self.base, href))


class Web:
    """Opens addresses with pip's proxy, certificates and passwords."""

    def __init__(self, config):
        certificates = config.get("cert") or os.environ.get("REQUESTS_CA_BUNDLE") or None
        folder = bool(certificates) and os.path.isdir(certificates)
        context = ssl.create_default_context(
            cafile=None if folder else certificates, capath=certificates if folder else None
        )
        if config.get("client-cert"):
            context.load_cert_chain(config["client-cert"])
        handlers = [urllib.request.HTTPSHandler(context=context)]
        if config.get("proxy"):
            proxy = config["proxy"]
            handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
        self.opener = urllib.request.build_opener(*handlers)
        self.passwords = {}

    def open(self, address, headers):
        parts = urllib.parse.urlsplit(address)
        if parts.username:
            secret = urllib.parse.unquote(f"{parts.username}:{parts.password or ''}")
            self.passwords[parts.hostname] = secret
            parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        request = urllib.request.Request(urllib.parse.urlunsplit(parts), headers=headers)
        secret = self.passwords.get(parts.hostname) or netrc_secret(parts.hostname)
        if secret:
            token = base64.b64encode(secret.encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {token}")
        return self.opener.open(request, timeout=TIMEOUT)


def netrc_secret(host):
    """The password that the user's netrc file has for a host, as pip would use it."""
    try:
        entry = netrc.netrc().authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return f"{entry[0]}:{entry[2]}" if entry else None


def in_local_folder(config, file):
    """The wheel in one of pip's `find-links` folders."""
    for folder in config.get("find-links", "").split():
        folder = urllib.request.url2pathname(folder[7:]) if folder.startswith("file://") else folder
        path = os.path.join(os.path.expanduser(folder), file)
        if os.path.isfile(path):
            return path
    return None


def address_of(web, config, project, file):
    """Where the first index that has the wheel keeps it, or None; and what went wrong on the way."""
    if str(config.get("no-index", "")).lower() in ("1", "true", "yes", "on"):
        return None, "pip is set to use no index"
    indexes = [config.get("index-url", "https://pypi.org/simple")]
    indexes += config.get("extra-index-url", "").split()
    problem = f"no index has {file}"
    for index in indexes:
        page = f"{index.rstrip('/')}/{project}/"
        try:
            with web.open(page, {"Accept": "text/html"}) as answer:
                links = Links(answer.geturl())
                links.feed(answer.read().decode("utf-8", "replace"))
        except (OSError, ValueError) as error:
            host = urllib.parse.urlsplit(page).hostname
            problem = f"{host} does not answer for {project}: {error}"
            continue
        for link in links.found:
            if urllib.parse.unquote(urllib.parse.urlsplit(link).path).endswith("/" + file):
                return urllib.parse.urldefrag(link)[0], None
    return None, problem


def append(web, address, part, size):
    """Fetches what PART lacks; returns early when the connection ends."""
    have = os.path.getsize(part) if os.path.exists(part) else 0
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with web.open(address, headers) as answer:
        goes_on = answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        # A server that ignores the range sends the file from its start.
        with open(part, "ab" if have and goes_on else "wb") as out:
            while out.tell() < size:
                block = answer.read(min(CHUNK, size - out.tell()))
                if not block:
                    break
                out.write(block)


def fetch(web, address, part, size):
    """Appends until PART is complete, with some patience for a bad line."""
    tries = 0
    while True:
        have = os.path.getsize(part) if os.path.exists(part) else 0
        if have == size:
            return
        if have > size:
            os.remove(part)
        problem = "the server sent less than the whole file"
        try:
            append(web, address, part, size)
        except urllib.error.HTTPError as error:
            if error.code in (401, 403, 404, 410):
                print(f"{error} for {urllib.parse.urlsplit(address).hostname}", file=sys.stderr)
                sys.exit(3)
            problem = error
        except Exception as error:  # a broken line has many faces, not all of them OSError
            problem = error
        now = os.path.getsize(part) if os.path.exists(part) else 0
        if now == size:
            return
        tries = 0 if now > have else tries + 1
        if tries > len(PATIENCE):
            print(f"the connection broke off: {problem}", file=sys.stderr)
            sys.exit(4)
        time.sleep(PATIENCE[max(tries - 1, 0)])


def main():
    project, file, part, size = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    end_with_parent()
    config = pip_config()
    local = in_local_folder(config, file)
    if local:
        shutil.copyfile(local, part)
        return
    try:
        web = Web(config)
    except (OSError, ValueError) as error:
        print(f"the certificates cannot be read: {error}", file=sys.stderr)
        sys.exit(3)
    address, problem = address_of(web, config, project, file)
    if not address:
        print(problem, file=sys.stderr)
        sys.exit(3)
    fetch(web, address, part, size)


if __name__ == "__main__":
    main()
