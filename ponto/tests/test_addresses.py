from unittest import TestCase

from ..addresses import Root
from ..errors import PontoAnswerError, PontoRequestError
from ..transport import Transport


class TestRoot(TestCase):
    def test_https_and_this_machine_are_accepted(self):
        for url in (
            "https://api.myponto.com",
            "https://api.ibanity.com/ponto-connect/",
            "http://localhost:8069",
            "http://127.0.0.1:1",
            "http://[::1]:5000/ponto-connect",
            " https://api.myponto.com ",
        ):
            with self.subTest(url):
                self.assertEqual(Root(url).url, url.strip().rstrip("/"))

    def test_everything_else_is_refused(self):
        for url in (
            "http://api.myponto.com",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1@evil.example",
            "https://user:secret@api.myponto.com",
            "ftp://api.myponto.com",
            "file:///etc/passwd",
            "api.myponto.com",
            "https://",
            "https:///accounts",
            "https://api.myponto.com:port",
            "https://api.myponto.com?x=1",
            "https://api.myponto.com#x",
            "https://api.myponto.com\\@evil.example",
            "https://api .myponto.com",
            "https://[::1",
            "",
            None,
        ):
            with self.subTest(url), self.assertRaises(PontoRequestError) as caught:
                Transport(url)
            self.assertEqual(caught.exception.code, "invalid_address")
            self.assertNotIn("secret", str(caught.exception))


class TestLocate(TestCase):
    root = Root("https://api.ibanity.com/ponto-connect")

    def test_a_path_lies_below_the_root(self):
        self.assertEqual(
            self.root.locate("/accounts/a%2Fb"),
            "https://api.ibanity.com/ponto-connect/accounts/a%2Fb",
        )

    def test_a_path_that_is_not_clean_is_refused(self):
        for path in (
            "//evil.example/x",
            "/a/../b",
            "/..",
            "/a/%2e%2E/b",
            "/a b",
            "/\\x",
        ):
            with self.subTest(path), self.assertRaises(PontoRequestError):
                self.root.locate(path)

    def test_a_link_below_the_root_is_taken_as_it_is(self):
        for link in (
            "https://api.ibanity.com/ponto-connect/accounts?page[after]=1&page[limit]=9",
            "https://api.ibanity.com:443/ponto-connect/accounts",
            "https://API.ibanity.com/ponto-connect/accounts",
        ):
            with self.subTest(link):
                self.assertEqual(self.root.locate(link), link)

    def test_a_link_to_elsewhere_is_not_understood(self):
        for link in (
            "https://evil.example/ponto-connect/accounts",
            "http://api.ibanity.com/ponto-connect/accounts",
            "https://api.ibanity.com:8443/ponto-connect/accounts",
            "https://api.ibanity.com/other/accounts",
            "https://api.ibanity.com/ponto-connectevil/accounts",
            "https://api.ibanity.com/ponto-connect/../other",
            "https://api.ibanity.com/ponto-connect/%2E%2e/other",
            "https://x@api.ibanity.com/ponto-connect/accounts",
            "https://api.ibanity.com\\@evil.example/ponto-connect/",
            "https://api.ibanity.com:x/ponto-connect/accounts",
            "https://api.ibanity.com/ponto-connect/a\r\nHost: evil",
            "accounts",
            "javascript:alert(1)",
            "",
        ):
            with self.subTest(link), self.assertRaises(PontoAnswerError):
                self.root.locate(link)
