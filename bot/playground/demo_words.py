"""What the demo's people write: reports with the mood they tell of, next steps, answers, and what was sold."""

from __future__ import annotations

from models.work.activities import ActivityKind, Mood

GOOD, NEUTRAL, BAD = Mood.GOOD, Mood.NEUTRAL, Mood.BAD
VISIT, CALL, MESSAGE = ActivityKind.VISIT, ActivityKind.CALL, ActivityKind.MESSAGE
EMAIL, MEETING = ActivityKind.EMAIL, ActivityKind.MEETING

REPORTS: dict[str, dict[ActivityKind, tuple[tuple[str, Mood | None], ...]]] = {
    "zh_CN": {
        VISIT: (
            ("送了新款纸箱样品,老板觉得厚度可以,让下周报价", GOOD),
            ("看了仓库,缠绕膜还剩两箱,月底前要补货", GOOD),
            ("谈了涨价的事,对方嫌贵,要再比两家", BAD),
            ("采购不在,和仓库主管聊了聊,下次提前约", NEUTRAL),
            ("上批胶带有几卷粘性不够,拍了照片,答应换货", BAD),
            ("确认了下个月的用量,比这个月多三成", GOOD),
            ("对了一下账,数字没问题,说月底安排付款", NEUTRAL),
            ("介绍了可降解快递袋,挺感兴趣,留了五十个试用", GOOD),
            ("老板出差了,把新报价单留给会计", None),
            ("现场量了托盘尺寸,1.1 乘 1.2,要做二十个样", GOOD),
            ("同行报价比我们低百分之五,希望我们再让一点", BAD),
            ("节前备货,要求周五前送到,已经跟仓库说了", NEUTRAL),
            ("换了新的采购,重新介绍了一遍公司和产品", NEUTRAL),
            ("很满意上次的送货速度,愿意给我们介绍隔壁厂", GOOD),
        ),
        CALL: (
            ("催了一下到期的货款,说老板签完字就打", NEUTRAL),
            ("问样品试得怎么样,反馈不错,等老板定", GOOD),
            ("电话没人接,晚点再打", None),
            ("会计说发票抬头错了,要重开一张", BAD),
            ("确认收到货,数量对", GOOD),
            ("说最近资金紧,货款要缓半个月", BAD),
            ("约了下周见面谈明年的合同", GOOD),
            ("问了交期,最快要八天,对方说可以等", NEUTRAL),
        ),
        MESSAGE: (
            ("发了新报价单和图片", None),
            ("把对账单发给会计了,等她核对", NEUTRAL),
            ("问库存,答复还够用两周", NEUTRAL),
            ("发了送货单照片,已签收", GOOD),
            ("追问付款,说明天安排", NEUTRAL),
            ("客户转来一张破损照片,要我们处理", BAD),
        ),
        EMAIL: (
            ("发了盖章的合同扫描件", None),
            ("发了检测报告和资质文件", NEUTRAL),
            ("回复了质量投诉,附上整改说明", BAD),
            ("发了下季度的供货计划", GOOD),
        ),
        MEETING: (
            ("和采购、仓库一起开会,定了每周二、周五送货", GOOD),
            ("谈年度框架,量上去以后返点百分之二", GOOD),
            ("一起看了破损的那批货,责任各半,下次改用五层箱", NEUTRAL),
            ("谈账期,对方想从三十天改到六十天,没答应", BAD),
            ("工厂来人看了产线,对防静电袋有兴趣", GOOD),
        ),
    },
    "en": {
        VISIT: (
            ("Left samples of the five-ply boxes, the owner likes them and wants a quote next week", GOOD),
            ("Checked the stock, two boxes of stretch film left, will reorder before month's end", GOOD),
            ("Talked about the new prices, they find them high and will compare", BAD),
            ("The buyer was out, talked to the store keeper instead", NEUTRAL),
            ("Some tape of the last lot does not stick, took photos and promised new ones", BAD),
            ("Went through the open items, all correct, they pay at the end of the month", NEUTRAL),
            ("Showed the compostable mailers, they keep fifty for a trial", GOOD),
            ("Measured the pallets, they want twenty made to size", GOOD),
            ("New buyer, introduced the company once more", NEUTRAL),
            ("Happy with the last delivery, will introduce us to their neighbours", GOOD),
        ),
        CALL: (
            ("Asked about the overdue invoice, the boss has to sign first", NEUTRAL),
            ("Asked how the samples did: well, a decision follows", GOOD),
            ("Nobody answered", None),
            ("The invoice has the wrong title and must be made again", BAD),
            ("Delivery arrived, all complete", GOOD),
            ("Short of cash, asks for two more weeks", BAD),
            ("Agreed to meet next week about next year's contract", GOOD),
        ),
        MESSAGE: (
            ("Sent the new price list with pictures", None),
            ("Sent the statement to their accountant", NEUTRAL),
            ("They have stock for two more weeks", NEUTRAL),
            ("Sent the signed delivery note", GOOD),
            ("They sent a photo of a broken box and want it settled", BAD),
        ),
        EMAIL: (
            ("Sent the signed contract", None),
            ("Sent the test report and our certificates", NEUTRAL),
            ("Sent the supply plan for the next quarter", GOOD),
        ),
        MEETING: (
            ("Agreed on deliveries every Tuesday and Friday", GOOD),
            ("Talked about a yearly contract, two percent back above the agreed volume", GOOD),
            ("They want sixty days instead of thirty, did not agree", BAD),
            ("Looked at the damaged goods together, five-ply boxes from now on", NEUTRAL),
        ),
    },
}

STEPS = {
    "zh_CN": (
        "送样品", "报价", "问付款进度", "确认订单数量", "带新目录过去", "对账", "约老板见面", "换货送到", "谈明年合同",
        "问试用结果",
    ),
    "en": (
        "bring samples", "send the quote", "ask about the payment", "confirm the order", "bring the new catalogue",
        "go through the open items", "meet the owner", "ask how the trial went",
    ),
}  # fmt: skip

ANSWERS = {
    "zh_CN": (
        "价格可以再让一个点,但要先把逾期的结清",
        "周五前去一趟,当面把换货的事说清楚",
        "这家量大,我下周跟你一起去",
        "账期不能放,可以谈返点",
        "先约老板,采购说了不算",
        "做得好,把样品的成本也算进报价",
    ),
    "en": (
        "One percent is fine once the overdue part is paid",
        "Go there before Friday and settle the complaint in person",
        "Keep the terms, offer a bonus on volume instead",
        "Good. Put the cost of the samples into the quote",
        "Ask for the owner, the buyer cannot decide this",
    ),
}

GOODS = {
    "zh_CN": ("纸箱", "胶带", "缠绕膜", "快递袋", "气泡膜", "木托盘", "标签", "泡沫箱", "礼盒", "防静电袋"),
    "en": ("boxes", "tape", "stretch film", "mailers", "bubble wrap", "pallets", "labels", "gift boxes"),
}
