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
LANGUAGES = _SITE["languages"]

# Drafts are shown, each with its label, where the policy allows it or the one who builds asks for it (TAZAMUN_DRAFTS=1).
DRAFTS = _SITE["release"].get("policy") == "labelled" or os.environ.get("TAZAMUN_DRAFTS") == "1"

PATH = str(HERE / "content")
TRANSLATIONS = str(HERE / "translations")
OUTPUT_PATH = str(HERE / "output")
THEME = str(HERE / "theme")
THEME_STATIC_DIR = "theme"
STATIC_PATHS = ["images"]
RELATIVE_URLS = False
DELETE_OUTPUT_DIRECTORY = True
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
