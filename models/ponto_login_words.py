from odoo import models

# What went wrong: the HTTP status of the page that says so.
STATUSES = {
    "unknown": 400,
    "invalid_return": 400,
    "signed_out": 403,
    "other_person": 403,
    "used": 410,
    "expired": 410,
    "company": 403,
    "right": 403,
    "access_denied": 200,
    "ponto_error": 502,
    "refused": 400,
    "down": 503,
    "problem": 502,
    "no_account": 200,
    "other_company": 403,
    "other_organization": 409,
    "other_connection": 409,
    "busy": 503,
    "not_renewed": 200,
    "payment_unknown": 400,
}


class PontoLoginWords(models.AbstractModel):
    """What the pages say to people who come back from Ponto without a result."""

    _name = "ponto.login.words"
    _description = "Words about a login at Ponto"

    def _page_words(self, stopped):
        """What a page says.

        :param stopped: a ``LoginStoppedError``.
        :return: dict ``status``, ``title``, ``text``, ``detail``.
        """
        code = stopped.code if stopped.code in STATUSES else "problem"
        words = {
            **self._words_of_return(),
            **self._words_of_person(),
            **self._words_of_ponto(),
            **self._words_of_result(),
            **self._words_of_payment(),
        }
        title, text = words[code]
        return {
            "status": STATUSES[code],
            "code": code,
            "title": title,
            "text": text,
            "detail": stopped.detail,
        }

    def _words_of_return(self):
        again = self.env._(
            "Nothing was stored. Start again in Odoo: Connect a Bank, or Log In Again "
            "on the connection."
        )
        return {
            "unknown": (
                self.env._("This login is not known"),
                self.env._("It was not started here, or it is long over. %s", again),
            ),
            "invalid_return": (
                self.env._("This is no answer of Ponto"),
                self.env._("The address in the browser is not complete. %s", again),
            ),
            "used": (
                self.env._("This login was used already"),
                self.env._(
                    "Each login at Ponto works once: this page was opened a second "
                    "time, by the Back button or in another tab. If the first time "
                    "went well, there is nothing to do. Else start again in Odoo."
                ),
            ),
            "expired": (
                self.env._("This login took too long"),
                self.env._("There are 15 minutes for it. %s", again),
            ),
        }

    def _words_of_person(self):
        return {
            "signed_out": (
                self.env._("You are not signed in to Odoo"),
                self.env._(
                    "Nothing was stored. Sign in to Odoo in this browser and start "
                    "again: Connect a Bank."
                ),
            ),
            "other_person": (
                self.env._("Somebody else started this login"),
                self.env._(
                    "You are signed in to Odoo as another user than the one who "
                    "started it. Nothing was stored, and this login cannot be used "
                    "any more. Start your own in Odoo: Connect a Bank."
                ),
            ),
            "company": (
                self.env._("You have no access to this company any more"),
                self.env._(
                    "While you were at Ponto the company was archived, or taken from "
                    "your user. Nothing was stored. Ask your administrator."
                ),
            ),
            "right": (
                self.env._("You may not connect banks any more"),
                self.env._(
                    "While you were at Ponto your rights were changed. Nothing was "
                    "stored. It takes an administrator of Invoicing."
                ),
            ),
            "other_company": (
                self.env._("Another company is connected with this login"),
                self.env._(
                    "The organization you logged in with at Ponto serves a connection "
                    "of another company of this database, which you may not change. "
                    "Nothing was stored. Log in with another organization, or ask the "
                    "administrator of the other company to link the account."
                ),
            ),
        }

    def _words_of_ponto(self):
        return {
            "access_denied": (
                self.env._("You cancelled at Ponto"),
                self.env._("Nothing was stored, and you can start again any time."),
            ),
            "ponto_error": (
                self.env._("Ponto ended the login"),
                self.env._(
                    "Nothing was stored. Try again; if it happens again, tell whoever "
                    "set up the login what Ponto says:"
                ),
            ),
            "refused": (
                self.env._("Ponto does not accept this login"),
                self.env._(
                    "The code of this login was used before or is too old. Nothing was "
                    "stored: start again."
                ),
            ),
            "down": (
                self.env._("Ponto cannot be reached at this moment"),
                self.env._(
                    "You logged in, but Ponto did not answer Odoo afterwards. Nothing "
                    "was stored. Try again in a few minutes."
                ),
            ),
            "problem": (
                self.env._("The login did not work"),
                self.env._("Nothing was stored. This is the reason:"),
            ),
            "busy": (
                self.env._("Odoo is busy with this connection"),
                self.env._("Nothing was stored. Try again in a minute."),
            ),
        }

    def _words_of_result(self):
        return {
            "no_account": (
                self.env._("No account was ticked"),
                self.env._(
                    "You logged in, but did not let Odoo see any account. Nothing was "
                    "stored. Start again, and tick the accounts on Ponto's page."
                ),
            ),
            "other_organization": (
                self.env._("This is another organization"),
                self.env._(
                    "The connection belongs to another organization at Ponto than the "
                    "one you logged in with, so nothing was stored. Log in with the "
                    "right one, or make a new connection: Connect a Bank."
                ),
            ),
            "other_connection": (
                self.env._("This organization has a connection already"),
                self.env._(
                    "Another connection in Odoo belongs to the organization you logged "
                    "in with, so nothing was stored. Open that one, and use Log In "
                    "Again there."
                ),
            ),
            "not_renewed": (
                self.env._("The consent is not renewed yet"),
                self.env._(
                    "Ponto still shows the old consent. If you cancelled, start again. "
                    "If you confirmed it at your bank, it may take a minute: Odoo sees "
                    "it by itself with the next fetch."
                ),
            ),
        }

    def _words_of_payment(self):
        return {
            "payment_unknown": (
                self.env._("It is not known which payment this is about"),
                self.env._(
                    "This page was opened a second time, or in another browser than "
                    "the one you left for Ponto with. Nothing is lost: in Odoo, "
                    "Invoicing > Bank > Payments shows what became of each payment."
                ),
            ),
        }

    def _address_words(self, application):
        return self.env._(
            "Ponto cannot send you back to Odoo: its own address is %s. Ask whoever "
            "runs Odoo to set the system parameter web.base.url to an address that "
            "begins with https://.",
            application.redirect_url,
        )
