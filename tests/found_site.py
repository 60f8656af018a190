"""A small newsroom whose words are hard to find: what is joined to Arabic words, vowel signs, umlauts, accents."""

import shutil
from pathlib import Path

from lxml import html

from pipeline.site import Built

ROOT = Path(__file__).resolve().parent.parent
PRAISED = "translator: starter 0.1\nreviewer: Änne Groß <aenne@example.org>\nsummary: Die ganze Stadt ging auf die Straße."
MADE = "translator: starter 0.1\nreviewer: Änne Groß"
FILES = {
    "content/revolt.md": (
        "title: والشَّعبُ يريد الماء\nslug: revolt\ndate: 2026-02-03\nauthors: ليلى حداد\ncategory: أخبار\ntags: ماء, مدينة\nsummary: خرجت المدينة كلّها.",
        "لعمّال المرفأ حقٌّ، وللنساء صوتٌ، وبالكلمات نبدأ.\n\nالإنسانُ أوّلاً، والأُسرة بعده، والمسؤوليـــة علينا جميعاً سنة ١٩٨٠.",
    ),
    "content/river.md": (
        "title: النهر الطويل\nslug: river\ndate: 2026-01-05\ncategory: أخبار\nauthors: سامي النجار\ntags: ماء",
        "يجري النهر بين الجبال ولا يسأل أحداً.\n",
    ),
    "content/other.md": ("title: حكاية من الجبل\nslug: other\ndate: 2025-12-01", "في الجبل بيت صغير، وفي البيت مدفأة.\n"),
    "content/pages/about.md": ("title: من نحن", "نكتب لمن يقرأ.\n"),
    "translations/de/revolt.md": (
        "title: Das Volk will Wasser\nslug: revolt\nauthors: Laila Haddad\ncategory: Nachrichten\ntags: Wasser, Stadt\nstatus: published\n" + PRAISED,
        "Frau Müller sah die Größe der Menge auf der Straße und schrieb es auf.\n",
    ),
    "translations/de/river.md": (
        f"title: Der lange Fluss\nslug: river\ncategory: Nachrichten\nauthors: Sami an-Naddschar\ntags: Wasser\nstatus: published\n{MADE}",
        "Der Fluss fließt zwischen den Bergen.\n",
    ),
    "translations/fr/revolt.md": (
        f"title: Le peuple veut de l’eau\nslug: revolt\nauthors: Laïla Haddad\ncategory: Actualités\ntags: Eau, Ville\nstatus: published\n{MADE}",
        "L’école d’été était déjà fermée à cause de la chaleur.\n",
    ),
    "translations/en/revolt.md": (
        "title: The people want water\nslug: revolt\nauthors: Laila Haddad\ncategory: News\ntags: Water, City\nstatus: draft\ntranslator: starter 0.1",
        "The dock workers have rights.\n",
    ),
}


def write(folder: Path) -> Path:
    """Write the project into ``folder``."""
    for name in ("site.toml", "pelicanconf.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    for name, (front, body) in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{front}\n---\n\n{body}", encoding="utf-8")
    return folder


def head(site: Built, name: str) -> html.HtmlElement:
    """Return the head of a page."""
    return html.parse(str(site.output / name), html.HTMLParser(encoding="utf-8")).getroot().find("head")


def cut_volumes(folder: Path, size: int) -> None:
    """Have the project's copy of the theme index so many articles together."""
    program = folder / "theme/plugins/tazamun_site/search.py"
    text = program.read_text(encoding="utf-8")
    assert text.count("\nVOLUME = 250\n") == 1
    program.write_text(text.replace("\nVOLUME = 250\n", f"\nVOLUME = {size}\n"), encoding="utf-8")


def add_language(folder: Path, code: str, *, name: str, direction: str) -> Path:
    """Add a language to the project as a newsroom does: one line, and a catalogue that is begun for it. Returns the catalogue."""
    from pipeline import interface

    settings = folder / "site.toml"
    line = f'{code} = {{name = "{name}", direction = "{direction}", locale = "{code}", site_name = "Tazamun"}}'
    text = settings.read_text(encoding="utf-8")
    heading = "[languages]\n" if "[languages]\n" in text else "[languages.ar]"
    new = f"[languages]\n{line}\n" if heading == "[languages]\n" else f"[languages]\n{line}\n\n[languages.ar]"
    settings.write_text(text.replace(heading, new, 1), encoding="utf-8")
    path = interface.catalogue_path(folder, code)
    interface.update(path, code, interface.shown(folder / "theme/templates"))
    return path


def fill(catalogue: Path) -> None:
    """Translate every string of a catalogue with itself, as a stand-in for a translator."""
    lines: list[str] = []
    english = ""
    for line in catalogue.read_text(encoding="utf-8").splitlines():
        if line.startswith(("msgid ", "msgid_plural ")):
            english = line.partition(" ")[2]
        blank = line.startswith("msgstr") and line.endswith(' ""') and english != '""'
        lines.append(line.removesuffix('""') + english if blank else line)
    catalogue.write_text("\n".join(lines) + "\n", encoding="utf-8")
