"""The pack's two files: complete, self-contained, safe whatever the names."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest

from districting.errors import DataError
from districting.present.fonts import font_folder, refuse_missing_signs
from districting.present.pack import write_pack

ON = date(2026, 3, 9)


def write(town, folder, language="zh", **changes):
    """A pack of a town."""
    given = {"before": town.today, "reference": town.reference, "on": ON} | changes
    return write_pack(town.plan, town.layers, folder, language=language, **given)


@pytest.fixture(scope="module")
def packs(town, tmp_path_factory):
    """The pack in both languages."""
    return {language: write(town, tmp_path_factory.mktemp(language), language) for language in ("zh", "en")}


def pages_of(path: Path) -> list[str]:
    """Text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_carries_the_plan_and_the_mark(town, packs, language):
    """Id, SYNTHETIC and that it is a sketch stand on each page of the PDF and in each part of the HTML."""
    html = packs[language].html.read_text(encoding="utf-8")
    for page in pages_of(packs[language].pdf):
        assert town.plan.id in page
        assert "SYNTHETIC" in page
        assert ("不作为勘界依据" if language == "zh" else "not evidence of any boundary") in page
    assert html.count(town.plan.id) > html.count("<section") >= 9 + 6


def test_a_real_county_has_no_mark(tmp_path, build_town):
    """The mark comes from the facts."""
    files = write(build_town(synthetic=False), tmp_path)
    assert "SYNTHETIC" not in files.html.read_text(encoding="utf-8")
    assert not any("SYNTHETIC" in page for page in pages_of(files.pdf))


def test_there_is_a_page_for_every_committee(town, packs):
    """Nine committees, nine pages that name them, in the order of the units."""
    pages = pages_of(packs["zh"].pdf)
    outcomes = [page for page in pages if "整体划入" in page]
    assert len(outcomes) == 9
    assert all(town.county.units[i].name in page for i, page in enumerate(outcomes) if i != 4)


def test_names_are_text_and_nothing_else(packs, nasty):
    """Brackets, dollars, stars and hashes of a name are printed as they are and start nothing."""
    assert any(nasty in page for page in pages_of(packs["zh"].pdf))
    html = packs["zh"].html.read_text(encoding="utf-8")
    assert "<b>平</b>" not in html
    assert "&lt;b&gt;平&lt;/b&gt;" in html
    assert "<script" not in packs["en"].html.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_loads_nothing(packs, language, addresses):
    """Everything is in the file."""
    assert addresses(packs[language].html.read_text(encoding="utf-8")) == []


def test_fonts_are_inside_the_pdf(packs):
    """Every font of the PDF is embedded, so that Chinese text prints anywhere."""
    reader = pypdf.PdfReader(io.BytesIO(packs["zh"].pdf.read_bytes()))
    fonts = [font for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


def test_maps_are_vectors(packs):
    """No page holds a picture made of dots."""
    reader = pypdf.PdfReader(io.BytesIO(packs["zh"].pdf.read_bytes()))
    assert sum(len(page.images) for page in reader.pages) == 0


def test_a_sign_the_font_lacks_is_named_and_nothing_is_written(town, tmp_path):
    """A name that could only be printed as an empty box is refused."""
    names = ("ཀ社区", *town.plan.names[1:])
    strange = replace(town, plan=replace(town.plan, names=names))
    with pytest.raises(DataError, match="U\\+0F40"):
        write(strange, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_signs_of_chinese_and_english_are_all_there():
    """The font is installed with the program and knows what the catalogues use."""
    assert font_folder().is_dir()
    refuse_missing_signs(["涪江、蓥华街、䃎→m²①—·“”《》〔〕°"])


def test_a_divided_committee_and_no_adopted_plan(parts_town, tmp_path):
    """A pack of parts has a page for each of the five committees and none for a comparison."""
    files = write(parts_town, tmp_path, "en", reference=None)
    html = files.html.read_text(encoding="utf-8")
    assert html.count('class="place"') == 5
    assert 'id="comparison"' not in html
    assert any("Committee A is divided" in page for page in pages_of(files.pdf))


def test_the_same_plan_gives_the_same_page(town, packs, tmp_path):
    """Nothing in the HTML depends on when or where it was made."""
    again = write(town, tmp_path)
    assert again.html.read_text(encoding="utf-8") == packs["zh"].html.read_text(encoding="utf-8")
