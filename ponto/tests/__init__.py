"""Run without Odoo: `python -m unittest discover -s ponto -t .`"""
