from odoo import models


class PontoPaymentLineProblems(models.AbstractModel):
    _name = "ponto.payment.line.problems"
    _description = "Problems of a transfer through Ponto"

    def _problems(self):
        """What speaks against each of these transfers now.

        :return: dict of line to list of (code, sentence, whether it blocks).
        """
        return {line: [] for line in self}
