"""One function a task: load → plan → act → report. Each returns the exit code and prints through the console it is given."""

from pipeline.commands.approve import approve
from pipeline.commands.build import build, serve
from pipeline.commands.check import CheckOptions, check
from pipeline.commands.dismiss import Dismissal, dismiss
from pipeline.commands.ingest import ingest
from pipeline.commands.mirror import pack as mirror
from pipeline.commands.mirror import verify as verify_mirror
from pipeline.commands.models import models
from pipeline.commands.queue import queue
from pipeline.commands.release import release, unrelease
from pipeline.commands.report import fail_with, stdout
from pipeline.commands.strings import strings
from pipeline.commands.sync import sync
from pipeline.commands.translate import translate

__all__ = [
    "CheckOptions",
    "Dismissal",
    "approve",
    "build",
    "check",
    "dismiss",
    "fail_with",
    "ingest",
    "mirror",
    "models",
    "queue",
    "release",
    "serve",
    "stdout",
    "strings",
    "sync",
    "translate",
    "unrelease",
    "verify_mirror",
]
