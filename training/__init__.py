"""The recipe of the starter model: prepare, train, evaluate, package.

Nothing here is imported by the pipeline; the dependency group ``training`` brings what it needs (torch).
"""
