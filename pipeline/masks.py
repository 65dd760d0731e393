"""What identifies a person in free text → [邮箱] [证件号] [卡号] [电话] [姓名]. Pure; the database calls it for the few texts
that sql/macros/masks.sql does not let pass at once.

A run is digits with at most three separators between them, its groups are what stands between these. Groups that, read on
end, make an identity card, a bank card or a telephone number are masked, however they are split; a longer number is never
cut up. What fails its check digit stays: order numbers, amounts, dates. Where two readings overlap, both go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAIL, IDENTITY, CARD, PHONE, NAME = "[邮箱]", "[证件号]", "[卡号]", "[电话]", "[姓名]"
LONGEST = 22  # signs of a number with its country's code
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘx＋", "0123456789XXX+")
_GROUP = "[+＋]?[0-9０-９]+[XxＸｘ]?"
_GAP = "[ \\t\u00a0\u3000\u200b\\-－—–‐‑_()（）]{1,3}"
_RUN = re.compile(f"{_GROUP}(?:{_GAP}[0-9０-９]+[XxＸｘ]?)*")
_PARTS = re.compile(f"({_GROUP})")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+ ?[@＠] ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_EIGHTEEN = re.compile(f"[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9X]")
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])"
_FIFTEEN = re.compile(f"{_PROVINCE}[0-9]{{6}}{_DAY}[0-9]{{3}}")
_DATED = re.compile(f"(?:19|20)[0-9]{{2}}{_DAY}")
_MOBILE = re.compile(r"(?:\+?86|0086)?1[3-9][0-9]{9}")
_ABROAD = re.compile(r"(?:\+?86|0086)(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_LANDLINE = re.compile(r"(?:010|02[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643: 2^(17 − n) modulo 11
# Names are masked only where the words around them leave no doubt: after 客户 and the like, of two or three signs that begin
# with a common surname, with an end that no other reading has. Surnames that are everyday words too (方 于 万 高 …) only
# before a title or after a label.
_SURNAME = (
    "[王李张刘陈杨黄赵周吴徐孙朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖蔡潘袁董吕苏卢蒋魏薛"
    "阎潭姚邹崔邱侯沈谭廖贾韦姜范陆熊孟秦邵郝]"
)
_ANY = "[\u4e00-\u9fff]"
_TITLE = "先生|女士|小姐|阿姨|大爷|大妈|老人家"
_NAMED = re.compile(
    f"(?P<after>(?:客户|投诉人|来电人|反映人|当事人|储户|持卡人)(?:姓名)?[:：为是]?)(?P<name>{_SURNAME}{_ANY}{{1,2}})"
    f"(?=[(（,，、:：;；。\\[ ]|{_TITLE}|来电|致电|来行|来访|反映|表示|投诉|身份证|电话|手机|$)"
)
_LABELLED = re.compile(f"(?P<after>(?:姓名|联系人|户名)[:：])(?P<name>{_ANY}{{2,4}})(?!{_ANY})")
_TITLED = re.compile(f"(?P<after>)(?P<name>{_SURNAME}{_ANY}{{0,2}}?)(?={_TITLE})")


def mask_text(text: str) -> str:
    """The text without what identifies a person; all the rest of it as it stands."""
    if "@" in text or "＠" in text:
        text = _MAIL.sub(MAIL, text)
    text = _RUN.sub(_mask_found, text)
    for pattern in (_NAMED, _LABELLED, _TITLED):
        text = pattern.sub(_unnamed, text)
    return text


def _mask_found(found: re.Match[str]) -> str:
    return _mask_run(found[0]) if len(found[0]) >= 11 else found[0]


def _unnamed(found: re.Match[str]) -> str:
    return found["after"] + NAME


def _mask_run(run: str) -> str:
    parts = _PARTS.split(run)  # gap, group, gap, group, …, end
    groups = [part.translate(_WIDE) for part in parts[1::2]]
    covered = [False] * len(groups)
    label = [""] * len(groups)
    inner: set[int] = set()  # groups that end what an earlier one began: their gap goes too
    for first in range(len(groups)):
        for last in range(first, min(first + LONGEST, len(groups))):
            kind = kind_of(groups[first : last + 1])
            if kind:
                if first not in inner:
                    label[first] = kind
                covered[first : last + 1] = [True] * (last + 1 - first)
                inner.update(range(first + 1, last + 1))
    for n, is_masked in enumerate(covered):
        if is_masked:
            parts[2 * n + 1] = label[n]
        if n in inner:
            parts[2 * n] = ""
    return "".join(parts)


def kind_of(groups: Sequence[str]) -> str:
    """What the groups of a run (half-width; X for a check digit of ten) are on end: one of the masks, or nothing."""
    number = "".join(groups)
    if not 11 <= len(number) <= LONGEST:
        return ""
    sizes = [len(group.strip("+X")) for group in groups]
    digits = number.removesuffix("X")  # an X may be a letter of the word after it
    if _is_identity(number, sizes) or _is_identity(digits, sizes):
        return IDENTITY
    if _is_phone(digits, sizes):
        return PHONE
    return CARD if _is_card(digits, sizes) else ""


def _is_identity(number: str, sizes: Sequence[int]) -> bool:
    """GB 11643: eighteen places, the last by ISO 7064 MOD 11-2; until 1999 fifteen, without a check digit, which count only
    as one number or as 6-6-3.
    """
    if _EIGHTEEN.fullmatch(number):
        total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
        return "10X98765432"[total % 11] == number[17]
    return bool(_FIFTEEN.fullmatch(number)) and (len(sizes) == 1 or list(sizes) == [6, 6, 3])


def _is_phone(digits: str, sizes: Sequence[int]) -> bool:
    """A mobile number; a landline with its area code, which is a group of its own where the number is split."""
    if _MOBILE.fullmatch(digits):
        return True
    if _ABROAD.fullmatch(digits):
        return digits.startswith(("+", "00"))
    area = 3 if digits[1:2] in "12" else 4
    return bool(_LANDLINE.fullmatch(digits)) and (len(sizes) == 1 or sizes[0] == area)


def _is_card(digits: str, sizes: Sequence[int]) -> bool:
    """ISO/IEC 7812: 13 to 19 digits with Luhn's check. No card begins as a date of our time does; many serial numbers do.
    Split otherwise than by fours, it begins as banks' cards do.
    """
    if not (13 <= len(digits) <= 19 and digits.isdecimal()) or _DATED.match(digits):
        return False
    if any(size != 4 for size in sizes[:-1]) and digits[0] not in "34569":
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0
