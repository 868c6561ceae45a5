"""Sending Odoo whatever comes to mind, and what has to hold of every answer."""

import logging
from contextlib import contextmanager
from urllib.parse import urlencode

from hypothesis import strategies as st

from ..ponto.tests.properties import bounded_to

few = bounded_to(20)
SECRET = "a-secret-of-this-request"
TEXTS = st.sampled_from(
    [
        *("", " ", "\x00", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe"),
        *("<script>evil()</script>", "\r\nLocation: https://evil.example", "%0d%0a"),
        *("https://evil.example", "//evil.example", "javascript:evil()", "x" * 5000),
        *("access_denied", "server_error", SECRET, f"{SECRET}\n", "None", "1", "-1"),
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


class _Log(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.texts = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))

    def emit(self, record):
        self.texts.append(self.format(record))


class AnyRequests:
    """For `HttpCase`: what is said to whoever asked, and to the log."""

    @contextmanager
    def quietly(self, *secrets):
        """No traceback is logged in the block, no error, and none of the secrets."""
        log, root = _Log(), logging.getLogger()
        handlers = root.handlers
        # Warnings about forgeries are the point; the runner would count them.
        root.handlers = [log]
        try:
            yield
        finally:
            root.handlers = handlers
        for text in log.texts:
            self.assertNotIn("Traceback (most recent call last)", text)
            self.assertNotRegex(text, r"\A(ERROR|CRITICAL) ")
            for secret in secrets:
                self.assertNotIn(secret, text)

    def assert_own_page(self, answer, *secrets):
        """A page, or a way on inside Odoo; nothing of the request comes back raw."""
        self.assertLess(answer.status_code, 504)
        self.assertNotEqual(answer.status_code, 500, answer.text[:2000])
        self.assertNotIn("Traceback", answer.text)
        self.assertNotIn("<script>evil()", answer.text)
        self.assertNotIn("evil.example", str(answer.headers))
        for secret in secrets:
            self.assertNotIn(secret, answer.text + str(answer.headers))
        place = answer.headers.get("Location", self.base_url())
        own = (self.base_url(), "/odoo/", "/web/")
        self.assertTrue(place.startswith(own) and not place.startswith("//"), place)

    def ask(self, address, parameters):
        """GET it; nothing is followed. :param parameters: list of pairs."""
        self.env.flush_all()
        query = urlencode(parameters)
        answer = self.url_open(f"{address}?{query}", allow_redirects=False)
        self.env.invalidate_all()
        return answer
