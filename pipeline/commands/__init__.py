"""One function a task: load → plan → act → report. Each returns the exit code and prints through the console it is given."""

from pipeline.commands.build import build, serve
from pipeline.commands.ingest import ingest
from pipeline.commands.models import models
from pipeline.commands.queue import queue
from pipeline.commands.report import fail_with, stdout
from pipeline.commands.sync import sync
from pipeline.commands.translate import translate

__all__ = ["build", "fail_with", "ingest", "models", "queue", "serve", "stdout", "sync", "translate"]
