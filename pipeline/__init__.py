"""Tazamun: Arabic articles, drafted offline in many languages, corrected by people in git, released at the same moment."""
