from odoo import api, fields, models


class PontoPaymentScreen(models.AbstractModel):
    """What the screens of payments show beside the fields."""

    _name = "ponto.payment.screen"
    _description = "Screens of payments through Ponto"

    transfer_count = fields.Integer(
        string="Transfers", compute="_compute_transfer_count"
    )
    obstacle = fields.Char(compute="_compute_obstacle")
    obstacle_code = fields.Char(compute="_compute_obstacle")
    is_signed_here = fields.Boolean(compute="_compute_is_signed_here")
    can_ask = fields.Boolean(compute="_compute_can_ask")
    can_give_up = fields.Boolean(compute="_compute_can_ask")
    may_send = fields.Boolean(compute="_compute_may_send")
    next_step = fields.Char(compute="_compute_next_step")

    @api.depends("line_ids")
    def _compute_transfer_count(self):
        for batch in self:
            batch.transfer_count = len(batch.line_ids)

    @api.depends("state", "account_id.connection_id.payment_refusal")
    @api.depends_context("lang")
    def _compute_obstacle(self):
        for batch in self:
            connection = batch.account_id.sudo().connection_id.with_env(self.env)
            found = batch.state == "draft" and connection._known_obstacle(
                batch.account_id
            )
            batch.obstacle_code, batch.obstacle = found[:2] if found else (False, False)

    @api.depends("sign_url")
    def _compute_is_signed_here(self):
        for batch in self:
            batch.is_signed_here = bool(batch.sudo().sign_url)

    @api.depends("state", "sent_at", "is_unanswered", "ponto_id")
    def _compute_can_ask(self):
        for batch in self:
            batch.can_ask = batch._may_ask()
            batch.can_give_up = (
                batch.state == "unclear"
                or batch.is_unanswered
                or (batch.state == "in_progress" and not batch.ponto_id)
            )

    @api.depends("state", "prepared_by_id", "company_id.ponto_two_persons")
    @api.depends_context("uid")
    def _compute_may_send(self):
        """Whether the Send button is of use to this person."""
        sends = self.env.user.has_group("account_online_ponto.group_ponto_send")
        for batch in self:
            is_second = batch.prepared_by_id != self.env.user
            batch.may_send = sends and (
                is_second or not batch.sudo().company_id.ponto_two_persons
            )

    @api.depends("state", "sign_url", "is_unanswered", "ponto_id", "prepared_by_id")
    @api.depends_context("lang", "uid")
    def _compute_next_step(self):
        for batch in self:
            batch.next_step = batch._next_step_words()

    def _next_step_words(self):
        """What a person does next, in one sentence; False where nothing is to do."""
        if self.state == "draft":
            return self._next_step_of_draft()
        if self.state == "unsigned":
            if self.is_signed_here:
                return self.env._("Ponto waits for a signature: press Sign at Ponto.")
            return self.env._(
                "Ponto waits for a signature: sign it on Ponto's dashboard, under "
                "Payments."
            )
        if self.state == "sending":
            return self.env._("It is being sent at this moment. Reload the page.")
        if self.state in ("in_progress", "accepted") and not self.is_unanswered:
            return self.env._(
                "It was signed. The bills are paid as soon as the debit is on your "
                "account; there is nothing to do."
            )
        return False

    def _next_step_of_draft(self):
        if self.may_send:
            return False
        if self.env.user.has_group("account_online_ponto.group_ponto_send"):
            return self.env._(
                "You prepared it, so somebody else has to send it: this company wants "
                "two persons for each payment."
            )
        return self.env._("Somebody who may send payments has to send it to Ponto.")
