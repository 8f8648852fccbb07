"""The names of the invented town: places in Chinese with their English written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

COUNTY_CODE = "510981"
TOWN_CODE = COUNTY_CODE + "100"


@dataclass(frozen=True)
class Place:
    """
    One of today's villages or committees, before it has ground.

    Parameters
    ----------
    name, name_en
        As shown to people.
    kind
        ``village`` or ``committee``.
    x, y
        Metres east and north of the old town's middle: where it began to grow.
    households
        What it should have; also the share of the ground a committee takes.
    phase
        2 for the outer villages of a later phase.
    code
        Twelve digits: county, town, then committees from 001 and villages from 200.
    """

    name: str
    name_en: str
    kind: Literal["village", "committee"]
    x: float
    y: float
    households: int
    phase: int
    code: str


_COMMITTEES = (
    ("机房街", "Jifangjie", 520, 430, 1490),
    ("水浒宫", "Shuihugong", 850, -200, 720),
    ("德胜街", "Deshengjie", 960, 250, 1900),
    ("文庙街", "Wenmiaojie", 330, -180, 1690),
    ("盐市口", "Yanshikou", 130, 250, 430),
    ("北门", "Beimen", 420, 850, 1370),
    ("滨江", "Binjiang", 960, 800, 1280),
    ("南门", "Nanmen", 620, -680, 1520),
    ("柏树林", "Baishulin", -60, -640, 1880),
    ("纺织厂", "Fangzhichang", -220, 760, 680),
    ("车站", "Chezhan", -820, 330, 1660),
    ("西坪", "Xiping", -520, -330, 1130),
    ("河东", "Hedong", 1540, 100, 1790),
)
_VILLAGES = (
    ("何家桥", "Hejiaqiao", -1750, 350, 1040, 1),
    ("清家堰", "Qingjiayan", -1000, 1150, 1010, 1),
    ("团结", "Tuanjie", 350, 1450, 1180, 1),
    ("建设", "Jianshe", -1000, -900, 760, 1),
    ("石板滩", "Shibantan", 420, -1350, 540, 1),
    ("龙井湾", "Longjingwan", 2050, 550, 640, 1),
    ("黄磉浩", "Huangsanghao", -500, 2050, 540, 2),
    ("凉帽山", "Liangmaoshan", -1950, -850, 410, 2),
    ("太空", "Taikong", 1850, -1250, 620, 2),
    ("佛南", "Fonan", -450, -1950, 480, 2),
)


def places() -> tuple[Place, ...]:
    """All villages and committees in the order of their codes, committees first."""
    committees = tuple(
        Place(name, name_en, "committee", x, y, households, 1, f"{TOWN_CODE}{i:03d}")
        for i, (name, name_en, x, y, households) in enumerate(_COMMITTEES, start=1)
    )
    villages = tuple(
        Place(name, name_en, "village", x, y, households, phase, f"{TOWN_CODE}{i:03d}")
        for i, (name, name_en, x, y, households, phase) in enumerate(_VILLAGES, start=200)
    )
    return committees + villages


FIXED_STREETS = (
    ("德胜街", "Desheng Street", 960, 250),
    ("机房街", "Jifang Street", 520, 430),
    ("文庙街", "Wenmiao Street", 330, -180),
    ("水浒宫街", "Shuihugong Street", 850, -200),
    ("盐市街", "Yanshi Street", 130, 250),
    ("北门街", "Beimen Street", 420, 850),
    ("南门街", "Nanmen Street", 620, -680),
    ("车站路", "Chezhan Road", -620, 330),
    ("柏树路", "Baishu Road", -60, -640),
    ("纺织路", "Fangzhi Road", -220, 760),
    ("西坪路", "Xiping Road", -520, -330),
    ("河东正街", "Hedong Main Street", 1540, 100),
)
"""Streets that gave a committee its name, and where they must run."""

_STEMS = """
大南:Danan 大北:Dabei 正东:Zhengdong 正西:Zhengxi 书院:Shuyuan 米市:Mishi 油坊:Youfang 打铁:Datie 草鞋:Caoxie
糠市:Kangshi 鱼市:Yushi 花市:Huashi 城隍:Chenghuang 武庙:Wumiao 衙门:Yamen 学前:Xueqian 桂花:Guihua 梧桐:Wutong
银杏:Yinxing 黄桷:Huangjue 芙蓉:Furong 玉兰:Yulan 翠竹:Cuizhu 青松:Qingsong 红星:Hongxing 东风:Dongfeng
胜利:Shengli 和平:Heping 光明:Guangming 幸福:Xingfu 人民:Renmin 新华:Xinhua 前进:Qianjin 友谊:Youyi
工农:Gongnong 文昌:Wenchang 伯玉:Boyu 读书台:Dushutai 金华:Jinhua 涪江:Fujiang 梓江:Zijiang 沱牌:Tuopai
美丰:Meifeng 虹桥:Hongqiao 广寒:Guanghan 太空桥:Taikongqiao 白塔:Baita 观音:Guanyin 龙泉:Longquan 凤凰:Fenghuang
仁和:Renhe 义和:Yihe 礼让:Lirang 信义:Xinyi 永安:Yong'an 长乐:Changle 富民:Fumin 兴业:Xingye 振兴:Zhenxing
繁荣:Fanrong 商贸:Shangmao 粮站:Liangzhan 丝厂:Sichang 盐井:Yanjing 窑坝:Yaoba 码头:Matou 渡口:Dukou
堤上:Dishang 沙坝:Shaba 水井:Shuijing 石桥:Shiqiao 瓦窑:Wayao 磨坊:Mofang 果园:Guoyuan 桑园:Sangyuan
莲花:Lianhua 荷塘:Hetang 柳荫:Liuyin 朝阳:Chaoyang 晨光:Chenguang 体育:Tiyu 医院:Yiyuan 校场:Jiaochang
园艺:Yuanyi 金鹤:Jinhe 洪达:Hongda 锦绣:Jinxiu 康乐:Kangle 明珠:Mingzhu 天府:Tianfu 蓥华:Yinghua
双江:Shuangjiang 三元:Sanyuan 五显:Wuxian
"""

STREETS = tuple((pair.split(":")[0], pair.split(":")[1]) for pair in _STEMS.split())
"""Stems of further street names with their English; a suffix by direction is added."""

COMPOUNDS = (
    ("太和花园", "Taihe Garden"),
    ("涪江丽景", "Fujiang Vista"),
    ("银华家园", "Yinhua Homes"),
    ("子昂雅居", "Zi'ang Court"),
    ("滨江一号", "Binjiang No. 1"),
    ("丝厂家属院", "Silk Mill Family Compound"),
    ("翠竹苑", "Cuizhu Court"),
    ("柏林新居", "Bailin New Homes"),
    ("金鹤小区", "Jinhe Compound"),
    ("铁路新村", "Railway New Village"),
    ("锦绣城", "Jinxiu City"),
    ("河东新苑", "Hedong New Court"),
)

PIECES = {
    "东": "East",
    "南": "South",
    "西": "West",
    "北": "North",
    "中": "Middle",
    "东南": "Southeast",
    "东北": "Northeast",
    "西南": "Southwest",
    "西北": "Northwest",
}

STREET_OFFICES = (("紫云", "Ziyun"), ("平安", "Ping'an"), ("子昂", "Zi'ang"))


def numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones else "")
