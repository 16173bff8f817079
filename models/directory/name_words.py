"""Words that many names share, and words of a report that are no names: plain lists, a space between."""

from __future__ import annotations

LEGAL_FORMS = (
    "有限责任公司 股份有限公司 有限公司 责任公司 股份公司 总公司 分公司 公司 集团 股份 个体工商户 co_ltd "
    "co_limited ltd_co ltd limited co company inc incorporated llc l_l_c llp corp corporation plc pte pty gmbh "
    "ag kg sarl srl sa s_a bv nv oy ab as kk spa holding holdings group"
)
"""What follows a name by law; `_` joins what stands apart: co_ltd."""

TRADES = (
    "商贸 贸易 工贸 经贸 外贸 进出口 实业 工业 企业 科技 技术 网络 信息 电子 电器 家电 电气 食品 副食 粮油 烟酒 "
    "酒业 酒水 饮料 水果 果蔬 蔬菜 生鲜 茶业 茶叶 茶行 餐饮 餐厅 饭店 饭庄 酒店 酒楼 宾馆 小吃 面馆 火锅 烧烤 "
    "烘焙 蛋糕 咖啡 超市 便利店 便利 商店 商场 商行 商城 百货 杂货 小卖部 批发部 批发 经营部 门市部 服务部 "
    "营业部 销售部 专卖店 旗舰店 连锁店 连锁 总店 分店 药店 药房 大药房 医药 药业 诊所 医院 服饰 服装 鞋业 纺织 "
    "布业 皮具 化妆品 美容 美发 母婴 玩具 文具 书店 建材 五金 机电 机械 设备 装饰 装修 家具 家居 灯饰 陶瓷 钢材 "
    "钢铁 金属 化工 塑料 塑胶 橡胶 包装 印刷 纸业 制造 制品 加工 物流 货运 运输 快递 仓储 汽配 汽车 汽修 摩托 "
    "房产 地产 置业 物业 建筑 工程 投资 咨询 管理 服务 广告 传媒 文化 教育 培训 农业 农资 饲料 养殖 种植 国际 "
    "发展 供应链 市场 中心 工厂 厂 店 行 部 trading trade traders foods food supermarket supermarkets market "
    "markets mart minimart store stores shop shops restaurant cafe hotel bakery pharmacy international import "
    "export imports exports industrial industries industry technology technologies tech enterprise enterprises "
    "logistics electronics hardware textile textiles services service solutions retail wholesale distribution "
    "distributors supplies supply and wine wines beverage beverages the of"
)
"""What a customer deals in."""

PLACES = (
    "北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 "
    "广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 石家庄 唐山 保定 太原 呼和浩特 包头 "
    "沈阳 大连 长春 哈尔滨 南京 苏州 无锡 常州 南通 徐州 扬州 杭州 宁波 温州 嘉兴 绍兴 金华 义乌 台州 合肥 芜湖 "
    "福州 厦门 泉州 南昌 赣州 济南 青岛 烟台 潍坊 临沂 郑州 洛阳 武汉 宜昌 襄阳 长沙 株洲 衡阳 广州 深圳 珠海 "
    "佛山 东莞 中山 惠州 汕头 江门 湛江 南宁 柳州 桂林 海口 三亚 成都 绵阳 贵阳 遵义 昆明 大理 拉萨 西安 咸阳 "
    "兰州 西宁 银川 乌鲁木齐 中国 全国 beijing shanghai tianjin chongqing guangzhou shenzhen hangzhou chengdu "
    "wuhan nanjing dongguan foshan hongkong china the"
)
"""What stands in front of a name: provinces, large cities."""

TELLING = frozenset("零一二三四五六七八九十百千东西南北中大小新老甲乙丙丁上下前后左右")
"""Characters that tell one branch or house from another."""

NO_NAMES = (
    "今天 明天 后天 昨天 前天 大后天 今日 明日 昨日 今早 今晚 明早 明晚 上午 下午 中午 早上 晚上 傍晚 刚才 刚刚 "
    "现在 马上 已经 还没 周一 周二 周三 周四 周五 周六 周日 周末 星期 礼拜 本周 下周 上周 这周 本月 下月 上月 "
    "上个月 下个月 上星期 下星期 上季 本季 下季 上季度 本季度 下季度 上年 本年 上半年 下半年 "
    "这个 下个 上个 月底 月初 月中 年底 年初 今年 明年 去年 一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 "
    "国庆 春节 元旦 端午 中秋 五一 十一 节前 节后 微信 支付宝 支付 现金 转账 转帐 银行 汇款 打款 刷卡 支票 承兑 "
    "汇票 电汇 网银 对公 扫码 红包 收到 收款 付款 付了 付清 付掉 给了 交了 收了 回款 货款 欠款 尾款 定金 订金 "
    "预付 余款 应收 应付 账单 账期 账款 开票 发票 合同 订单 下单 单子 报价 价格 样品 新品 产品 货物 送货 发货 "
    "到货 退货 换货 库存 质量 数量 规格 包装 促销 活动 优惠 折扣 拜访 回访 跟进 电话 打电话 通话 短信 邮件 会议 "
    "开会 见面 上门 走访 联系 联系人 沟通 谈了 聊了 说了 说好 答应 承诺 同意 考虑 需要 希望 想要 要求 投诉 争议 "
    "客户 老客户 新客户 老板 老板娘 经理 总经理 会计 采购 财务 店长 主管 先生 女士 小姐 师傅 负责人 公司 门店 "
    "店里 仓库 工厂 办公室 超市 商贸 贸易 食品 科技 实业 市场 中心 一下 一次 一个 两个 几个 没有 不是 可以 不能 "
    "不要 可能 应该 大概 左右 以后 之前 之后 以前 然后 顺便 准备 安排 完成 解决 处理 问题 情况 事情 时间 地址 "
    "地方 资料 名片 方案 计划 目标 任务 报告 介绍 讨论 反馈 确认 了解 试用 测试 体验 满意 不满 高兴 生气 很好 "
    "不好 一般 还行 提醒 记得 别忘 全部 部分 一半 剩下 其余 其中 分期 每月 每周 人民币 美元 港币 欧元 万元 千元 "
    "百元 块钱 金额 余额 总共 一共 合计 尾号 手机 手机号 号码 帮我 给我 我们 他们 你们 大家 自己 待收 账龄 对账 "
    "对账单 催收 催款 记录 日程 团队 排名 审批 邀请 成员 交接 合并 绑定 导入 导出 设置 撤销 取消 菜单 帮助 开始 "
    "修改 改期 核销 折让 退款 贷项 收据 违约金 催款函 图片 a about account add address after again agreed ago "
    "alipay all also am amount an and any apr april are as ask asked at aug august available back bal balance "
    "bank be because been before big bill billed bills box boxes boss bought bring brought but buy by call "
    "called came can cancel card cash check cheque cheques class clear client close cod come coming company "
    "complain confirm contact contract could credit customer customers date day days deal dec december delivered "
    "delivery deposit did discount discuss discussed dispute do does done down due during each early email end "
    "euro eve evening every feb february file find first five follow followed food for four fri friday from full "
    "gave get give given go going good goods got great had half happy has have he hello help her here hi him his "
    "history hour hours how if in install instalment invoice invoices is it jan january jul july jun june just "
    "know last late later left less let like list log look made make man manager many mar march maybe me meet "
    "meeting member menu message met method mid min mins minutes mobile mon monday money month months mood more "
    "morning most move much must my near need needs net new next nice night nine no noon not note nov november "
    "now number oct october of off office ok okay old on once one only open or order ordered orders other our "
    "out over overdue owe owed owes own paid part parts pay paying payment payments people per phone photo "
    "photos piece pieces place plan please pm price prices problem product products promise promised quarter "
    "quote quoted ready receipt received refund remainder remind report rest return review said sale sales same "
    "sample samples "
    "sat saturday saw say says second see sell send sent sep sept september settle settled seven she ship shop "
    "short should show showed shown six sold some soon still stock stop store sun sunday supplier support taken "
    "talk talked team tell ten terms than thank thanks that the their them then there they thing this three thu "
    "thur thurs thursday till time times to today told tom tomorrow tonight too took total transfer transferred "
    "tried try tue tues tuesday two unpaid until up update upon urgent us use via visit visited visits vs wait "
    "want wanted wants was we wechat wed wednesday week weekly weeks weixin well went were what when where which "
    "who why will wire wired with within word work worth would writeoff year years yes yesterday yet you your usd cny "
    "rmb hkd eur gbp jpy yuan kg pcs wx zfb xj zz yh zp cn hk eta asap etc inv po qty ref tel vat eom eod fyi"
)
"""Words of a report that are no customer, unless they are the customer's whole name."""

TITLES = (
    "董事长 总经理 副经理 经理 总监 老板娘 老板 掌柜 主任 主管 会计 出纳 采购 店长 厂长 校长 园长 院长 "
    "部长 处长 科长 所长 局长 队长 组长 班长 社长 行长 书记 秘书 助理 老师 师傅 医生 大夫 律师 先生 女士 "
    "小姐 太太 阿姨 大姐 大哥 总 董 工 姐 哥 叔 嫂 姨 爷 婶"
)
"""What stands behind a surname; the longer before the shorter."""

SURNAMES_OF_TWO = "欧阳 上官 司马 司徒 诸葛 东方 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 端木 独孤 南宫"

NO_NICKNAMES = (
    "老板 老师 老总 老店 老家 老人 老大 老乡 老客 老户 "
    "小时 小区 小店 小麦 小米 小计 小费 小包 小车 小吃 小型 小票 小单 小额"
)
"""What begins as 老王 and 小李 do, and is nobody."""
