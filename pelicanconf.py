"""Settings of the site, derived from site.toml. Stock Pelican builds with them: ``pelican content -s pelicanconf.py``."""

import os
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
_SITE = tomllib.loads((HERE / "site.toml").read_text(encoding="utf-8"))

SITEURL = _SITE["site"]["url"].rstrip("/")
SITENAME = _SITE["languages"][_SITE["site"]["source"]]["site_name"]
DEFAULT_LANG = _SITE["site"]["source"]
TIMEZONE = _SITE["site"].get("timezone", "UTC")
CARDS = _SITE["site"].get("cards", True)
LANGUAGES = _SITE["languages"]
FOR_READERS = _SITE.get("readers", {})

# What is shown besides released texts, each with its label: "all" drafts if the one who builds asks for it (TAZAMUN_DRAFTS=1), "translations"
# of published articles where the newsroom shows machine text, or nothing (empty).
_LABELLED = _SITE["release"].get("machine_text") == "labelled"
DRAFTS = "all" if os.environ.get("TAZAMUN_DRAFTS") == "1" else "translations" if _LABELLED else ""

PATH = str(HERE / "content")
TRANSLATIONS = str(HERE / "translations")
OUTPUT_PATH = str(HERE / "output")
THEME = str(HERE / "theme")
THEME_STATIC_DIR = "theme"
STATIC_PATHS = ["images"]
RELATIVE_URLS = False
DELETE_OUTPUT_DIRECTORY = True
# What earlier builds made, kept by what it was made of (theme/plugins/tazamun_site/shelf.py). Empty: every build makes everything anew.
SHELF = str(HERE / ".cache" / "site")
# The folder of the last build. Pages that stand there unchanged are not written again but named in the new folder's file .standing.
STANDING = os.environ.get("TAZAMUN_STANDING", "")
# How many processes write the pages; 0: as many as there are processors.
WORKERS = int(os.environ.get("TAZAMUN_WORKERS") or 0)
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False

PLUGIN_PATHS = [str(HERE / "theme" / "plugins")]
PLUGINS = ["tazamun_site"]
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}

# The plugin writes every page; Pelican's own generators have nothing to do.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
