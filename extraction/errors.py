"""What can go wrong, in words a clerk understands, each with a short code from a closed list."""

from __future__ import annotations

from typing import Final, Literal

RejectedCode = Literal[
    "empty",
    "damaged",
    "encrypted",
    "bomb",
    "dtd",
    "too_large",
    "ambiguous",
    "not_regular",
    "not_found",
    "unsupported",
    "needs_libreoffice",
]
FailedCode = Literal["crash", "timeout", "memory", "changed", "io"]
Missing = Literal["truncated", "needs_ocr", "garbled", "decode", "depth", "table_budget", "number", "not_a_report"]

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "empty": ("文件是空的，请换一份有内容的文件", "the file is empty; supply one with content"),
    "damaged": ("文件已损坏，请重新下载或另存一份", "the file is damaged; download or save it again"),
    "encrypted": ("文件有打开密码，请去掉密码后再试", "the file needs a password; remove it and try again"),
    "bomb": ("压缩内容膨胀过大，疑似压缩炸弹，未解开", "the archive inflates beyond the limits; it was not opened"),
    "dtd": ("文件内含外部实体声明（DTD），为安全起见未读取", "the file declares a DTD; it was not read, for safety"),
    "too_large": (
        "文件超过大小上限，可在 gongkai.toml 中调高",
        "the file is over the size limit; raise it in gongkai.toml",
    ),
    "ambiguous": ("文件同时像两种格式，无法确定，请另存为一种格式", "the file is two formats at once; save it as one"),
    "not_regular": (
        "不是普通文件（目录环、管道或设备），未打开",
        "not a regular file (link loop, pipe or device); not opened",
    ),
    "not_found": ("找不到这个路径，请检查拼写", "no such path; check the spelling"),
    "unsupported": ("不是可识别的文档格式", "not a document format that is known"),
    "needs_libreoffice": (
        "旧版 DOC/WPS 需要 LibreOffice，请安装后重试（Debian：apt install libreoffice-writer-nogui）",
        "old DOC/WPS files need LibreOffice; install it and try again (Debian: apt install libreoffice-writer-nogui)",
    ),
    "crash": ("解析时程序崩溃，文件已隔离，请报告此文件", "parsing crashed; the file was set aside, please report it"),
    "timeout": ("解析超过时限，可在 gongkai.toml 中调高", "parsing took too long; raise the limit in gongkai.toml"),
    "memory": (
        "解析超过内存上限，可在 gongkai.toml 中调高",
        "parsing took too much memory; raise the limit in gongkai.toml",
    ),
    "changed": (
        "读取时文件被改动，请在文件稳定后重试",
        "the file changed while it was read; try again when it is stable",
    ),
    "io": ("读写失败，请检查磁盘与权限后重试", "reading or writing failed; check disk and permissions, then try again"),
    "truncated": ("文件不完整，只读到一部分", "the file is cut short; only a part could be read"),
    "needs_ocr": (
        "有页面是图片，没有文字层；安装 OCR 后可读：pip install 'gongkai-extraction[ocr]'",
        "some pages are pictures without text; install OCR to read them: pip install 'gongkai-extraction[ocr]'",
    ),
    "garbled": ("有页面的字体编码是乱码，文字不可信", "a font on some pages is garbled; its text cannot be trusted"),
    "decode": ("有字节无法按编码解读，已标为替换符", "some bytes could not be decoded and were replaced"),
    "depth": ("网页嵌套过深，可能有内容缺失", "the page is nested too deeply; something may be missing"),
    "table_budget": ("有页面线条过多，未解析其表格", "a page has too many lines; its tables were not read"),
    "number": ("有数字长得不合常理，未采用", "a number is unreasonably long and was not used"),
    "not_a_report": (
        "没有找到年度报告的结构，全文按前言保留",
        "no structure of an annual report was found; the text is kept as front matter",
    ),
}
"""code: (Chinese, English); every outcome code has both."""


class ReadingError(Exception):
    """A file that cannot be read at all: the input ends as `rejected` with `code`."""

    def __init__(self, code: RejectedCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code: RejectedCode = code
        self.detail = detail


def explain(code: str, lang: str = "zh") -> str:
    """The sentence a user reads for an outcome code."""
    return MESSAGES[code][0 if lang == "zh" else 1]


class ModelError(Exception):
    """A trained part that is missing, damaged or not the one that its card describes; nothing of it was loaded."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"model_corrupt: {name}: {detail}")
        self.name = name
        self.detail = detail
