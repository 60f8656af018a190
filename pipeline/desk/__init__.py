"""The review desk: a web page of this machine alone on which people correct and sign off drafts, sentence beside sentence."""

from pipeline.desk.command import review

__all__ = ["review"]
