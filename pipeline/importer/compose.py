"""The article written out: front matter in the newsroom's format and a CommonMark body."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.frontmatter import quote
from pipeline.importer.model import Block, Metadata
from pipeline.importer.rich import address, markdown


def article(metadata: Metadata, slug: str, category: str, blocks: Sequence[Block], pictures: Mapping[str, str]) -> str:
    """Return the whole file; ``pictures`` maps a block's picture to its place in the site's content folder."""
    return f"{front(metadata, slug, category)}\n{body(blocks, pictures)}"


def front(metadata: Metadata, slug: str, category: str) -> str:
    """Return the front matter; what is not known is not written."""
    fields = {
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "slug": slug,
        "date": metadata.date.isoformat() if metadata.date else "",
        "authors": metadata.author,
        "author_latin": metadata.author_latin,
        "author_role": metadata.role,
        "category": category,
        "tags": ", ".join(metadata.tags),
        "summary": metadata.summary,
        "section": metadata.section,
        "issue": metadata.issue,
        "image": metadata.image,
        "language_note": metadata.language_note,
        "source": metadata.source,
        "status": "draft",
    }
    lines = [f"{key}: {quote(value)}" for key, value in fields.items() if value]
    for key, entries in (
        ("elsewhere", [f"{code}: {target}" for code, target in metadata.elsewhere.items()]),
        ("credits", [quote(credit) if credit[:1] in "[{\"'" else credit for credit in metadata.credits]),
    ):
        lines += [f"{key}:", *(f"    - {entry}" for entry in entries)] if entries else []
    return "\n".join(["---", *lines, "---", ""])


def body(blocks: Sequence[Block], pictures: Mapping[str, str]) -> str:
    """Return the Markdown of the blocks, footnotes last; entries of a list stand close together."""
    ordered = [block for block in blocks if block.kind != "note"] + [block for block in blocks if block.kind == "note"]
    out: list[str] = []
    indents: list[int] = []
    before: Block | None = None
    for at, block in enumerate(ordered):
        if block.kind != "item":
            indents = []
        text = _written(block, pictures, _indent(block, indents, before), ordered[at + 1] if at + 1 < len(ordered) else None)
        if text:
            out += [_gap(before, block), text]
            before = block
    return "".join(out).strip("\n") + "\n" if out else ""


def _gap(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    if before.kind == block.kind == "item" and block.marker:
        other = block.level == before.level == 1 and bool(block.group) and before.group != block.group
        return "\n\n<!-- -->\n\n" if other and (block.marker == "-") == (before.marker in ("-", "")) else "\n"
    if before.kind == block.kind == "quote" and block.group == before.group:
        return "\n>\n"
    return "\n\n"


def _indent(block: Block, indents: list[int], before: Block | None) -> int:
    """Return the column of a list entry; ``indents`` holds the content columns of the open entries, outermost first."""
    if block.kind != "item":
        return 0
    level = min(block.level, len(indents) + 1) if block.marker else min(block.level, len(indents))
    if not block.marker:
        return indents[level - 1] if indents else 0
    del indents[level - 1 :]
    column = indents[-1] if indents else 0
    indents.append(column + len(block.marker) + 1)
    return column


def _written(block: Block, pictures: Mapping[str, str], indent: int, after: Block | None) -> str:
    if block.kind == "image":
        return _image(block, pictures, after)
    if block.kind == "table":
        return "\n".join(_table(block))
    if block.kind == "code":
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
        return f"{fence}\n{block.text}\n{fence}"
    if block.kind == "rule":
        return "---"
    if block.kind == "caption":
        return ""
    text = markdown(block.rich)
    if block.kind == "heading":
        text = re.sub(r"\\\n", " ", text)
        return f"{'#' * max(2, block.level)} {_heading(text)}" if text else ""
    prefix = {"quote": "> ", "note": f"[^{block.marker}]: " if block.marker else "    "}.get(block.kind, f"{block.marker} " if block.marker else "")
    follow = {"quote": "> ", "note": "    "}.get(block.kind, " " * (indent + len(prefix)))
    return (" " * indent + prefix + text.replace("\n", f"\n{follow}")) if text else ""


def _heading(text: str) -> str:
    """Take back an escape that a heading does not need, and guard closing number signs."""
    text = re.sub(r"^(\d{1,9})\\([.)])", r"\1\2", text)
    return re.sub(r"(#+)$", r"\\\1", text)


def _image(block: Block, pictures: Mapping[str, str], after: Block | None) -> str:
    place = pictures.get(block.marker)
    if not place:
        return ""
    caption = after.text if after is not None and after.kind == "caption" else ""
    title = ' "' + re.sub(r'(["\\`<&])', r"\\\1", " ".join(caption.split())) + '"' if caption else ""
    alt = re.sub(r"([\[\]\\`*_<&!])", r"\\\1", " ".join(block.text.split()))
    return f"![{alt}]({{static}}/{address(place)}{title})"


def _table(block: Block) -> Iterator[str]:
    rows = [[markdown(cell, cell=True) for cell in row] for row in block.rows]
    yield f"| {' | '.join(rows[0])} |"
    yield f"|{'|'.join('---' for _ in rows[0])}|"
    for row in rows[1:]:
        yield f"| {' | '.join(row)} |"
