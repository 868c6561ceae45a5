from odoo import api, fields, models
from odoo.exceptions import UserError


class PontoAccountLinkAgain(models.AbstractModel):
    """An account that was here before is taken up where it left."""

    _name = "ponto.account.link.again"
    _description = "Taking up an account that was linked before"

    former_id = fields.Many2one("ponto.account", readonly=True, ondelete="cascade")

    @api.model
    def _again_values(self, former, is_sure):
        """The proposal to take up an earlier account, the default when it is sure."""
        if not former:
            return {}
        if not is_sure:
            return {"former_id": former.id}
        return {
            "former_id": former.id,
            "action": "again",
            "journal_id": former.journal_id.id,
            "company_id": former.company_id.id,
            "start_date": former.start_date,
            "frequency": former.frequency,
            "reason": self._again_reason(former),
        }

    @api.model
    def _again_reason(self, former):
        if not former.journal_id:
            return self.env._("It was here before, without a journal")
        return self.env._(
            "It was here before: %s goes on", former.journal_id.display_name
        )

    def preview(self, values=None):
        """Taken up again, what comes is compared with the journal it goes on in."""
        former = self.former_id
        if self.action == "again":
            own = {"journal_id": former.journal_id.id, "start_date": former.start_date}
            values = {**(values or {}), **own}
        return super().preview(values)

    def _link_again(self):
        """Let the earlier account go on.

        :return: the ``ponto.account``.
        :raises UserError: none is known, or another one fills its journal by now.
        """
        account = self.account_id
        former, _sure = account._earlier_ones().get(account, (None, False))
        if not former or former != self.former_id:
            raise UserError(
                self.env._(
                    "No earlier account is known for %s. Choose Link or Create.",
                    account.name,
                )
            )
        former.check_access("write")
        # The record that arrived goes, and would take this line along.
        self.account_id = former
        self.flush_recordset()
        former._take_up(account)
        former.frequency = self.frequency
        return former
