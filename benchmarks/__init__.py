"""Measurements: each prints a ratio against a named peer in one run. ``invoke bench`` runs them all."""
