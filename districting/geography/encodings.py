"""What encoding a text without a stated one is in: UTF-8, UTF-16, GB18030 (which holds GBK) or Big5."""

from __future__ import annotations

import codecs
import re
import struct

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
"""What is tried, and what a user may name."""

_COMMON_LEAD = {"gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}
"""Lead bytes of the characters that make up nearly all of a Chinese text in either encoding."""

_WORD = re.compile(rb"[^\x00-\x20,;\"\x7f]*[\x80-\xff][^\x00-\x20,;\"\x7f]*")
_CUT = 3
_HEAD, _FIELD, _NAME = 32, 32, 11


def best_encoding(raw: bytes) -> str:
    """
    The encoding the bytes are most likely in.

    UTF-16 (what a spreadsheet calls Unicode text) by the mark at its start. UTF-8 where every word decodes in it (a
    last character cut off by a fixed width is forgiven). Else the one of GB18030 and Big5 in which more characters
    are common ones: both decode almost any bytes, but in the wrong one most characters come out rare.

    Returns
    -------
    One of :data:`ENCODINGS`; UTF-8 for plain ASCII.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    words = _WORD.findall(raw)
    if all(_is_utf8(word) for word in words):
        return "utf-8"
    text = b" ".join(words)
    return max(("gb18030", "big5"), key=lambda encoding: _common_share(text, encoding))


def decodes(raw: bytes, encoding: str) -> bool:
    """Whether the bytes can be text in an encoding at all; no for an encoding nobody knows."""
    try:
        if encoding.lower() in ("utf-8", "utf8"):
            return all(_is_utf8(word) for word in _WORD.findall(raw))
        return all(word.decode(encoding) for word in _WORD.findall(raw))
    except (UnicodeDecodeError, LookupError):
        return False


def dbf_text(raw: bytes) -> bytes:
    """The names of the columns and the cells of a shapefile's table, without its binary header."""
    if len(raw) < _HEAD:
        return b""
    (head,) = struct.unpack("<H", raw[8:10])
    fields = [raw[at : at + _NAME].split(b"\0")[0] for at in range(_HEAD, head - 1, _FIELD)]
    return b" ".join(fields) + b" " + raw[head:]


def _is_utf8(word: bytes) -> bool:
    for cut in range(_CUT + 1):
        try:
            word[: len(word) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return cut < len(word)
    return False


def _common_share(raw: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that are common ones in this encoding."""
    low, high = _COMMON_LEAD[encoding]
    beyond = [c for c in raw.decode(encoding, errors="replace") if ord(c) > 0x7F]
    codes = [c.encode(encoding, errors="replace") for c in beyond]
    common = sum(len(code) == 2 and low <= code[0] <= high for code in codes)
    return common / max(len(codes), 1)
