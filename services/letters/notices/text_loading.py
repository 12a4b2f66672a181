"""Loads the words of notices: ours, and those of the operator's folder."""

from functools import cache
from pathlib import Path
from typing import Final

from services.letters.notices.texts import NoticeTexts, NoticeTextsFile, OwnNoticeTexts
from shared.reference.data_file import TomlFile
from shared.reference.loading import load_papers, own_file

FILE: Final = Path(__file__).with_name("texts.toml")
OWN: Final = "notices.toml"


@cache
def load_notice_texts() -> NoticeTexts:
    """Return the words in the language of the office's papers, with those of the operator's folder.

    Raises:
        BadFiles: A file has faults; a field that does not exist is named with its line.
    """
    file = TomlFile.at(FILE).read(NoticeTextsFile)
    ours = file.vi if load_papers().sheet.language == "vi" else file.en
    path = own_file("wordings", OWN)
    own = TomlFile.at(path).read(OwnNoticeTexts) if path else OwnNoticeTexts()
    return NoticeTexts(
        kind={**ours.kind, **own.kind}, label={**ours.label, **own.label}, foot=own.foot or ours.foot
    )
