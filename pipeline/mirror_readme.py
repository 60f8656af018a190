"""What the archive of a mirror says of itself, in the languages of the site that we can say it in, and in English always."""

from collections.abc import Mapping

TEXTS = {
    "ar": """{name}

هذه نسخة كاملة من الموقع. افتحوا الملف index.html في أي متصفّح: لا حاجة إلى شبكة ولا إلى برنامج.
تعمل النسخة من أي مجلد ومن ذاكرة USB ومن أي خادم، والبحث يعمل على خادم فقط.
انسخوها وانشروها بحرّية. الأصل في:

    {address}

للتحقق من أن شيئاً لم يتغيّر، نفّذوا في هذا المجلد:

    sha256sum -c SHA256SUMS
""",
    "en": """{name}

This is a whole copy of the site. Open the file index.html in any browser: it needs no network and no program.
It works from any folder, from a USB stick and from any server; the search works on a server only.
Copy and share it freely. The original is at:

    {address}

To see that nothing has been changed, run in this folder:

    sha256sum -c SHA256SUMS
""",
    "es": """{name}

Esta es una copia completa del sitio. Abra el archivo index.html en cualquier navegador: no hacen falta ni red ni programas.
Funciona desde cualquier carpeta, desde una memoria USB y desde cualquier servidor; el buscador, solo en un servidor.
Cópiela y compártala libremente. El original está en:

    {address}

Para comprobar que nada ha cambiado, ejecute en esta carpeta:

    sha256sum -c SHA256SUMS
""",
    "fr": """{name}

Ceci est une copie complète du site. Ouvrez le fichier index.html dans un navigateur : ni réseau ni programme ne sont nécessaires.
Elle fonctionne depuis un dossier, une clé USB ou n’importe quel serveur ; la recherche, sur un serveur seulement.
Copiez-la et partagez-la librement. L’original se trouve à l’adresse :

    {address}

Pour vérifier que rien n’a été modifié, lancez dans ce dossier :

    sha256sum -c SHA256SUMS
""",
    "de": """{name}

Dies ist eine vollständige Kopie der Website. Öffnen Sie die Datei index.html in einem Browser: Netz und Programme sind nicht nötig.
Sie läuft aus jedem Ordner, von einem USB-Stick und auf jedem Server; die Suche nur auf einem Server.
Kopieren und teilen Sie sie frei. Das Original steht unter:

    {address}

Ob etwas verändert wurde, zeigt in diesem Ordner:

    sha256sum -c SHA256SUMS
""",
}
RULE = "\n" + "-" * 72 + "\n\n"


def readme(address: str, names: Mapping[str, str]) -> str:
    """Return the text, one part a language; ``names`` are the site's, in the order of its languages.

    >>> readme("https://example.org", {"ar": "تزامن", "en": "Tazamun"}).splitlines()[0]
    'تزامن'
    """
    languages = [code for code in names if code in TEXTS]
    parts = [TEXTS[code].format(name=names[code], address=address) for code in languages]
    if "en" not in languages:
        parts.append(TEXTS["en"].format(name=next(iter(names.values())), address=address))
    return RULE.join(parts)
