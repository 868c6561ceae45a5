"""Whatever the browser brings back from Ponto's pages: a page, and nothing leaks."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from ..models.own_addresses import (
    LOGIN_RETURN,
    PAYMENT_RETURN,
    REAUTHORIZATION_RETURN,
    REAUTHORIZATION_START,
)
from .any_request import SECRET, TEXTS, AnyRequests, few
from .common import IBAN
from .login import LoginCase

NAMES = st.sampled_from(
    ["code", "state", "error", "error_description", "redirect", "next", "wizard", "db"]
)
PARAMETERS = st.lists(st.tuples(NAMES, TEXTS), max_size=5)


class TestAnyReturn(AnyRequests, LoginCase):
    @few
    @given(
        st.sampled_from([LOGIN_RETURN, REAUTHORIZATION_RETURN, PAYMENT_RETURN]),
        PARAMETERS,
        st.booleans(),
    )
    def test_without_a_login_is_a_page(self, address, parameters, is_signed_in):
        if is_signed_in:
            self.sign_in(self.manager)
        else:
            self.authenticate(None, None)
        with self.quietly(SECRET):
            answer = self.ask(address, parameters)
        self.assert_own_page(answer, SECRET)
        self.page(answer)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")

    @few
    @given(PARAMETERS)
    def test_of_a_login_is_a_page_and_uses_it_up_at_most(self, parameters):
        if not self.bank.accounts:
            self.bank_account(IBAN)
        (state,) = parse_qs(urlsplit(self.begin()).query)["state"]
        more = [one for one in parameters if one[0] != "state"]
        # OAuth's code of an error is told and logged; its description is told.
        logged = [text for name, text in more if name == "error"]
        told = [text for name, text in more if name == "error_description"]
        with self.quietly(state, *([] if SECRET in str(logged) else [SECRET])):
            answer = self.ask(LOGIN_RETURN, [("state", state), *more])
        hidden = [] if SECRET in str(logged + told) else [SECRET]
        self.assert_own_page(answer, state, *hidden)
        self.page(answer)
        self.assertFalse(any(self.column("ponto_token", "refresh_token")))

    @example(10**30)
    @example(2**31)
    @few
    @given(st.integers(0, 10**40))
    def test_of_an_account_that_is_not_there_is_a_page(self, number):
        with self.quietly():
            answer = self.ask(f"{REAUTHORIZATION_START}/{number}", [])
        self.assertEqual(answer.status_code, 404)
