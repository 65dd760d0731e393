"""Invented personal names, with their spelling for office accounts."""

from __future__ import annotations

import numpy as np


def _spelling(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


SURNAMES = _spelling(
    """
    王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 赵:zhao 黄:huang 周:zhou 吴:wu 徐:xu 孙:sun 胡:hu
    朱:zhu 高:gao 林:lin 何:he 郭:guo 马:ma 罗:luo 梁:liang 宋:song 郑:zheng 谢:xie 韩:han 唐:tang
    冯:feng 于:yu 董:dong 萧:xiao 程:cheng 曹:cao 袁:yuan 邓:deng 许:xu 傅:fu 沈:shen 曾:zeng 彭:peng
    吕:lv 苏:su 卢:lu 蒋:jiang 蔡:cai 贾:jia 丁:ding 魏:wei 薛:xue 叶:ye 阎:yan 余:yu 潘:pan 杜:du
    戴:dai 夏:xia 钟:zhong 汪:wang 田:tian 任:ren 姜:jiang 范:fan 方:fang 石:shi 姚:yao 谭:tan
    廖:liao 邹:zou 熊:xiong 金:jin 陆:lu
    """
)
GIVEN = _spelling(
    """
    晓:xiao 文:wen 思:si 雨:yu 佳:jia 欣:xin 婷:ting 静:jing 敏:min 颖:ying 洁:jie 慧:hui 莉:li 娜:na
    燕:yan 霞:xia 梅:mei 兰:lan 萍:ping 玲:ling 宇:yu 浩:hao 杰:jie 强:qiang 磊:lei 军:jun 涛:tao
    超:chao 鹏:peng 飞:fei 龙:long 华:hua 平:ping 刚:gang 辉:hui 峰:feng 斌:bin 波:bo 宁:ning 远:yuan
    明:ming 东:dong 南:nan 青:qing 松:song 柏:bai 然:ran 凡:fan 一:yi 可:ke 乐:le 嘉:jia 怡:yi
    彤:tong 琳:lin 薇:wei 蕾:lei 菲:fei
    """
)
# Spelled for the named people of the stories, never handed out.
SPELLED = {"丽": "li", "伟": "wei", "芳": "fang", "洋": "yang", "小": "xiao", "钱": "qian", "娟": "juan"}
FEMININE = frozenset("丽芳娟婷静敏颖洁慧莉娜燕霞梅兰萍玲怡彤琳薇蕾菲佳欣雨")


class NameBook:
    """Hands out names, none twice and none of the reserved ones."""

    def __init__(self, rng: np.random.Generator, reserved: frozenset[str]) -> None:
        self._rng = rng
        self._used = set(reserved)
        self._surnames = list(SURNAMES)
        self._given = list(GIVEN)

    def take(self) -> str:
        """A new name of two or three characters."""
        while True:
            surname = self._surnames[int(self._rng.integers(len(self._surnames)))]
            count = 1 if self._rng.random() < 0.18 and len(self._used) < 1500 else 2
            picks = self._rng.choice(len(self._given), size=count, replace=False)
            name = surname + "".join(self._given[int(k)] for k in picks)
            if name not in self._used:
                self._used.add(name)
                return name


def account(name: str) -> str:
    """The name spelled in letters: 王丽 → wangli; characters without a spelling are left out."""
    known = {**GIVEN, **SPELLED}
    return SURNAMES.get(name[0], SPELLED.get(name[0], "")) + "".join(known.get(sign, "") for sign in name[1:])


def gender(name: str) -> str:
    """男 or 女, from the given name."""
    return "女" if set(name[1:]) & FEMININE else "男"
