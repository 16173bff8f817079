"""Chinese characters as they are read, without tones.

The library's table of phrases tells 重庆 from 重工, at the price of more than forty megabytes. Names of customers
need few of them: the characters with several readings that stand in names are listed here with the reading that names
use, and the words in which they are read otherwise.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict

IN_NAMES = {
    "行": "háng", "长": "cháng", "都": "dū", "曾": "zēng", "重": "zhòng", "乐": "lè", "厦": "shà", "朝": "cháo",
    "和": "hé", "调": "tiáo", "会": "huì", "单": "dān", "盛": "shèng", "大": "dà", "柏": "bǎi", "石": "shí",
    "传": "chuán", "参": "cān", "藏": "cáng", "车": "chē", "弹": "dàn", "得": "dé", "地": "dì", "发": "fā",
    "佛": "fó", "干": "gān", "谷": "gǔ", "贾": "jiǎ", "降": "jiàng", "角": "jiǎo", "解": "jiě", "卡": "kǎ",
    "量": "liàng", "六": "liù", "率": "lǜ", "绿": "lǜ", "宁": "níng", "铺": "pù", "奇": "qí", "強": "qiáng",
    "强": "qiáng", "区": "qū", "塞": "sài", "散": "sàn", "色": "sè", "省": "shěng", "数": "shù", "隧": "suì",
    "宿": "sù", "提": "tí", "蔚": "wèi", "鲜": "xiān", "相": "xiāng", "校": "xiào", "兴": "xīng", "秀": "xiù",
    "雨": "yǔ", "苑": "yuàn", "载": "zài", "咖": "kā", "茄": "qié", "蚌": "bàng", "薄": "bó", "仇": "qiú",
    "查": "chá", "盖": "gài", "纪": "jì", "任": "rén", "洗": "xǐ", "万": "wàn", "尉": "wèi", "祭": "jì",
    "中": "zhōng", "为": "wéi", "正": "zhèng", "种": "zhǒng", "便": "biàn", "泊": "bó", "差": "chāi", "空": "kōng",
    "露": "lù", "没": "méi", "泥": "ní", "片": "piàn", "屏": "píng", "切": "qiē", "曲": "qǔ", "少": "shǎo",
    "舍": "shè", "什": "shén", "汤": "tāng", "血": "xuè", "应": "yìng", "与": "yǔ", "作": "zuò",
}  # fmt: skip
"""How the character is read in names."""

WORDS = {
    "重庆": "chóng qìng", "重阳": "chóng yáng", "厦门": "xià mén", "长子": "zhǎng zǐ", "成长": "chéng zhǎng",
    "店长": "diàn zhǎng", "校长": "xiào zhǎng", "行知": "xíng zhī", "旅行": "lǚ xíng", "同行": "tóng xíng",
    "步行": "bù xíng", "远行": "yuǎn xíng", "自行车": "zì xíng chē", "行走": "xíng zǒu", "音乐": "yīn yuè",
    "乐器": "yuè qì", "乐清": "yuè qīng", "民乐": "mín yuè", "声乐": "shēng yuè", "会计": "kuài jì",
    "六安": "lù ān", "番禺": "pān yú", "蚌埠": "bèng bù", "乐亭": "lào tíng", "西藏": "xī zàng", "朝夕": "zhāo xī",
    "今朝": "jīn zhāo", "解放": "jiě fàng", "广播": "guǎng bō", "调度": "diào dù", "空调": "kōng tiáo",
    "人参": "rén shēn", "高兴": "gāo xìng", "兴趣": "xìng qù", "便宜": "pián yi", "东阿": "dōng ē", "台州": "tāi zhōu",
    "天台": "tiān tāi", "丽水": "lí shuǐ", "铅山": "yán shān", "浚县": "xùn xiàn", "尉犁": "yù lí", "单县": "shàn xiàn",
    "歙县": "shè xiàn", "涡阳": "guō yáng", "洪洞": "hóng tóng", "燕京": "yān jīng", "燕山": "yān shān",
    "华山": "huà shān", "称心": "chèn xīn", "咖喱": "gā lí", "番茄": "fān qié", "雪茄": "xuě jiā", "薄荷": "bò he",
    "角色": "jué sè", "降龙": "xiáng lóng", "得力": "dé lì", "参差": "cēn cī", "曲阜": "qū fù", "曲靖": "qū jìng",
    "歌曲": "gē qǔ", "酒曲": "jiǔ qū", "少年": "shào nián", "少儿": "shào ér", "宿舍": "sù shè", "正月": "zhēng yuè",
}  # fmt: skip
"""Words in which a character is read otherwise."""

load_single_dict({ord(character): reading for character, reading in IN_NAMES.items()})
load_phrases_dict({word: [[reading] for reading in readings.split()] for word, readings in WORDS.items()})


_ALONE = re.compile("[\u4e00-\u9fff]+")
_WORD = re.compile("|".join(WORDS))


def pinyin_of(characters: str) -> list[str]:
    """The reading of each run, without tones; what is no character reads as itself."""
    if _ALONE.fullmatch(characters) and not _WORD.search(characters):
        return [_reading(one) for one in characters]
    return list(lazy_pinyin(characters))


@lru_cache(maxsize=8192)
def _reading(character: str) -> str:
    """What a character reads as that stands in no word: looked up once, for that takes long."""
    return lazy_pinyin(character)[0]
