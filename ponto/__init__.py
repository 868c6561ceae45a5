"""All that can be known about Ponto without Odoo.

Nothing here imports `odoo` or reads a database. The network is touched by
`transport` alone; `answers`, `references` and `matching` are pure.
"""
