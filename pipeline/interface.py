"""The words of the site's interface: what the templates say, and whether each language's catalogue says it too.

Catalogues are text that people edit. Only entries are added or put aside here; what stands in the file otherwise stays as it is. There is
nothing to compile: the build reads the catalogues themselves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, denormalize, read_po

from pipeline import files
from pipeline.errors import TazamunError

METHODS = [("**.html", "jinja2.ext:babel_extract"), ("**.xml", "jinja2.ext:babel_extract")]
OPTIONS = {"**": {"extensions": "", "silent": "false", "trimmed": "false", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "elsewhere": (2,)}
OPENING = """# The words of the interface. CC0.
msgid ""
msgstr ""
"Project-Id-Version: Tazamun\\n"
"Language: {code}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={number}; plural={rule};\\n"
"""
PLACE = re.compile(r"%\(\w+\)\w")
ENTRY_START = re.compile(r'^(?:#~ ?)?msgid ((?:"(?:[^"\\]|\\.)*"\s*(?:\n(?:#~ ?)?)?)+)', re.MULTILINE)
LINE = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+)?"(?:[^"\\]|\\.)*"|#.*|')
English = str | tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """A catalogue measured against the templates. ``missing``, ``unused`` and ``wrong`` name strings by their English (singular)."""

    path: Path
    exists: bool
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Say whether the site can be built with it, nothing in it idle."""
        return self.exists and not (self.missing or self.unused or self.wrong)


def shown(templates: Path) -> tuple[English, ...]:
    """Return what the templates say, in their order, plural forms as pairs."""
    found = extract_from_dir(templates, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS)
    return tuple(dict.fromkeys((message[0], message[1]) if isinstance(message, tuple) else message for _, _, message, _, _ in found))


def catalogue_path(root: Path, code: str) -> Path:
    """Return where a language's catalogue lies."""
    return root / "theme" / "locale" / code / "LC_MESSAGES" / "theme.po"


def standing(path: Path, code: str, wanted: Iterable[English]) -> Standing:
    """Measure a catalogue. One that does not exist misses everything. Raises TazamunError for one that cannot be read."""
    names = {_name(each): each for each in wanted}
    if not path.exists():
        return Standing(path, exists=False, missing=tuple(names), unused=(), wrong=())
    catalogue = _read(path, code)
    have = {_name(message.id): message for message in catalogue if message.id}
    done = {name: message for name, message in have.items() if not message.fuzzy and all(form.strip() for form in _forms(message))}
    wrong = [name for name, message in done.items() if name in names and _is_wrong(message, names[name], catalogue)]
    missing = tuple(name for name in names if name not in done)
    return Standing(path, exists=True, missing=missing, unused=tuple(name for name in have if name not in names), wrong=tuple(wrong))


def update(path: Path, code: str, wanted: Iterable[English]) -> bool:
    """Add what a catalogue lacks, empty, and put aside what nothing says any more; a missing catalogue is begun. Returns whether it changed."""
    number, rule = _plural(code)
    if path.exists():
        number = _read(path, code).num_plurals
    text = path.read_text(encoding="utf-8") if path.exists() else OPENING.format(code=code, number=number, rule=rule)
    names = {_name(each): each for each in wanted}
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    head, live, aside = blocks[0], dict[str, str](), dict[str, str]()
    for block in blocks[1:]:
        obsolete = all(line.startswith("#~") for line in block.splitlines() if line and not line.startswith("# "))
        (aside if obsolete else live)[_english(block)] = block
    for name in [name for name in live if name not in names]:
        aside[name] = "\n".join(f"#~ {line}" for line in live.pop(name).splitlines() if not line.startswith("#"))
    for name, english in names.items():
        if name not in live:
            back = aside.pop(name, "")
            live[name] = re.sub(r"^#~ ?", "", back, flags=re.MULTILINE) if back else _empty(english, number)
    new = "\n\n".join([head, *live.values(), *aside.values()]) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    return files.write(path, new)


def _empty(english: English, number: int) -> str:
    flag = "#, python-format\n" if PLACE.search(_name(english)) else ""
    if isinstance(english, str):
        return f'{flag}msgid "{_quoted(english)}"\nmsgstr ""'
    forms = "\n".join(f'msgstr[{form}] ""' for form in range(number))
    return f'{flag}msgid "{_quoted(english[0])}"\nmsgid_plural "{_quoted(english[1])}"\n{forms}'


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _english(block: str) -> str:
    found = ENTRY_START.search(block)
    return denormalize(re.sub(r"^#~ ?", "", found[1], flags=re.MULTILINE).strip()) if found else block


def _name(message: str | Iterable[str]) -> str:
    return message if isinstance(message, str) else next(iter(message))


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _is_wrong(message: Message, english: English, catalogue: Catalog) -> bool:
    """Say whether a translation has other placeholders than the English, or too few plural forms. A form for one may leave the number out."""
    plural = not isinstance(english, str)
    if plural != (not isinstance(message.id, str)) or (plural and len(_forms(message)) != catalogue.num_plurals):
        return True
    told = set(PLACE.findall(" ".join(english) if plural else str(english)))
    found = [set(PLACE.findall(form)) for form in _forms(message)]
    return any(each - told if plural else each != told for each in found)


def _plural(code: str) -> tuple[int, str]:
    plural = get_plural(code.replace("-", "_"))
    return plural.num_plurals, plural.plural_expr


def _read(path: Path, code: str) -> Catalog:
    """Read a catalogue. Babel takes much for one that is none, so that each line is looked at first."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if not LINE.fullmatch(line.strip()) or "\N{REPLACEMENT CHARACTER}" in line:
            raise TazamunError("this is no line of a catalogue.", path=path, line=number, mend="Mend it, or take the file from an earlier commit.")
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code.replace("-", "_"), abort_invalid=True)
        write_mo(BytesIO(), catalogue)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise TazamunError(f"this is not a catalogue: {error}.", path=path, mend="Mend the line, or take the file from an earlier commit.") from error
    return catalogue


def languages(root: Path, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that need a catalogue: the templates speak English themselves."""
    return tuple(code for code in codes if code != "en" or catalogue_path(root, code).exists())
