import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request

from ..ponto.errors import PontoError, PontoNotFoundError, PontoRequestError

# One call of the browser works this long, then tells how far it is.
STEP_SECONDS = 3
# A first load may bring years: one call reads no longer, the next one goes on.
READ_SECONDS = 15
# After this a bank that is still busy is left to Ponto; what is there is read.
PATIENCE = timedelta(seconds=60)
RECENTLY = "accountRecentlySynchronized"
# What is to be done next, in the order in which a step does it: first all banks
# are asked, then those are read that have answered.
STAGES = ("ask", "bank", "read")


class PontoAccountRefresh(models.AbstractModel):
    """The button: a person is present, so Ponto may be asked to read the bank.

    The browser drives it in short steps and shows the progress; nobody waits
    for a frozen screen. Each step is one RPC call: ask, look whether the bank
    has answered, read, book, match. Where the browser goes away, the job of
    ``ponto.account.refresh.left`` goes on; it never asks.
    """

    _name = "ponto.account.refresh"
    _description = "Refreshing of a Ponto account"

    # The stage, ids at Ponto of the synchronizations asked for, since when, and the
    # newest log of before.
    refresh_state = fields.Json(readonly=True, copy=False)
    refresh_seen_at = fields.Datetime(
        readonly=True, copy=False, help="Technical: when a browser last took a step."
    )

    def action_refresh(self):
        """Fetch now; the client action calls the two steps below.

        :raises UserError: an account is not read.
        """
        self.check_access("read")
        self._check_fetchable()
        self.sudo()._refresh_mark()
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
        self._check_fetchable()
        waiting = self.sudo()._refresh_mark()
        return {**self.refresh_step(), "waiting": waiting.ids}

    def refresh_step(self):
        """Ask the banks that were not asked yet, read those that have answered.

        :return: dict ``done`` (bool), ``message`` (str for the user), ``stages``
            (list of dict ``name``, ``text`` of the accounts that go on) and
            ``results`` (list of dict ``name``, ``text``, ``failed``) of those
            that are finished with this step.
        """
        self.check_access("read")
        # Behind a trusted proxy (proxy_mode) this is the person's own address.
        address = request.httprequest.remote_addr if request else None
        busy = self.sudo().filtered("refresh_state")
        busy._note_browser()
        self.env["ir.cron"]._commit_progress()
        return self._progress(busy._refresh_advance(address))

    def _refresh_mark(self):
        """Note what is to be refreshed; one that is under way stays as it is.

        :return: the accounts that another worker holds at this moment.
        """
        mine = self.try_lock_for_update(allow_referencing=True)
        now = fields.Datetime.now()
        newest = self.env["ponto.fetch.log"].search([], order="id desc", limit=1)
        for account in mine.filtered(lambda item: not item.refresh_state):
            account.refresh_state = {
                "stage": STAGES[0],
                "asked": [],
                "at": fields.Datetime.to_string(now),
                "after_log": newest.id or 0,
            }
        mine.refresh_seen_at = now
        self._watch_browser()
        return self - mine

    def _refresh_advance(self, address):
        """Do what can be done now, a commit an account, for ``STEP_SECONDS``.

        :param address: of the person who is present; None: nobody is, and no
            bank is asked.
        :return: results of the accounts that are finished, see ``refresh_step``.
        """
        end = time.monotonic() + STEP_SECONDS
        results, fresh = [], {}
        for stage in STAGES:
            for account in self:
                if time.monotonic() > end:
                    return results
                if (account.refresh_state or {}).get("stage") == stage:
                    if result := account._refresh_account(stage, address, fresh):
                        results.append(result)
                    self.env["ir.cron"]._commit_progress()
        return results

    # -- the steps of one account ------------------------------------------------

    def _refresh_account(self, stage, address, fresh):
        """One step of one account.

        :param fresh: dict of connection to whether its list could be read, of
            those whose list was read in this step.
        :return: the result once the account is finished, else None.
        """
        connection = self.connection_id
        if stage == "read" and connection not in fresh:
            fresh[connection] = connection._refresh_accounts_or_keep_error(
                when_busy=None
            )
        if stage == "read" and fresh[connection] is None:
            return None  # the balances of before would stand: at the next step
        if not self.try_lock_for_update(allow_referencing=True):
            return None
        try:
            if stage == "ask":
                self._ask_synchronizations(address)
            elif stage == "bank":
                self._look_at_bank()
            else:
                return self._refresh_read(fresh[connection])
        except PontoError as error:
            self._keep_fetch_error("button", error, time.monotonic())
            return self._refresh_end()
        return None

    def _refresh_end(self):
        """Nothing is left to do; return the result."""
        state = self.refresh_state
        self.write({"refresh_state": False, "refresh_seen_at": False})
        return self._refresh_result(state)

    def _ask_synchronizations(self, address):
        """Ask for balance and movements; what is refused leaves what is there.

        :param address: None: nobody is present, so nothing may be asked.
        :raises PontoError: Ponto cannot be asked at all.
        """
        self.ensure_one()
        now = fields.Datetime.to_string(fields.Datetime.now())
        state = {**self.refresh_state, "stage": "bank", "asked": [], "at": now}
        with self.connection_id._client() as client:
            for subtype in self._synchronization_subtypes() if address else ():
                try:
                    answer = client.create_synchronization(
                        self.ponto_id, subtype, address
                    )
                except PontoNotFoundError:
                    raise
                except PontoRequestError as error:
                    if error.code == RECENTLY:
                        state["note"] = "recently"
                    else:
                        state["fault"] = [error.code, error.detail or error.message]
                else:
                    state["asked"].append(answer.id)
        self.refresh_state = state

    def _look_at_bank(self):
        """Go on to reading when Ponto has read the bank, or time is up."""
        state = self.refresh_state
        started = fields.Datetime.to_datetime(state["at"])
        if fields.Datetime.now() - started > PATIENCE:
            self.refresh_state = {**state, "stage": "read", "note": "slow"}
            return
        with self.connection_id._client() as client:
            answers = [client.synchronization(item) for item in state["asked"]]
        if all(answer.is_finished for answer in answers):
            for fault in (item for answer in answers for item in answer.errors):
                state["fault"] = [fault.code, fault.detail]
            self.refresh_state = {**state, "stage": "read"}

    def _refresh_read(self, listed):
        """Read what came, as far as one call can; errors are kept on the account.

        :param listed: whether the connection's list of accounts could be read.
        :return: the result; None where a worker fetches the account now, or the call
            was too short.
        """
        if listed:
            until = time.monotonic() + READ_SECONDS
            log = self._fetch_or_keep_error("button", until)
            if not log or log.is_cut:
                return None
        fault = self.refresh_state.get("fault")
        if fault and not self.fetch_error:
            self.fetch_error = self._explain_fault(*fault)
        return self._refresh_end()

    def _progress(self, results):
        busy = self.sudo().filtered("refresh_state")
        message = self.env._(
            "Reading the bank. Accounts that are done: %(done)d of %(all)d",
            done=len(self) - len(busy),
            all=len(self),
        )
        return {
            "done": not busy,
            "message": message,
            "stages": [
                {"name": account.name, "text": account._refresh_stage_words()}
                for account in busy
            ],
            "results": results,
        }

    @api.model
    def action_refresh_all(self):
        """Fetch every account of the user's companies that is read, now."""
        return self.search([("is_fetched", "=", True)]).action_refresh()
