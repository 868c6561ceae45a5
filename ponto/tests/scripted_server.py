"""A server on this machine that answers what a test tells it to, byte by byte."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


class ScriptedServer:
    """Gives the next answer of the script to each request; the last one for ever.

    Each request is kept in `requests` as (method, path and query, headers, body).

    :param context: an `ssl.SSLContext`, to speak https
    """

    def __init__(self, *answers, context=None):
        self.requests = []
        self.answers = list(answers)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.script = self
        if context:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        # The oldest urllib3 looks at no certificate of a mere number.
        place = "https://localhost" if context else "http://127.0.0.1"
        self.url = f"{place}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def paths(self):
        """Method and readable path of each request."""
        return [f"{method} {unquote(path)}" for method, path, *_ in self.requests]

    def next_answer(self, *request):
        """Note a request and return its answer."""
        with self._lock:
            self.requests.append(request)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing when a client goes away in the middle."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body in one piece: two would wait 40 ms for each other.
    wbufsize = 1024 * 1024

    def log_message(self, *_arguments):
        pass

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        script = self.server.script
        answer = script.next_answer(self.command, self.path, dict(self.headers), body)
        self.close_connection = answer.get("close", False)
        if answer.get("drop"):
            return
        self.send_response_only(answer["status"])
        headers = {"Date": self.date_time_string(), **answer["headers"]}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer["body"])

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - names given by the library


def answer(value=None, status=200, *, body=None, **headers):
    """Return an answer with a JSON value, or with these bytes."""
    body = json.dumps(value).encode() if body is None else body
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    return {
        "status": status,
        "body": body,
        "headers": {
            "Content-Length": str(len(body)),
            "Content-Type": "application/json",
            **given,
        },
    }


def cut_answer(value):
    """Return an answer whose connection ends in the middle of the body."""
    whole = answer(value)
    return {**whole, "body": whole["body"][:-5], "close": True}


def no_answer():
    """Return the end of the connection before a byte."""
    return {"drop": True, "close": True}


def refusal(status, code, detail="Ponto's words", **headers):
    """Return an error in Ponto's words."""
    return answer({"errors": [{"code": code, "detail": detail}]}, status, **headers)


def token(value="token-1", lifetime=1799):
    """Return the answer of the token endpoint."""
    return answer(
        {
            "access_token": value,
            "expires_in": lifetime,
            "scope": "ai",
            "token_type": "bearer",
        }
    )
