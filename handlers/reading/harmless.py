"""What may stay over in Chinese beside money that is told, without speaking against it.

Salespeople deny, suppose and report in more words than anybody foresees, but what they say beside money that did come
is mostly the same: who gave it, what it was for, how they feel. So these words are listed, and any other is asked
about: a question costs one tap, a wrong guess costs trust. Longer words are looked for before shorter ones. English
has a list of its own (`harmless_english.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.reading.words import page_of

_WORDS = """
# Particles, pronouns and words that hold a sentence together.
的 了 啊 呀 呢 吧 哦 噢 嗯 呃 哎 唉 喂 哈 嘛 啦 咯 哟 那个 这个 那 这 个 我 俺 咱 你 您 他 她 它 们 咱们 自己 也
就 又 再 先 还 都 才把 把
从 给 跟 和 对 在 是 到 来 去 后 前 里 上 中 下 边 儿 一 一下 一共 共计 总共 合计 共 另 另外 还有 连 带 一起
全部 全 够 只
然后 然后呢 就是说 那什么 那个什么 什么 对了 哦对 顺便 顺手 顺带 终于 总算 可算 果然 因为 所以 由于 于是 且 并
等 说 讲 话 通知 答复 报告
侬 伊 伊拉 佢 佢哋 嘅 咗 蚊 啱啱 嗰 嗰笔 嗰边 搞掂 得行 侪 今朝 倒 道 己 员 之 与 及 由 用 经 以 按 每 各 第 其
该 此 以及 之后 那边 这边
# Days and times of the day that say no date.
今天 今日 今早 今晚 今儿 今儿个 早上 早 一早 大早 一大早 清早 上午 中午 午饭 下午 傍晚 晚上 晚 夜里 半夜 刚 刚刚
刚才 已 已经 现 现在 目前 这次 这回
上次 上回 上批 上周 上月 上个月 上一批 这批 本周 本月 本次 下班前 几点 点多 两点多 过几天 这几天 这两天 最近
年底 月底 月初 天 周 月 年 年前 春节
去年底 今年 明年 往后 以后 当场 当面 当天 马上 尽快 准时 按时 及时
# People and who they are; surnames with a title are found by shape.
老板 老板娘 园长 店长 院长 主管 前台 会计 出纳 财务 采购 采购员 司机 师傅 经理 主任 领导 总监 总 工 姐 哥 叔 嫂
小伙子 小姑娘 阿姨 大爷 老公 老婆
老头 儿子 女儿 伙计 员工 同事 客户 老客户 店 家 头 本人 负责人 他们 她们 我们 俺们 人 大家 那小伙子
# Money and what it is for.
钱 款 账 货款 货 尾款 尾数 零头 余款 余额 定金 订金 押金 预付款 工程款 菜钱 餐费 房费 房租 运费 安装费 服务费
维修费 材料费 加工费 管理费 年费 费 货钱 老账 旧账
首付 首期 首批 头期 二期 第一期 第二期 第三批 最后 最后一笔 一笔 这笔 那笔 笔 筆 两笔 三笔 一半 三成 三分之一
半 成 期 份
批 一批 一沓 沓 整 正 元 块 块钱 大洋 软妹币 多 零 毛 万 千 百 日
账款 应收款 进货款 欠款 欠的 合同 合同款 订单 单子 单 发票 收据 收条 回单 小票 凭证 条子 流水
开票 开单 税 含税 不含税 手续费 扣 抵 抵货款 折扣 优惠 贷项 破损 坏账 退货 核销 冲
# How it came and where to.
扫码 扫 二维码 收款码 手机 手机银行 银行 网银 公户 公司 账户 公司账户 卡 卡上 对公 转数 短信 柜台 支票 张 现钱
塞 拿 交 存 到账 入账
入个账 入一下账 过来 回来 收 付 打 汇 转 结 清 清账 亲手 亲自 当面点 点清 数了数 跑 路过 打出 着 刷 点了点 点过
数过 刚看 刚查 我查 查过 查到 收好 开一张 跑银行 我查了 查了下
# What the speaker does with it.
记 登记 录 补记 补录 录一下 记一下 记上 记下 记录 记账 记好 先记 记记 你记 帮 帮我 帮我记 麻烦 麻烦你 写
下午去存 忘记录 忘了记 忘记记 谢谢 辛苦 辛苦了 多谢
# Moods and the weather of the day.
高兴 开心 爽快 痛快 挺 很 好 好说话 太 真 累 累死 热 冷 热死 下雨 不错 不好意思 客气 人不错 态度 讲信用 守信用
放心 不容易 好不容易 干脆 爽 利索 利落 大方 热情 笑眯眯 笑 脸色 心情 够意思 仗义 省心 顺利 可爱 厉害
老实 靠谱 拖 拖了 半年 两个月
拖了半年 拖了两个月 拖了好久 好久
# Goods, by what they are and how they are counted.
啤酒 白酒 红酒 酒 饮料 牛奶 奶 奶粉 酸奶 水 茶 茶叶 米 大米 面 面粉 油 盐 糖 菜 肉 鸡 鸭 鱼 蛋 鸡蛋 水果 苹果
零食 食品 早餐 冷饮 烟 香烟 药 药品
耗材 机器 电机 电线 电缆 水泵 配件 零件 螺丝 五金 工具 灯 灯具 水泥 钢筋 钢材 瓷砖 砖 沙子 木板 板材 油漆 涂料
门窗 建材 管子 水管 料 原料 材料 化肥 肥料
种子 农药 饲料 纸 纸箱 包装 办公用品 文具 书 衣服 布 布料 鞋 尿不湿 玩具 家具 桌椅 桌子 椅子 空调 冰箱 电脑
打印机 显示器 键盘 鼠标 轮胎 汽车 样品 新货 旧货
箱 件 台 吨 袋 瓶 包 桶 斤 公斤 套 条 双 车 盒 根 卷 车货 新增 新开 增加 再加 这次又 送了 送货 发货 送 发 拿货
卖 卖了
螺栓 螺母 螺丝钉 阀门 轴承 钢管 钢板 型材 铝材 铝合金 不锈钢 铜线 焊条 焊机 开关 插座 插头 灯管 灯泡 灯带 电池 充电器
手机 平板 硬盘 内存 主机 软件 系统 摄像头 监控 硒鼓 墨盒 复印纸 打印纸 本子 笔记本 圆珠笔 胶带 胶水 标签 海报 广告
广告费 名片 印刷 画册 彩页 模具 齿轮 皮带 电机 马达 泵 压缩机 发电机 设备 仪器 仪表 玻璃 铝窗 地板 墙纸 卫浴 马桶
水龙头 洁具 沙发 床垫 床 柜子 货架 塑料 塑料袋 薄膜 地膜 大棚 泡沫 橡胶 皮革 石材 石子 沥青 混凝土 砂浆 乳胶漆
花 鲜花 花卉 花篮 苗木 树苗 草坪 食材 调料 酱油 醋 料酒 味精 淀粉 花生 大豆 豆油 玉米 小麦 面条 馒头 包子 饺子
粽子 月饼 汤圆 糕点 蛋糕 面包 饼干 糖果 巧克力 咖啡 咖啡豆 矿泉水 可乐 果汁 豆浆 豆腐 牛肉 羊肉 猪肉 海鲜 虾 螃蟹
大闸蟹 蔬菜 土豆 白菜 西瓜 橙子 香蕉 葡萄 礼盒 年货 坚果 干货 冻品 火锅 串串 外卖 团餐 盒饭 服装 衬衫 校服 工服
裤子 袜子 毛巾 床单 被子 窗帘 面料 棉花 丝绸 毛线 拉链 纽扣 帽子 手套 箱包 洗衣液 洗发水 牙膏 肥皂 香皂 纸巾 卫生纸
湿巾 化妆品 面膜 口罩 酒精 消毒液 器械 医疗器械 疫苗 中药 保健品 教材 课本 学费 培训费 会员费 押瓶 空瓶 托盘 油桶
汽油 柴油 机油 润滑油 液化气 煤 煤炭 木头 木料 竹子 电费 水电费 物业费 保养费 检测费 设计费 咨询费 快递费 装卸费
# Places where it is handed over.
收银台 门口 店里 厂里 工地 工地上 仓库 办公室 家里 路上 车上 市场 批发市场 前台那 财务室 财务那 柜台上 饭桌上 茶馆
食堂 大厅 楼下 楼上 隔壁 村里 镇上 县里 城里 学校 医院 酒店 饭店 餐厅 厨房 银行门口 高速 服务区 展会 展会上
# What a day of delivery or a rest is told with.
还欠 还差 还剩 剩下 剩 余下 欠 差 未 还没动静 没付 没带 没开 到期 学期 上学期 半截
# Characters that a keyboard gives for others.
因 园 围信
# Of a receivable.
工程 大棚膜 开收据 装修 收银台 中秋 国庆 端午 亲口
开了票 供货 供 月结 单号 数 出货
"""
_PROMISING = """
准备 预计 让 让我 分 发工资 发完工资 发了工资 工资 许诺 保证 要
能 一定 肯定 会 可以 争取 安排 答应 承诺 应承 走流程 流程 催收 同意
"""
"""What a promise is told with, and no payment."""
_SHAPES = (
    r"(?:老|小|阿)?[一-鿿](?:总|工|姐|哥|生|经理|主任|会计|老板|师傅|小姐|先生|太太)",
    r"老[一-鿿](?:家|头)?",
    r"(?:小|阿)[一-鿿]",
    r"[\d一二两三四五六七八九十百]+(?:%|月份?|年份?|[箱件台吨袋瓶包桶斤套条双盒根卷批笔家点期次个车号])?",
    r"电话\d+",
)
_CHINESE = re.compile(r"[一-鿿]+")


def words_of(table: str) -> list[str]:
    """The words of a table, without its headings."""
    return [word for line in table.splitlines() if not line.startswith("#") for word in line.split()]


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Longer words before shorter ones; names by their shape before single characters."""
    inner = sorted({re.escape(word) for word in words}, key=len, reverse=True)
    return re.compile("|".join((*(w for w in inner if len(w) > 1), *_SHAPES, *(w for w in inner if len(w) == 1))))


_HARMLESS = _any_of(words_of(_WORDS))
_WITH_PROMISE = _any_of(words_of(f"{_WORDS}\n{_PROMISING}"))


def is_harmless(intent: str, note: str) -> bool:
    """Whether all that is Chinese in what stayed over is known to speak against nothing."""
    known = _WITH_PROMISE if intent == "promise" else _HARMLESS
    return _CHINESE.search(known.sub(" ", page_of(note).low)) is None
