"""The data dictionary of the sample's workbook: column, what it means in Chinese and in English."""

from __future__ import annotations

DICTIONARY = (
    (
        "code",
        "单元代码，文本；村、居委会12位，居委会的分片和小区14位",
        "code of the unit, text; 12 digits, parts of a committee 14",
    ),
    ("name", "名称", "name in Chinese"),
    ("name_en", "英文名称", "name in English (pinyin)"),
    (
        "kind",
        "类型：village 村，committee 居委会，compound 小区，work_unit 单位大院，block 分片",
        "village, committee, compound, work_unit (a work unit's own compound) or block (a piece of a committee)",
    ),
    ("parent", "所属现有村、居委会的代码", "code of today's village or committee"),
    ("phase", "分期：1 本次调整，2 下一期", "1 in this reform, 2 in a later one"),
    ("households", "户籍户数（户）", "registered households"),
    ("population", "户籍人口（人）", "registered people"),
    ("groups", "现有居（村）民小组数（个）", "today's residents' or villagers' groups"),
    ("elderly", "60岁以上老年人（人）", "people of 60 and more"),
    ("arable_m2", "耕地面积（平方米）", "arable ground, square metres"),
    ("low_income", "低保户（户）", "households on the minimum living allowance"),
    ("disabled", "持证残疾人（人）", "people with a disability certificate"),
    ("dwellings", "住宅套数（套）", "dwellings"),
    ("occupied", "有人居住的住宅套数（套）", "dwellings somebody lives in"),
    ("residents", "户籍人口中已转为居民的人数（人）", "registered people who are residents, not villagers"),
    ("party_members", "正式党员（人），只列入台账", "full party members; a line of the ledger only"),
    (
        "culture_ground_m2",
        "小区内部文体场地（平方米），不含 facilities 图层中的点",
        "ground for culture and sports inside compounds, m²; the points of the layer facilities not included",
    ),
    (
        "service_station_m2",
        "小区内部服务站（平方米），不含 facilities 图层中的点",
        "service station inside compounds, m²; the points of the layer facilities not included",
    ),
    ("assets_yuan", "集体资产（元），归原所有者", "collective assets, yuan; they stay with their owners"),
    ("debts_yuan", "合法债务（元）", "lawful debts, yuan"),
    ("disputed_debts_yuan", "有争议的债务（元）", "disputed debts, yuan"),
    (
        "small_groups",
        "人均耕地不足0.1亩的村民小组数（个），只填村",
        "villagers' groups below 0.1 mu a head; villages only",
    ),
    (
        "built_up",
        "是否在规划建成区内：1 是，0 否，空 没有证据；只填村",
        "in the planned built-up area: 1 yes, 0 no, empty no evidence; villages only",
    ),
    ("share_reform", "股份制改革：1 已完成，0 未完成；只填村", "share reform: 1 done, 0 not; villages only"),
    ("land_insurance", "失地农民保障：1 已完成，0 未完成；只填村", "land-loss insurance: 1 done, 0 not; villages only"),
    ("street_office", "所属街道", "street office it answers to"),
    ("street_office_en", "所属街道英文名称", "the same in English (pinyin)"),
    ("police", "所属派出所", "police station"),
    ("registration_area", "户籍登记区", "registration area"),
    ("merge_consent", "村合并：村民会议决议", "merging villages: the assembly's decision on record"),
    ("merge_approval", "村合并：批准文件", "merging villages: the approval on record"),
)
