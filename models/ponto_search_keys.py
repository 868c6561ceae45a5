from odoo import api, fields, models

from ..ponto import typed

FOUND_BY = (
    "counterpart_name",
    "counterpart_reference",
    "remittance_information",
    "description",
    "ponto_id",
)


class PontoSearchKeys(models.AbstractModel):
    """The texts of a movement as they are searched, kept beside them."""

    _name = "ponto.search.keys"
    _description = "Texts of a bank transaction as they are searched"
    _inherit = ["ponto.findable"]

    search_keys = fields.Text(
        compute="_compute_search_keys",
        store=True,
        help="Technical: see `typed.keys`.",
    )

    @api.depends(lambda self: self._search_key_fields())
    def _compute_search_keys(self):
        names = self._search_key_fields()
        for movement in self:
            movement.search_keys = typed.keys(movement[name] for name in names)

    @api.model
    def _search_key_fields(self):
        """Names of the fields whose text a movement is found by."""
        return FOUND_BY
