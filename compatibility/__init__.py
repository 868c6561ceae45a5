"""What the addon is beside others: `./dev test --compat`; see devkit/compatibility.py.

Odoo does not load these with the addon's own tests: they need other databases.
"""
