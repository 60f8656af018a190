"""``invoke strings``: the catalogues follow the templates, and nothing that a person translated is lost."""

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from pipeline import commands, interface
from pipeline.errors import TazamunError

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "theme/locale"


def run(folder: Path, *, check: bool = False) -> tuple[int, str]:
    said = io.StringIO()
    return commands.strings(folder, check=check, console=Console(file=said, width=200)), said.getvalue()


def catalogue(folder: Path, code: str) -> Path:
    return folder / LOCALE / code / "LC_MESSAGES" / "theme.po"


def test_the_shipped_catalogues_are_complete_and_stay_as_they_are(project: Path) -> None:
    before = {code: catalogue(project, code).read_bytes() for code in ("ar", "es", "fr", "de")}
    assert run(project, check=True)[0] == 0
    code, said = run(project)
    assert (code, "updated" in said) == (0, False)
    assert {code: catalogue(project, code).read_bytes() for code in before} == before


def test_a_new_string_is_added_empty_to_every_catalogue(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = project / "theme/templates/search.html"
    template.write_text(template.read_text(encoding="utf-8") + '{{ _("Seek \\"here\\"") }}{{ ngettext("%(num)d cat", "%(num)d cats", 2) }}', encoding="utf-8")
    before = catalogue(project, "ar").read_text(encoding="utf-8")
    assert run(project, check=True)[0] == 1
    assert catalogue(project, "ar").read_text(encoding="utf-8") == before, "--check writes nothing"
    capsys.readouterr()
    code, said = run(project)
    assert code == 1
    assert "catalogue updated" in said
    assert f'{LOCALE}/de/LC_MESSAGES/theme.po: “Seek "here"” is not translated.' in capsys.readouterr().err
    after = catalogue(project, "ar").read_text(encoding="utf-8")
    assert after.startswith(before.rstrip("\n"))
    assert 'msgid "Seek \\"here\\""\nmsgstr ""' in after
    assert 'msgid "%(num)d cat"\nmsgid_plural "%(num)d cats"\nmsgstr[0] ""\n' in after
    assert after.count("msgstr[5]") == before.count("msgstr[5]") + 1
    assert run(project)[1].count("updated") == 0, "the second run finds nothing to do"


def test_a_string_that_comes_back_brings_its_translation(project: Path) -> None:
    template = project / "theme/templates/search.html"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace('_("Show more")', '"x"'), encoding="utf-8")
    assert run(project, check=True)[0] == 1, "an idle string is a finding"
    assert run(project)[0] == 0
    assert '#~ msgid "Show more"\n#~ msgstr "Mehr anzeigen"' in catalogue(project, "de").read_text(encoding="utf-8")
    template.write_text(text, encoding="utf-8")
    assert run(project)[0] == 0
    after = catalogue(project, "de").read_text(encoding="utf-8")
    assert 'msgid "Show more"\nmsgstr "Mehr anzeigen"' in after
    assert "#~" not in after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('msgstr "Archiv"', 'msgstr ""'),
        ('msgstr "Archiv"', 'msgstr "  "'),
        ('msgid "Archive"', '#, fuzzy\nmsgid "Archive"'),
        ("%(num)d Minuten Lesezeit", "%(nr)d Minuten Lesezeit"),
        ('msgstr[1] "%(num)d Artikel"', ""),
    ],
)
def test_gaps_and_wrong_placeholders_are_found(project: Path, old: str, new: str) -> None:
    path = catalogue(project, "de")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert run(project, check=True)[0] == 1


def test_a_new_language_gets_a_catalogue_with_its_plural_forms(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = project / "site.toml"
    new = {"it": 2, "uk": 3, "ur": 2}
    lines = "\n".join(f'{code} = {{name = "{code}", direction = "ltr", locale = "{code}", site_name = "Tazamun"}}' for code in new)
    settings.write_text(settings.read_text(encoding="utf-8").replace("[languages.ar]", f"[languages]\n{lines}\n\n[languages.ar]", 1), encoding="utf-8")
    assert run(project, check=True)[0] == 1
    assert f"{LOCALE}/it/LC_MESSAGES/theme.po: there is no catalogue. Run invoke strings: it begins one." in capsys.readouterr().err
    assert not catalogue(project, "it").exists()
    assert run(project)[0] == 1
    wanted = interface.shown(project / "theme/templates")
    for code, forms in new.items():
        text = catalogue(project, code).read_text(encoding="utf-8")
        assert f"nplurals={forms};" in text
        standing = interface.standing(catalogue(project, code), code, wanted)
        assert len(standing.missing) == len(wanted)


def test_a_damaged_catalogue_is_one_message_and_stays(project: Path) -> None:
    path = catalogue(project, "fr")
    for raw in (b'msgid "open\nmsgstr "x"\n', 'msgid "é"\nmsgstr ""\n'.encode("latin-1"), b"not a catalogue\n"):
        path.write_bytes(raw)
        with pytest.raises(TazamunError, match="catalogue"):
            run(project)
        assert path.read_bytes() == raw


def test_comments_of_translators_stay(project: Path) -> None:
    path = catalogue(project, "es")
    text = path.read_text(encoding="utf-8").replace('msgid "Search"', '# se ve en la cabecera\nmsgid "Search"')
    path.write_text(text, encoding="utf-8")
    template = project / "theme/templates/search.html"
    template.write_text(template.read_text(encoding="utf-8") + '{{ _("New words") }}', encoding="utf-8")
    run(project)
    assert '# se ve en la cabecera\nmsgid "Search"' in path.read_text(encoding="utf-8")


def test_windows_line_ends_do_no_harm(project: Path) -> None:
    path = catalogue(project, "fr")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(project)[0] == 0


def test_the_project_fixture_has_the_shipped_templates(project: Path) -> None:
    assert interface.shown(project / "theme/templates") == interface.shown(ROOT / "theme/templates")
    shutil.rmtree(project / "theme/templates")
    (project / "theme/templates").mkdir()
    assert interface.shown(project / "theme/templates") == ()
