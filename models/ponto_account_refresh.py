import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request

from ..ponto.errors import PontoError, PontoRequestError

_logger = logging.getLogger(__name__)

# One call of the browser works this long, then tells how far it is.
STEP_SECONDS = 8
# After this a bank that is still busy is left to Ponto; what is there is read.
PATIENCE = timedelta(seconds=60)
SUBTYPES = ("accountDetails", "accountTransactions")


class PontoAccountRefresh(models.AbstractModel):
    """The button: a person is present, so Ponto may be asked to read the bank.

    The browser drives it in short steps and shows the progress; nobody waits
    for a frozen screen. Each step is one RPC call: ask, look whether the bank
    has answered, read, book, match.
    """

    _name = "ponto.account.refresh"
    _description = "Refreshing of a Ponto account"

    # Ids at Ponto of the synchronizations asked for, and when.
    refresh_state = fields.Json(readonly=True, copy=False)

    def action_refresh(self):
        """Fetch now; the client action calls the two steps below.

        :raises UserError: an account fills no journal.
        """
        self.check_access("read")
        self._check_fetchable()
        return {
            "type": "ir.actions.client",
            "tag": "account_online_ponto.refresh",
            "params": {"account_ids": self.ids},
        }

    def refresh_start(self):
        """Ask Ponto to read the banks of these accounts, with the user's address.

        :return: see ``refresh_step``.
        """
        self.check_access("read")
        address = request.httprequest.remote_addr if request else None
        results = []
        for account in self.sudo():
            try:
                account._ask_synchronizations(address)
            except PontoError as error:
                account._keep_fetch_error("button", error, 0)
                results.append(account._refresh_result())
            self.env["ir.cron"]._commit_progress()
        return self._progress(results)

    def refresh_step(self):
        """Read the accounts whose bank has answered.

        :return: dict ``done`` (bool), ``message`` (str for the user),
            ``results`` (list of dict ``name``, ``text``, ``failed``) of the
            accounts that are finished with this step.
        """
        self.check_access("read")
        end = time.monotonic() + STEP_SECONDS
        results = []
        for account in self.sudo().filtered("refresh_state"):
            if account._refresh_finishes():
                results.append(account._refresh_result())
            self.env["ir.cron"]._commit_progress()
            if time.monotonic() > end:
                break
        return self._progress(results)

    # -- the steps of one account ------------------------------------------------

    def _refresh_finishes(self):
        """Read the account if its bank has answered.

        :return: whether this account is finished, well or with an error.
        """
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        try:
            if not self._refresh_is_ready():
                return False
        except PontoError as error:
            self._keep_fetch_error("button", error, 0)
        else:
            self._refresh_fetch()
        self.refresh_state = False
        return True

    def _ask_synchronizations(self, address):
        """Ask for balance and movements; "recently" means: read what is there.

        :raises PontoError: nothing was asked.
        """
        self.ensure_one()
        asked = []
        with self.connection_id._client() as client:
            for subtype in SUBTYPES if address else ():
                try:
                    answer = client.create_synchronization(
                        self.ponto_id, subtype, address
                    )
                except PontoRequestError as error:
                    if error.code != "accountRecentlySynchronized":
                        raise
                else:
                    asked.append(answer.id)
        now = fields.Datetime.now()
        self.refresh_state = {"asked": asked, "at": fields.Datetime.to_string(now)}

    def _refresh_is_ready(self):
        """Whether Ponto has finished reading the bank, or time is up."""
        state = self.refresh_state
        started = fields.Datetime.to_datetime(state["at"])
        if fields.Datetime.now() - started > PATIENCE:
            return True
        with self.connection_id._client() as client:
            answers = [client.synchronization(item) for item in state["asked"]]
        for answer in answers:
            if answer.status == "error":
                _logger.info(
                    "Ponto account %s: synchronization %s failed: %s",
                    self.id,
                    answer.id,
                    ", ".join(fault.code for fault in answer.errors),
                )
                self.refresh_state = {**state, "fault": self._explain_faults(answer)}
        return all(answer.is_finished for answer in answers)

    def _refresh_fetch(self):
        """Read what came; errors are kept on the account."""
        if self.connection_id._refresh_accounts_or_keep_error():
            self._fetch_or_keep_error("button")
        fault = (self.refresh_state or {}).get("fault")
        if fault and not self.fetch_error:
            self.fetch_error = fault

    def _explain_faults(self, answer):
        """Why the bank could not be read, in the user's words."""
        bank = self.institution_id.name or self.name
        if answer.needs_authorization:
            return self.env._(
                "The consent of %s has lapsed, so nothing new comes in. Renew it "
                "on Ponto's dashboard; what was missed is fetched afterwards.",
                bank,
            )
        said = next((item.detail or item.code for item in answer.errors), "")
        return self.env._(
            "%(bank)s could not be read by Ponto just now (%(said)s). Ponto tries "
            "again by itself; if it lasts, its support can tell more.",
            bank=bank,
            said=said or "-",
        )

    def _refresh_result(self):
        """One line about what the refresh did for this account."""
        log = self.env["ponto.fetch.log"].search(
            [("account_id", "=", self.id)], limit=1
        )
        if problem := self.connection_id.error_message or self.fetch_error:
            return {"name": self.name, "text": problem, "failed": True}
        text = self.env._(
            "%(new)d new, %(booked)d booked, %(settled)d settled. %(held)s",
            new=log.new_count,
            booked=log.booked_count,
            settled=log.matched_count,
            held=log.held_summary or "",
        )
        return {"name": self.name, "text": text.strip(), "failed": False}

    def _progress(self, results):
        busy = self.sudo().filtered("refresh_state")
        message = self.env._(
            "Reading the bank: %(done)d of %(all)d accounts",
            done=len(self) - len(busy),
            all=len(self),
        )
        return {"done": not busy, "message": message, "results": results}

    @api.model
    def action_refresh_all(self):
        """Fetch every linked account of the user's companies now."""
        return self.search([("journal_id", "!=", False)]).action_refresh()
