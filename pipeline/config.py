"""What ``site.toml`` says, checked: an unknown key, a wrong type or an unknown language ends in one message that shows the mend.

The field docstrings are the short form of docs/configuration.md. Every key without a default must be written.
"""

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from pipeline.errors import ConfigError, ContentError
from pipeline.release import Policy, parse_deadline

FILE = "site.toml"
CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
HEADING = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?")
UNEDITED_SHARE = 95
KINDS = {int: "a whole number", bool: "true or false"}
RENAMED = {"reviewed": 'machine_text = "hidden"', "labelled": 'machine_text = "labelled"'}
"""What earlier values of ``policy`` are called now."""
WEB = r"https?://[^\s/?#\"'<>\\]+(/[^\s\"'<>\\]*)?"
REPORT = rf"[^\s@<>?&#:/]+@[^\s@<>?&#:/]+|(?=.*\{{id\}}){WEB}"
SHARE = rf".*\S {WEB}"
Section = TypeVar("Section")


@dataclass(frozen=True)
class Site:
    """The table ``[site]``: ``url`` has no slash at its end, ``source`` is the language that articles are written in.

    ``cards`` says whether a picture is drawn for each article, for those who share its address.
    """

    url: str
    source: str
    timezone: str = "UTC"
    cards: bool = True


@dataclass(frozen=True)
class Language:
    """A table ``[languages.<code>]``. ``code`` is BCP 47; ``months`` is empty or has twelve names from January on; ``support`` is a line of Markdown."""

    code: str
    name: str
    direction: Literal["rtl", "ltr"]
    locale: str
    site_name: str
    tagline: str = ""
    months: tuple[str, ...] = ()
    support: str = ""


@dataclass(frozen=True)
class Translation:
    """The table ``[translation]``. ``fuzzy_threshold`` is 0–100, ``clause_words`` in words, ``threads`` 0 means every core."""

    pivot: str = "en"
    fuzzy_threshold: int = field(default=75, metadata={"range": (50, 100)})
    clause_words: int = field(default=40, metadata={"range": (8, 1000)})
    beam_size: int = field(default=4, metadata={"range": (1, 32)})
    hypotheses: int = field(default=4, metadata={"range": (1, 32)})
    threads: int = field(default=0, metadata={"range": (0, 1024)})


@dataclass(frozen=True)
class Release:
    """The table ``[release]``. ``quorum`` counts required languages, 0 where it is not set; ``deadline`` is one that ``pipeline.release`` reads, or empty.

    ``unedited_share`` is the percentage (0–100) of untouched machine text above which approving needs a sign-off of its own; in the file
    one number, or a table of languages and ``default``.
    """

    required: tuple[str, ...]
    policy: Policy = "simultaneous"
    quorum: int = field(default=0, metadata={"range": (1, 1000)})
    deadline: str = field(default="", metadata={"moment": True})
    machine_text: Literal["hidden", "labelled"] = "hidden"
    unedited_share: int | Mapping[str, int] = field(default=UNEDITED_SHARE, metadata={"range": (0, 100), "by_language": True})

    def unedited(self, language: str) -> int:
        """Return ``unedited_share`` for one language."""
        if isinstance(self.unedited_share, int):
            return self.unedited_share
        return self.unedited_share.get(language, self.unedited_share.get("default", UNEDITED_SHARE))


@dataclass(frozen=True)
class Readers:
    """The table ``[readers]``, which may be left out: what the pages offer beside the text. The theme reads it by itself."""

    report: str = field(default="", metadata={"form": (REPORT, "Write a mailbox such as desk@example.org, or an address with {id} in it.")})
    share: tuple[str, ...] = field(default=(), metadata={"form": (SHARE, 'Write a name and an address: "Pigeon https://example.org/?text={title}&url={url}".')})
    mirrors: tuple[str, ...] = field(default=(), metadata={"form": (WEB, "Write the address of the site's root there, such as https://example.net.")})
    license: str = field(default="", metadata={"form": (WEB, "Write the address of the licence, such as https://creativecommons.org/licenses/by-sa/4.0/.")})
    license_name: str = ""


@dataclass(frozen=True)
class Config:
    """A whole, valid ``site.toml``. ``languages`` keeps the order of the file; ``root`` is the project's folder."""

    root: Path
    site: Site
    languages: Mapping[str, Language]
    translation: Translation
    release: Release
    readers: Readers = Readers()

    @property
    def source(self) -> str:
        """Return the code of the language that articles are written in."""
        return self.site.source

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the codes of all other languages, in the file's order."""
        return tuple(code for code in self.languages if code != self.site.source)


def load(root: Path) -> Config:
    """Read ``site.toml`` in ``root``. Raises ConfigError with file, line and mend."""
    path = root / FILE
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise ConfigError("there is no such file.", path=path, mend="Run the command in the project's folder, where site.toml lies.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError("this is not UTF-8.", path=path, line=line, mend="Save the file as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"the file cannot be read: {error.strerror}.", path=path, mend="Give yourself leave to read it.") from None
    return parse(text, root=root)


def parse(text: str, *, root: Path = Path()) -> Config:
    """Turn the text of a ``site.toml`` into a Config. Raises ConfigError with file, line and mend."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise ConfigError(f"this is not TOML: {error}.", path=FILE, line=int(found[1]) if found else None, mend="Mend the line.") from None
    return _Reader(text).config(tables, root)


@dataclass(frozen=True)
class _Reader:
    """Checks tables against the dataclasses above; keeps the text to find the line of a mistake."""

    text: str

    def config(self, tables: Mapping[str, Any], root: Path) -> Config:
        self._known(tables, [each.name for each in dataclasses.fields(Config) if each.name != "root"], where="")
        site = self._section(Site, self._table(tables, "site"), where="site")
        languages = {code: self._language(code, table) for code, table in self._table(tables, "languages").items()}
        translation = self._section(Translation, self._table(tables, "translation"), where="translation")
        release = self._section(Release, self._table(tables, "release"), where="release")
        site = dataclasses.replace(site, url=site.url.rstrip("/"))
        readers = self._section(Readers, self._table(tables, "readers") if "readers" in tables else {}, where="readers")
        config = Config(root, site, MappingProxyType(languages), translation, release, readers)
        self._agree(config)
        return config

    def _language(self, code: str, table: Any) -> Language:
        where = f"languages.{code}"
        if not CODE.fullmatch(code):
            self._fail(f"“{code}” is not a language code.", "Write a BCP 47 code such as ar, en or pt-BR.", where=where)
        if not isinstance(table, dict):
            self._fail(f"“{code}” is not a table.", f"Write a heading [{where}] with keys below it.", where="languages", key=code)
        if "code" in table:
            self._fail("unknown key “code”.", "The code stands in the heading; delete the line.", where=where, key="code")
        language = self._section(Language, {"code": code, **table}, where=where)
        if len(language.months) not in (0, 12):
            self._fail(f"“months” has {len(language.months)} names.", "Write twelve, from January on, or leave the key out.", where=where, key="months")
        return language

    def _section(self, kind: type[Section], table: Mapping[str, Any], *, where: str) -> Section:
        hints = get_type_hints(kind)
        fields = {each.name: each for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
        self._known(table, list(fields), where=where)
        for name, each in fields.items():
            if name not in table and each.default is MISSING:
                self._fail(f"the key “{name}” is missing.", f"Write {name} = … below [{where}].", where=where)
        return kind(**{key: self._value(raw, hints[key], rules=fields[key].metadata, where=where, key=key) for key, raw in table.items()})

    def _value(self, raw: Any, kind: Any, *, rules: Mapping[str, Any], where: str, key: str) -> Any:
        """Return a checked value as the dataclasses hold it."""
        if rules.get("by_language"):
            kind = int
            if isinstance(raw, dict):
                shares = {code: self._value(each, int, rules={"range": rules["range"]}, where=f"{where}.{key}", key=code) for code, each in raw.items()}
                return MappingProxyType(shares)
        if rules.get("moment") and isinstance(raw, date):
            raw = raw.isoformat()
        self._check(raw, kind, where=where, key=key)
        self._check_range(raw, rules.get("range"), where=where, key=key)
        self._check_form(raw, rules.get("form"), where=where, key=key)
        return tuple(raw) if isinstance(raw, list) else raw

    def _check(self, raw: Any, kind: Any, *, where: str, key: str) -> None:
        if get_origin(kind) is Literal:
            if raw not in get_args(kind):
                now = RENAMED.get(raw, "") if key == "policy" else ""
                mend = f"Write one of {', '.join(get_args(kind))}."
                self._fail(f"“{key}” is {raw!r}.", f"{mend} What you mean is now {now}." if now else mend, where=where, key=key)
        elif get_origin(kind) is tuple:
            if not isinstance(raw, list) or not all(isinstance(each, str) and each.strip() for each in raw):
                self._fail(f"“{key}” is not a list of strings.", f'Write {key} = ["…", "…"].', where=where, key=key)
        elif type(raw) is not kind:
            self._fail(f"“{key}” is {raw!r}.", f"Write {KINDS.get(kind, 'a string in quotes')}.", where=where, key=key)
        elif isinstance(raw, str) and not raw.strip():
            self._fail(f"“{key}” is empty.", "Write a value or delete the line.", where=where, key=key)

    def _check_range(self, raw: Any, limits: tuple[int, int] | None, *, where: str, key: str) -> None:
        if limits and not limits[0] <= raw <= limits[1]:
            self._fail(f"“{key}” is {raw}.", f"Write a number from {limits[0]} to {limits[1]}.", where=where, key=key)

    def _check_form(self, raw: Any, form: tuple[str, str] | None, *, where: str, key: str) -> None:
        for each in raw if isinstance(raw, list) else [raw]:
            if form and not re.fullmatch(form[0], each):
                self._fail(f"“{key}” is {each!r}.", form[1], where=where, key=key)

    def _agree(self, config: Config) -> None:
        named = [("site", "source", config.source), ("translation", "pivot", config.translation.pivot)]
        named += [("release", "required", code) for code in config.release.required]
        for where, key, code in named:
            if code not in config.languages:
                mend = f"Write one of {', '.join(config.languages)}, or add [languages.{code}]."
                self._fail(f"“{key}” names the unknown language “{code}”.", mend, where=where, key=key)
        if config.source in config.release.required:
            self._fail("“required” names the language that articles are written in.", "Leave it out: it is always there.", where="release", key="required")
        self._agree_on_release(config.release, config.languages)
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", config.site.url):
            self._fail(f"“url” is {config.site.url!r}.", "Write the address of the site's root, such as https://example.org.", where="site", key="url")

    def _agree_on_release(self, release: Release, languages: Mapping[str, Language]) -> None:
        if isinstance(release.unedited_share, Mapping):
            self._known(release.unedited_share, ["default", *languages], where="release.unedited_share")
        if release.policy == "quorum" and not release.quorum:
            self._fail("the policy “quorum” needs a number.", "Write quorum = 2, or however many languages shall be enough.", where="release", key="policy")
        if release.quorum > len(release.required):
            mend = f"Write a number up to {len(release.required)}, the number of required languages."
            self._fail(f"“quorum” is {release.quorum}.", mend, where="release", key="quorum")
        if release.policy == "deadline" and not release.deadline:
            mend = 'Write deadline = "2026-12-01", or "10 days" to count from the date of each article.'
            self._fail("the policy “deadline” needs a date.", mend, where="release", key="policy")
        try:
            parse_deadline(release.deadline)
        except ContentError as error:
            self._fail(f"“deadline” is {release.deadline!r}.", error.mend, where="release", key="deadline")

    def _table(self, tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = tables.get(name)
        if isinstance(table, dict):
            return table
        self._fail(f"the table [{name}] is missing.", f"Write a heading [{name}] with its keys below it.")

    def _known(self, table: Mapping[str, Any], names: list[str], *, where: str) -> None:
        for key in table:
            if key not in names:
                near = difflib.get_close_matches(key, names, n=1)
                mend = f"Did you mean “{near[0]}”?" if near else f"Known here: {', '.join(name for name in names if name != 'code')}."
                self._fail(f"unknown key “{key}”.", mend, where=where, key=key)

    def _fail(self, message: str, mend: str, *, where: str = "", key: str = "") -> NoReturn:
        line = line_of(self.text, where, key) or line_of(self.text, *where.rpartition(".")[::2])
        raise ConfigError(message, path=FILE, line=line, mend=mend)


def line_of(text: str, table: str, key: str = "") -> int | None:
    r"""Return the line (from 1) of ``key`` in ``[table]``, else of the table's heading, else None.

    >>> line_of('[site]\nurl = "x"', "site", "url")
    2
    """
    heading, current = None, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := HEADING.fullmatch(line):
            current = re.sub(r"[\s\"']", "", found[1])
            if current in (table, f"{table}.{key}".lstrip(".")):
                heading = heading or number
            continue
        if key and current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return heading
