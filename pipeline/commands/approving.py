"""One draft approved by a person: what forbids it, what is written, and the commit. Nothing here prints.

Principles:

- Every obstacle is named, with file, line and mend; while there is one, nothing is written.
- What is approved is the text of the catalogue after ``sync``, and the Markdown is composed from it: readers get what was signed.
- A draft that stands approved as it is stays as it is, whoever asks; a commit that is still missing is made up for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline import approval, git, release, store
from pipeline.approval import Person
from pipeline.checks import UNDISMISSIBLE
from pipeline.commands.names import name_obstacles, names_in, wrong_names
from pipeline.commands.recording import composed_draft
from pipeline.commands.standing import Standing, standing
from pipeline.commands.workspace import Workspace
from pipeline.errors import ContentError, GitError, TazamunError
from pipeline.frontmatter import parse_front, set_fields
from pipeline.model import Catalogue
from pipeline.store import Article
from pipeline.sync import open_conflicts


@dataclass(frozen=True)
class Wish:
    """Who approves (nobody given: the one whom the draft names), whether the machine's text will do as it stands, and whether to commit.

    ``dry``: only look whether it would be refused.
    """

    reviewer: Person | None = None
    as_is: bool = False
    commit: bool = True
    dry: bool = False


@dataclass(frozen=True)
class Approval:
    """What became of one draft. With ``refusals`` nothing was written; ``as_is_helps``: the only one is that too much is the machine's.

    ``changed``: the draft was not approved in this text before. ``commit`` is the commit's name, empty where there was nothing to commit.
    """

    language: str
    slug: str
    reviewer: str = ""
    refusals: tuple[TazamunError, ...] = ()
    as_is_helps: bool = False
    changed: bool = False
    commit: str = ""


def approve_draft(workspace: Workspace, article: Article, language: str, *, wish: Wish, now: datetime) -> Approval:
    """Approve one article in one language. Raises GitError, before anything is written, where no commit can be made."""
    if wish.commit and not wish.dry:
        git.ready(workspace.root)
    failed = Approval(language, article.slug)
    try:
        stand = standing(workspace, article, language)
        names = store.load_names(workspace.root, language)
        reviewer = wish.reviewer or marked_by(workspace, stand, commit=wish.commit)
    except ContentError as error:
        return replace(failed, refusals=(error,))
    # who has approved the text as it is need not say so again
    as_is = wish.as_is or stands(stand, names_in(names))
    refusals = (*obstacles(workspace, stand), *name_obstacles(article, names, as_is=as_is))
    unedited = () if as_is else tuple(_too_much_machine(workspace, stand))
    if refusals or unedited:
        return replace(failed, refusals=(*refusals, *unedited), as_is_helps=not refusals)
    if reviewer is None:
        mend = 'Add --reviewer "Name <mail>", or write “reviewer: Name” and “status: approved” into the draft.'
        return replace(failed, refusals=(ContentError("It is not said who approves.", path=f"translations/{language}/{article.slug}.md", mend=mend),))
    if wish.dry:
        return replace(failed, reviewer=str(reviewer), changed=True)
    return _approved(workspace, stand, names_in(names), reviewer=reviewer, wish=wish, now=now)


def obstacles(workspace: Workspace, stand: Standing) -> tuple[TazamunError, ...]:
    """Return what forbids approving a draft, whoever wants to: conflicts, blocking findings, sentences without a text of their own."""
    path = f"translations/{stand.language}/{stand.article.slug}"
    if not stand.exists:
        return (ContentError("There is no draft yet.", path=f"{path}.po", mend="Run invoke translate."),)
    if stand.outcome.blocked or stand.outcome.errors:
        return stand.outcome.errors
    return tuple(_obstacles(stand, f"{path}.po"))


def _obstacles(stand: Standing, path: str) -> Iterator[TazamunError]:
    for number in open_conflicts(stand.catalogue):
        mend = "Choose one of the two, then run invoke sync."
        yield ContentError("Two different edits of one sentence.", path=path, line=stand.places[number].po, mend=mend)
    for number, entry in enumerate(stand.catalogue.entries):
        shown = entry.source if len(entry.source) <= 60 else f"{entry.source[:59]}…"
        if entry.state == "untranslated":
            yield ContentError(f"«{shown}» is not translated.", path=path, line=stand.places[number].po, mend="Run invoke translate, or write it.")
        elif entry.state == "stale":
            mend = "Compare the two; when the translation is right, take its fuzzy mark away."
            yield ContentError(f"The Arabic has changed since this was translated: «{shown}».", path=path, line=stand.places[number].po, mend=mend)
    for finding in stand.blocking:
        if finding.rule != "empty":
            exempt = "" if finding.rule in UNDISMISSIBLE else f", or exempt it with a reason: # dismiss {finding.rule}: <reason>"
            yield ContentError(finding.message, path=finding.path or path, line=finding.line, mend=f"Correct the sentence{exempt}.")


def _too_much_machine(workspace: Workspace, stand: Standing) -> Iterator[TazamunError]:
    share, most = approval.untouched_share(stand.catalogue), workspace.config.release.unedited(stand.language)
    if share > most and stand.exists:
        message = f"{share:.0f} % of the sentences are the machine's, unchanged; more than {most} % need a word of their own."
        mend = "Correct them, or add --as-is if they are good as they are."
        yield ContentError(message, path=f"translations/{stand.language}/{stand.article.slug}.po", mend=mend)


def marked_by(workspace: Workspace, stand: Standing, *, commit: bool) -> Person | None:
    """Return the reviewer whom the draft's front matter names, with the mail that git knows for that name. Raises ContentError."""
    front = parse_front(stand.outcome.draft.markdown or "")[0]
    named = approval.marked(front.values)
    if not named:
        return None
    path = f"translations/{stand.language}/{stand.article.slug}.md"
    try:
        found = approval.person(named)
    except ContentError as error:
        field = front.field("reviewer")
        raise ContentError(error.message, path=path, line=field.line if field else None, mend="Write reviewer: Name, or reviewer: Name <mail>.") from None
    return replace(found, mail=_mail(workspace, path, found.name)) if commit and not found.mail else found


def _mail(workspace: Workspace, path: str, name: str) -> str:
    """Return the mail of the person who worked on the draft last, or who works here, if it has that name."""
    last = git.last_changes(workspace.root, [path]).get(path)
    for known in (last.author if last else "", git.author(workspace.root)):
        if known and (found := approval.person(known)).name == name:
            return found.mail
    return ""


def _approved(workspace: Workspace, stand: Standing, names: Mapping[tuple[str, str], str], *, reviewer: Person, wish: Wish, now: datetime) -> Approval:
    """Write both files and commit them."""
    loaded, article = stand.outcome.draft, stand.article
    catalogue = stand.catalogue
    front = parse_front(loaded.markdown or "")[0].values
    text = loaded.markdown or ""
    unchanged = stands(stand, names)
    if unchanged:
        reviewer = _signer(catalogue, front, reviewer)
    else:
        catalogue = approval.signed(catalogue, reviewer, when=now)
        fresh = {"reviewer": reviewer.name, "approved": now.isoformat(), "updated": now.isoformat()}
        text = _signed(stand, catalogue, names, stamps=_stamps(article, catalogue, {**front, **fresh}))
    store.save(workspace.root, loaded, catalogue, text)
    made = Approval(stand.language, article.slug, str(reviewer), changed=not unchanged)
    return replace(made, commit=_committed(workspace, made, catalogue, now=now)) if wish.commit else made


def stands(stand: Standing, names: Mapping[tuple[str, str], str]) -> bool:
    """Tell whether a draft is approved already: it says so, by a command, all its units are signed off, and it is to the byte what approving would write."""
    text, catalogue = stand.outcome.draft.markdown or "", stand.catalogue
    front = parse_front(text)[0].values
    said = front.get("status", "").lower() in approval.HELD and front.get("approved") and front.get("reviewer") and not approval.marked(front)
    if not said or not all(map(approval.settled, catalogue.entries)):
        return False
    return text == _signed(stand, catalogue, names, stamps=_stamps(stand.article, catalogue, front))


def _stamps(article: Article, catalogue: Catalogue, front: Mapping[str, str]) -> dict[str, str]:
    """Return what the front matter says of the approval; ``front`` has the reviewer and the moments."""
    online = front.get("status", "").lower() == "published" and front.get("released", "")
    kept = {"reviewer": front["reviewer"], "approved": front["approved"]}
    kept |= {"released": front["released"], "updated": front.get("updated", "")} if online else {"released": "", "updated": ""}
    kept |= {"edited": str(approval.edited_share(catalogue)), "original": release.original(article.text)}
    return {"status": "published" if online else "approved"} | kept


def _signed(stand: Standing, catalogue: Catalogue, names: Mapping[tuple[str, str], str], *, stamps: Mapping[str, str]) -> str:
    text = composed_draft(stand.article, catalogue, loaded=stand.outcome.draft, names=names)
    text = set_fields(text, stamps)
    return set_fields(text, {"signed": release.signature(text)})


def _signer(catalogue: Catalogue, front: Mapping[str, str], reviewer: Person) -> Person:
    """Return who approved a draft: the name stands in its front matter, the mail in the catalogue's header."""
    try:
        last = approval.person(catalogue.header.get("Last-Translator", ""))
    except ContentError:
        last = reviewer
    return last if last.name == front["reviewer"] else Person(front["reviewer"])


def _committed(workspace: Workspace, made: Approval, catalogue: Catalogue, *, now: datetime) -> str:
    """Commit the two files with the reviewer as author."""
    paths = [path.relative_to(workspace.root).as_posix() for path in store.paths(workspace.root, made.language, made.slug)]
    count = len(catalogue.entries)
    message = f"Approve {made.slug} in {made.language}\n\n{count} sentences, {approval.edited_share(catalogue)} % of them written or corrected by people.\n"
    try:
        return git.commit(workspace.root, paths, message, author=_author(made.reviewer), when=now)
    except GitError as error:
        mend = f"{error.mend} The draft is approved on disk; run the same command again to commit it.".strip()
        raise GitError(error.message, path=error.path, mend=mend) from None


def _author(reviewer: str) -> str:
    """Return a person as git writes them, who may have no mail."""
    return reviewer if reviewer.endswith(">") else f"{reviewer} <>"


def approve_names(workspace: Workspace, language: str, *, wish: Wish, now: datetime) -> Approval:
    """Sign off the names of authors, categories and tags in one language (``site.po``) as they stand. Raises GitError as ``approve_draft`` does."""
    if wish.commit:
        git.ready(workspace.root)
    path = f"translations/{language}/{store.SITE}.po"
    made = Approval(language, store.SITE, str(wish.reviewer or ""))
    try:
        loaded = store.load_names(workspace.root, language)
    except ContentError as error:
        return replace(made, refusals=(error,))
    if loaded.catalogue is None:
        return replace(made, refusals=(ContentError("There are no names yet.", path=path, mend="Run invoke translate."),))
    if wish.reviewer is None:
        return replace(made, refusals=(ContentError("It is not said who approves.", path=path, mend='Add --reviewer "Name <mail>".'),))
    if wrong := tuple(wrong_names(loaded.catalogue, path=path)):
        return replace(made, refusals=wrong)
    changed = not all(map(approval.settled, loaded.catalogue.entries))
    catalogue = approval.signed(loaded.catalogue, wish.reviewer, when=now) if changed else loaded.catalogue
    store.save_names(workspace.root, loaded, catalogue)
    message = f"Approve the names of authors, categories and tags in {language}\n"
    commit = git.commit(workspace.root, [path], message, author=str(wish.reviewer), when=now) if wish.commit else ""
    return replace(made, changed=changed, commit=commit)
