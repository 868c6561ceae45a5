"""The demo company; `./dev run` calls it, the addon itself never loads it."""
