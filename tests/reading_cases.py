"""Sentences and what they are read as: `typed => intent | part=value | part?=readings | part!` (asked, refused).

A sentence that tells several acts has them with `||` between.

Said on Monday, 23 November 2026, 9:00 in Shanghai, in a company that counts in CNY and whose customers are `CUSTOMERS`.
Whatever is not listed behind a sentence is not read out of it either. A line that begins with spaces goes on
with the one before it.
"""

CUSTOMERS = {
    "华鑫商贸": ("华鑫", "华", "hx"),
    "华联超市": ("华联", "华"),
    "三元牛奶": ("三元",),
    "宏达机电": ("宏达",),
    "Huaxin Trading": ("huaxin",),
    "Acme Ltd": ("acme",),
}
"""The customers, and the stretches that name them besides their whole names."""

CHINESE = r"""
收 华鑫 5000 微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
华鑫付了一万二 转账 => pay | customer=华鑫商贸 | amount=12000.00 CNY | method=transfer
拜访华联 谈了新品 下周三回访 => visit | customer=华联超市 | next_date=2026-12-02 | note=谈了新品
应收 华鑫 3万 月结30 分3期 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=eom:30 | parts=3
待收 => due
待收 华鑫 => due | customer=华鑫商贸
团队 本月 => team | period=2026-11-01..2026-11-30
收 新客户甲 5000 => pay | unknown_name=新客户甲 | amount=5000.00 CNY
新客户甲付了5000 => pay | unknown_name=新客户甲 | amount=5000.00 CNY
从新客户甲收到5000元 现金 => pay | unknown_name=新客户甲 | amount=5000.00 CNY | method=cash
华鑫 5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
收华鑫三四万 => pay | customer=华鑫商贸 | amount?=30000.00 CNY / 40000.00 CNY
今天去了华联，王经理说下周三付3万，顺便收了五千现金，周五再去 =>
    visit | customer=华联超市 | date=2026-11-23
    || promise | customer=华联超市 | amount=30000.00 CNY | date=2026-12-02 | note=王经理
    || pay | customer=华联超市 | amount=5000.00 CNY | method=cash | date=2026-11-23
    || follow | customer=华联超市 | date=2026-11-27
华鑫还没付5000 => card | customer=华鑫商贸 | note=还没付5000
华鑫付了吗? => card | customer=华鑫商贸 | note=付了吗?
明天拜访华联 => follow | customer=华联超市 | date=2026-11-24 | note=拜访
跟进 华鑫 明天下午3点 送样品 => follow | customer=华鑫商贸 | date=2026-11-24 | time=15:00 | note=送样品
新客户 广州利民食品 王经理 13800138000 广州市天河区体育路1号 A类 月结30 #餐饮 #华南 =>
    new | name=广州利民食品 | terms=eom:30 | class=A | contact_person=王经理 | phone=+8613800138000
    | address=广州市天河区体育路1号 | tags=餐饮+华南
查 华鑫 => find | text=华鑫
催款话术 华鑫 => remind | customer=华鑫商贸
给华鑫写个催款话术 => remind | customer=华鑫商贸 | note=写个
华鑫的催款短信 => remind | customer=华鑫商贸
账龄 图片 => aging | picture=True
日程 小李 昨天 => day | date=2026-11-22 | member=小李
历史 华鑫 上月 => history | customer=华鑫商贸 | period=2026-10-01..2026-10-31
邀请 业务员 华东队 => invite | role=salesperson | team=华东队
今天 => today
撤销 => undo
取消 => cancel
帮助 收款 => help | command=pay
电话 华鑫 说月底付款 => call | customer=华鑫商贸 | next_date=2026-11-30 | note=说月底付款
给华鑫打了电话 约了周五 => call | customer=华鑫商贸 | next_date=2026-11-27
微信联系 华联 发了报价 明天再联系 => message | customer=华联超市 | next_date=2026-11-24 | note=发了报价
昨天拜访华联 谈得不错 => visit | customer=华联超市 | date=2026-11-22 | note=谈得不错
周三拜访了华联 老板不在 => visit | customer=华联超市 | date=2026-11-18 | note=老板不在
收华鑫5000 昨天 支付宝 INV-12 =>
    pay | customer=华鑫商贸 | amount=5000.00 CNY | method=alipay | date=2026-11-22 | number=INV-12
收华鑫5000 HX-12 => pay | customer=华鑫商贸 | amount=5000.00 CNY | number=HX-12
收 hx 5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY
改期 华鑫 HX/2026/04 12月15日 => move | customer=华鑫商贸 | number=HX/2026/04 | date=2026-12-15
华鑫对INV-107有异议,数量少了20箱 =>
    dispute | customer=华鑫商贸 | number=INV-107 | note=数量少了20箱
催了华鑫的款,没接电话 => contact | customer=华鑫商贸 | outcome=not_reached
宏达订货 8万 定金三成 尾款货到付款 =>
    bill | customer=宏达机电 | amount=80000.00 CNY | parts=30%|1 | terms=cod
应收 宏达 8万 货到付款 12月5号送货 =>
    bill | customer=宏达机电 | amount=80000.00 CNY | terms=cod | delivered=2026-12-05
应收 宏达 8万 三三四 月结 => bill | customer=宏达机电 | amount=80000.00 CNY | parts=3:3:4 | terms=eom:0
宏达下单8万 定金三成 余款月结 => bill | customer=宏达机电 | amount=80000.00 CNY | parts=30%|1 | terms=eom:0
应收 宏达 8万 按三七分 => bill | customer=宏达机电 | amount=80000.00 CNY | parts=3:7
应收 宏达 12万 按季付 => bill | customer=宏达机电 | amount=120000.00 CNY | parts?=4/3 / 2/3 / 8/3
应收 宏达 12万 每季度末付款 分4期 => bill | customer=宏达机电 | amount=120000.00 CNY | parts=4/3@31
催款函 华鑫 7 => letter | customer=华鑫商贸 | level!
催款函 华鑫 3 => letter | customer=华鑫商贸 | level=3
收三元5000 => pay | customer=三元牛奶 | amount=5000.00 CNY
收 华鑫 5000 3000 => pay | customer=华鑫商贸 | amount?=5000.00 CNY / 3000.00 CNY
收 华鑫 -500 => pay | customer=华鑫商贸 | amount!
收 华鑫 0 => pay | customer=华鑫商贸 | amount!
收 华鑫 99999999999999 => pay | customer=华鑫商贸 | amount!
收 华鑫 5000 2月30日 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date!
收 华鑫 5000 2026-11-20 流水号 4200001234202611 =>
    pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-20 | reference=4200001234202611
华鑫欠3万 12月15日到期 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date=2026-12-15
华鑫说下周付3万 =>
    promise | customer=华鑫商贸 | amount=30000.00 CNY
    | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
华鑫 => card | customer=华鑫商贸
你好 => - | note=你好
收 华 5000 => pay | customer?=华鑫商贸 / 华联超市 | amount=5000.00 CNY
拜访 华 谈了 => visit | customer?=华鑫商贸 / 华联超市 | note=谈了
华鑫 明天 => - | intent?=follow / visit | customer=华鑫商贸
今天 拜访华联 => visit | customer=华联超市 | date=2026-11-23
计划 本周 => plan | period=2026-11-23..2026-11-29
计划下周去华联 =>
    follow | customer=华联超市 | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04 | note=计划
客户 华鑫 => card | customer=华鑫商贸
客户说要降价 => - | note=客户说要降价
导出 上月 => export | period=2026-10-01..2026-10-31
设置 => settings
记录 华鑫 => history | customer=华鑫商贸
开会 华鑫 讨论合同 30天后 => meeting | customer=华鑫商贸 | next_date=2026-12-23 | note=讨论合同
收 华鑫商贸 ￥１，２３４．５０ 现金 => pay | customer=华鑫商贸 | amount=1234.50 CNY | method=cash
收款 华鑫 5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY
收华鑫5000微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
收到华鑫5000元 现金 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash
收到华鑫货款5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=货款
收了华鑫三万五 支付宝 => pay | customer=华鑫商贸 | amount=35000.00 CNY | method=alipay
华鑫到账12000 => pay | customer=华鑫商贸 | amount=12000.00 CNY
华鑫打款两万五 => pay | customer=华鑫商贸 | amount=25000.00 CNY
华鑫打来3万 => pay | customer=华鑫商贸 | amount=30000.00 CNY
华鑫转来5千 对公转账 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=transfer
华鑫今天付了2000 => pay | customer=华鑫商贸 | amount=2000.00 CNY | date=2026-11-23
华鑫昨天付了一千二 微信 => pay | customer=华鑫商贸 | amount=1200.00 CNY | method=wechat | date=2026-11-22
昨天收华鑫三千五 现金 => pay | customer=华鑫商贸 | amount=3500.00 CNY | method=cash | date=2026-11-22
前天收到华鑫款8000 转账 => pay | customer=华鑫商贸 | amount=8000.00 CNY | method=transfer | date=2026-11-21
周五收了华鑫5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-20
收 华鑫 1.2万 银行转账 流水号 20261122001 =>
    pay | customer=华鑫商贸 | amount=12000.00 CNY | method=transfer | reference=20261122001
收 华鑫 ¥5,000.00 支票 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque
收 华鑫 5000 INV-7 => pay | customer=华鑫商贸 | amount=5000.00 CNY | number=INV-7
收 华鑫 5000 #7 => pay | customer=华鑫商贸 | amount=5000.00 CNY | number=#7
收 华鑫 5000 发票0012345 => pay | customer=华鑫商贸 | amount=5000.00 CNY | number=0012345
华鑫结清了 8650.5 => pay | customer=华鑫商贸 | amount=8650.50 CNY
华鑫付清了 => pay | customer=华鑫商贸
华鑫回款10万 => pay | customer=华鑫商贸 | amount=100000.00 CNY
回款 华鑫 10万 => pay | customer=华鑫商贸 | amount=100000.00 CNY
收 华鑫 叁万伍仟元整 => pay | customer=华鑫商贸 | amount=35000.00 CNY
收 华鑫 3万5 => pay | customer=华鑫商贸 | amount=35000.00 CNY
收 华鑫 三万零五 => pay | customer=华鑫商贸 | amount=30005.00 CNY
收 华鑫 三万零五百 => pay | customer=华鑫商贸 | amount=30500.00 CNY
收 华鑫 两千零五十 刷卡 => pay | customer=华鑫商贸 | amount=2050.00 CNY | method=card
收 华鑫 三块五 => pay | customer=华鑫商贸 | amount=3.50 CNY
收 华鑫 12块5 => pay | customer=华鑫商贸 | amount=12.50 CNY
收 华鑫 5w => pay | customer=华鑫商贸 | amount=50000.00 CNY
收 华鑫 5k 微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
收 华鑫 0.5万 => pay | customer=华鑫商贸 | amount=5000.00 CNY
收 华鑫 港币5000 => pay | customer=华鑫商贸 | amount=5000.00 HKD
收 华鑫 5000美元 => pay | customer=华鑫商贸 | amount=5000.00 USD
收 华鑫 5000 支票 号 123456 12月1日 =>
    pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | cheque=123456 | cheque_date=2026-12-01
收 华鑫 5000 支票 票号 123456 12月1日 =>
    pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | cheque=123456 | cheque_date=2026-12-01
收 华鑫 5000 支票票号：AB123456 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | cheque=AB123456
收 华鑫 5000 支票号123456 11月20日 =>
    pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | cheque=123456 | cheque_date=2026-11-20
收 华鑫 5000 支票号123456 出票日期2026-11-20 昨天 =>
    pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | cheque=123456 | cheque_date=2026-11-20
    | date=2026-11-22
收 华鑫 5000 支票 12月1日 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | cheque_date=2026-12-01
收 华鑫 5000 支票 11月20日 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | date=2026-11-20
收 华鑫 5000 转账支票 号码：AB0012345 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque | cheque=AB0012345
收 华鑫 HKD 5000 支票 => pay | customer=华鑫商贸 | amount=5000.00 HKD | method=cheque
收 华鑫 USD1,200.50 => pay | customer=华鑫商贸 | amount=1200.50 USD
收 华鑫 ５０００ 微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
收，华鑫，5000，微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
收：华鑫 5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY
收款5000华鑫微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
微信收华鑫5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
现金 5000 华鑫 收 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash
收 华鑫 5000 11月20日 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-20
收 华鑫 5000 2026年11月20日 微信 六月货款 =>
    pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat | date=2026-11-20 | note=六月货款
收 华鑫 5000 上周五 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-20
收 华鑫 5000 明天 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date?=2026-11-23
收 华鑫 5000 3/4 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date?=2026-03-04 / 2026-04-03
收 华鑫 5000 12/5 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date?=2025-12-05 / 2026-05-12
收 华鑫 大概5000 => pay | customer=华鑫商贸 | amount?=5000.00 CNY
收 华鑫 5000左右 => pay | customer=华鑫商贸 | amount?=5000.00 CNY
收 华鑫 5000到6000 => pay | customer=华鑫商贸 | amount?=5000.00 CNY / 6000.00 CNY
收 华鑫 三四千 => pay | customer=华鑫商贸 | amount?=3000.00 CNY / 4000.00 CNY
收 华鑫 几千块 => pay | customer=华鑫商贸 | amount!
收 华鑫 万把块 => pay | customer=华鑫商贸 | amount!
收 华鑫 -5000 => pay | customer=华鑫商贸 | amount!
收 华鑫 负5000 => pay | customer=华鑫商贸 | amount!
收 华鑫 0元 => pay | customer=华鑫商贸 | amount!
收 华鑫 5000.123 => pay | customer=华鑫商贸 | amount!
收 华鑫 1.500 => pay | customer=华鑫商贸 | amount?=1500.00 CNY / 1.50 CNY
收 华鑫 1,500 => pay | customer=华鑫商贸 | amount=1500.00 CNY
收 华鑫 1.234,56 => pay | customer=华鑫商贸 | amount=1234.56 CNY
收 华鑫 一亿 => pay | customer=华鑫商贸 | amount=100000000.00 CNY
收 华鑫 一百亿 => pay | customer=华鑫商贸 | amount=10000000000.00 CNY
收 华鑫 一百五十亿 => pay | customer=华鑫商贸 | amount!
收 华鑫 12345678901234567890 => pay | customer=华鑫商贸 | amount!
收 华鑫 5000 13月5日 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date!
收 华鑫 5000 2月30号 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date!
收 华鑫 5000 3000-01-01 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date!
收 华鑫 微信 => pay | customer=华鑫商贸 | method=wechat
收款 => pay
收 华鑫 => pay | customer=华鑫商贸
收 5000 => pay | amount=5000.00 CNY
收 张三食品 5000 现金 => pay | unknown_name=张三食品 | amount=5000.00 CNY | method=cash
收 5000 张三食品 => pay | unknown_name=张三食品 | amount=5000.00 CNY
张三食品打款3000 => pay | unknown_name=张三食品 | amount=3000.00 CNY
收货 500箱 => - | note=收货 500箱
收货了 华鑫 => - | intent?=visit / call | customer=华鑫商贸
华鑫没付 => card | customer=华鑫商贸 | note=没付
华鑫还没付款 => card | customer=华鑫商贸 | note=还没付款
没收到华鑫的钱 => card | customer=华鑫商贸 | note=没收到，钱
华鑫付了没有 => card | customer=华鑫商贸 | note=付了没有
华鑫付款了吗 => card | customer=华鑫商贸 | note=付款了吗
华鑫欠多少 => card | customer=华鑫商贸 | note=欠多少
我付了华鑫5000 => - | note=我付了华鑫5000
如果华鑫付5000就发货 => card | customer=华鑫商贸 | note=如果，付5000就发货
华鑫答应下周付3万 =>
    promise | customer=华鑫商贸 | amount=30000.00 CNY
    | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
华鑫承诺12月5日付款2万 => promise | customer=华鑫商贸 | amount=20000.00 CNY | date=2026-12-05
承诺 华鑫 20000 12月5日 => promise | customer=华鑫商贸 | amount=20000.00 CNY | date=2026-12-05
5000 华鑫 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫 三万五 => - | intent?=pay / bill | customer=华鑫商贸 | amount=35000.00 CNY
华鑫 5000 微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
应收 华鑫 3万 => bill | customer=华鑫商贸 | amount=30000.00 CNY
应收 华鑫 30000 12月31日到期 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date=2026-12-31
应收 华鑫 30000 月底 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date=2026-11-30
应收 华鑫 3万 30天 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=net:30
应收 华鑫 3万 账期45天 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=net:45
应收 华鑫 3万 月结 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=eom:0
应收 华鑫 3万 月结30天 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=eom:30
应收 华鑫 3万 月结60 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=eom:60
应收 华鑫 3万 货到付款 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=cod
应收 华鑫 3万 预付 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=prepaid
应收 华鑫 9万 分三期 => bill | customer=华鑫商贸 | amount=90000.00 CNY | parts=3
应收 华鑫 9万 3期 => bill | customer=华鑫商贸 | amount=90000.00 CNY | parts=3
应收 华鑫 9万 分3个月 => bill | customer=华鑫商贸 | amount=90000.00 CNY | parts=3
应收 华鑫 12000 INV-2026-001 净水器20台 =>
    bill | customer=华鑫商贸 | amount=12000.00 CNY | number=INV-2026-001 | note=净水器20台
应收华鑫12000下月15号到期 => bill | customer=华鑫商贸 | amount=12000.00 CNY | date=2026-12-15
应收 华鑫 12000 30天后 => bill | customer=华鑫商贸 | amount=12000.00 CNY | date=2026-12-23
应收 华鑫 12000 12月5日前付清 => bill | customer=华鑫商贸 | amount=12000.00 CNY | date=2026-12-05
应收 华鑫 12000 订单号 SO20261122 => bill | customer=华鑫商贸 | amount=12000.00 CNY | number=SO20261122
赊 华鑫 800 => bill | customer=华鑫商贸 | amount=800.00 CNY
华鑫欠3万 => bill | customer=华鑫商贸 | amount=30000.00 CNY
华鑫欠我们3万 月底付 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date=2026-11-30
华鑫欠的3万付了 => pay | customer=华鑫商贸 | amount=30000.00 CNY
开单 华鑫 6800 12月1日 => bill | customer=华鑫商贸 | amount=6800.00 CNY | date=2026-12-01
给华鑫开了票 12000 => bill | customer=华鑫商贸 | amount=12000.00 CNY | note=开了票
给华鑫发了货 5万 月结30 => bill | customer=华鑫商贸 | amount=50000.00 CNY | terms=eom:30 | note=发了货
拜访 华联 谈了新品 => visit | customer=华联超市 | note=谈了新品
拜访华联 谈了新品 => visit | customer=华联超市 | note=谈了新品
拜访了华联 => visit | customer=华联超市
拜访 华联 谈了新品 下周三回访 => visit | customer=华联超市 | next_date=2026-12-02 | note=谈了新品
拜访 华联 谈了新品 下次12月5日 => visit | customer=华联超市 | next_date=2026-12-05 | note=谈了新品
拜访 华联 老板不在 明天下午3点再去 =>
    visit | customer=华联超市 | next_date=2026-11-24 | next_time=15:00 | note=老板不在
拜访 华联 谈了新品 下次 周五 15:30 =>
    visit | customer=华联超市 | next_date=2026-11-27 | next_time=15:30 | note=谈了新品
昨天去了华联 谈了价格 => visit | customer=华联超市 | date=2026-11-22 | note=谈了价格
昨天下午3点拜访华联 签了合同 => visit | customer=华联超市 | date=2026-11-22 | time=15:00 | note=签了合同
上午去华联见了王经理 谈了新品 => visit | customer=华联超市 | note=上午，王经理 谈了新品
今天拜访华联，客户想要样品，下周一送过去 =>
    visit | customer=华联超市 | date=2026-11-23 | next_date=2026-11-30 | note=客户想要样品，送过去
周三拜访了华联 => visit | customer=华联超市 | date=2026-11-18
周五去华联 => follow | customer=华联超市 | date=2026-11-27
明天去华联 => follow | customer=华联超市 | date=2026-11-24
明天下午两点去华联谈合同 => follow | customer=华联超市 | date=2026-11-24 | time=14:00 | note=谈合同
下周三拜访华联 => follow | customer=华联超市 | date=2026-12-02 | note=拜访
拜访 华联 明天 => - | intent?=visit / follow | customer=华联超市
去了华联 => visit | customer=华联超市
刚从华联出来，谈了年框 => visit | customer=华联超市 | note=出来，谈了年框
见了华联的王总，月底前定 => visit | customer=华联超市 | next_date=2026-11-30 | note=王总，定
拜访 华联 收了5000现金 =>
    visit | customer=华联超市 || pay | customer=华联超市 | amount=5000.00 CNY | method=cash
拜访 华联 王经理说下周付款 => visit | customer=华联超市 | note=王经理说下周付款
拜访 华联 价格下降了5% 500箱 => visit | customer=华联超市 | note=价格下降了5% 500箱
拜访 新开的店 谈了铺货 => visit | unknown_name=新开的店 | note=谈了铺货
拜访 华联 电话13800138000 改了 => visit | customer=华联超市 | note=电话13800138000 改了
拜访华联聊了三点意见 => visit | customer=华联超市 | note=聊了三点意见
电话 华鑫 催了货款 => call | customer=华鑫商贸 | note=催了货款
电话华鑫 没人接 => call | customer=华鑫商贸 | note=没人接
打电话给华鑫 约了周五见 => call | customer=华鑫商贸 | next_date=2026-11-27 | note=见
给华鑫打了电话，说下周三付款 => call | customer=华鑫商贸 | next_date=2026-12-02 | note=说下周三付款
跟华鑫通了电话 下周二再联系 => call | customer=华鑫商贸 | next_date=2026-12-01
电话 华鑫 说月底付 下次30号 => call | customer=华鑫商贸 | next_date=2026-11-30 | note=说月底付
微信联系 华鑫 发了报价单 => message | customer=华鑫商贸 | note=发了报价单
微信联系华鑫 发了报价单 明天再问 => message | customer=华鑫商贸 | next_date=2026-11-24 | note=发了报价单，再问
给华鑫发了微信 报价已发 => message | customer=华鑫商贸 | note=报价已发
发微信 华鑫 报价 => message | customer=华鑫商贸 | note=报价
邮件 华鑫 发合同 => email | customer=华鑫商贸 | note=发合同
给华鑫发了邮件 合同草稿 => email | customer=华鑫商贸 | note=合同草稿
会议 华鑫 讨论年度计划 => meeting | customer=华鑫商贸 | note=讨论年度计划
开会 华鑫 讨论合同 下周一继续 => meeting | customer=华鑫商贸 | next_date=2026-11-30 | note=讨论合同，继续
和华鑫开了会 => meeting | customer=华鑫商贸
跟进 华鑫 明天 => follow | customer=华鑫商贸 | date=2026-11-24
跟进 华鑫 明天下午3点半 => follow | customer=华鑫商贸 | date=2026-11-24 | time=15:30
跟进 华鑫 下周三 送样品 => follow | customer=华鑫商贸 | date=2026-12-02 | note=送样品
跟进 华鑫 12月5日 10:00 签合同 => follow | customer=华鑫商贸 | date=2026-12-05 | time=10:00 | note=签合同
跟进华鑫 后天 => follow | customer=华鑫商贸 | date=2026-11-25
跟进 华鑫 3天后 => follow | customer=华鑫商贸 | date=2026-11-26
跟进 华鑫 两周后 送样 => follow | customer=华鑫商贸 | date=2026-12-07 | note=送样
跟进 华鑫 半个月后 => follow | customer=华鑫商贸 | date=2026-12-08
跟进 华鑫 下下周一 => follow | customer=华鑫商贸 | date=2026-12-07
跟进 华鑫 月底 => follow | customer=华鑫商贸 | date=2026-11-30
跟进 华鑫 2小时后 回电话 => follow | customer=华鑫商贸 | date=2026-11-23 | time=11:00 | note=回电话
跟进 华鑫 下周 => follow | customer=华鑫商贸 | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
跟进 华鑫 周一 => follow | customer=华鑫商贸 | date?=2026-11-23 / 2026-11-30
跟进 华鑫 3点 => follow | customer=华鑫商贸 | time?=15:00 / 03:00
跟进 华鑫 明天晚上8点 => follow | customer=华鑫商贸 | date=2026-11-24 | time=20:00
跟进 华鑫 明早9点 => follow | customer=华鑫商贸 | date=2026-11-24 | time=09:00
跟进 华鑫 2月31日 => follow | customer=华鑫商贸 | date!
跟进 华鑫 => follow | customer=华鑫商贸
提醒我明天联系华鑫 => follow | customer=华鑫商贸 | date=2026-11-24 | note=联系
回访 华联 周五 => follow | customer=华联超市 | date=2026-11-27
周五回访华联 => follow | customer=华联超市 | date=2026-11-27
待收 小李 => due | member=小李
待收 30 => due | days=30
待收 30天 => due | days=30
欠款 => due
逾期 => due
计划 => plan
计划 下周 => plan | period=2026-11-30..2026-12-06
计划 12月 => plan | period=2026-12-01..2026-12-31
账龄 => aging
账龄 2026-10-31 => aging | date=2026-10-31
账龄 华鑫 => aging | customer=华鑫商贸
账龄 上月底 => aging | date=2026-10-31
记录 华鑫 上月 => history | customer=华鑫商贸 | period=2026-10-01..2026-10-31
历史 华鑫 2026-10 => history | customer=华鑫商贸 | period=2026-10-01..2026-10-31
日程 => day
日程 小李 => day | member=小李
日程 昨天 => day | date=2026-11-22
团队 => team
团队 上周 => team | period=2026-11-16..2026-11-22
团队 今年 => team | period=2026-01-01..2026-12-31
团队 2026-10-01..2026-10-31 => team | period=2026-10-01..2026-10-31
排名 本季 => rank | period=2026-10-01..2026-12-31
排名 => rank
报告 上月 => report | period=2026-10-01..2026-10-31
报告 => report
汇率 => rate
汇率 美元 7.12 11月1日 => rate | text=美元 7.12 11月1日
邀请 业务员 => invite | role=salesperson
邀请 经理 华东队 => invite | role=manager | team=华东队
邀请 财务 => invite | role=finance
成员 => members
绑定 华东队 => link | team=华东队
导出 => export
算了 => cancel
菜单 => menu
帮助 => help
开始 => start
客户华鑫 => card | customer=华鑫商贸
华鑫商贸 => card | customer=华鑫商贸
查 hxsm => find | text=hxsm
查华鑫 => find | text=华鑫
查 8000 => find | text=8000
修改 华鑫 => edit | customer=华鑫商贸
修改 华鑫 电话 13900139000 => edit | customer=华鑫商贸 | phone=+8613900139000
新客户 利民食品 => new | name=利民食品
新客户 利民食品 李总 13800138000 => new | name=利民食品 | contact_person=李总 | phone=+8613800138000
新客户 利民食品 联系人 张伟 电话 13800138000 地址 广州市天河区体育西路101号 B类 月结 #餐饮 =>
    new | name=利民食品 | terms=eom:0 | class=B | contact_person=张伟 | phone=+8613800138000
    | address=广州市天河区体育西路101号 | tags=餐饮
新客户 利民食品，13800138000，王经理 => new | name=利民食品 | contact_person=王经理 | phone=+8613800138000
新客户 广州市利民食品有限公司 020-87654321 来源 展会 =>
    new | name=广州市利民食品有限公司 | phone=+862087654321 | source=展会
新客户：利民食品 => new | name=利民食品
新客户 7天连锁酒店 王经理 => new | name=7天连锁酒店 | contact_person=王经理
新客户 三元里超市 A级 30天 => new | name=三元里超市 | terms=net:30 | class=A
新客户 => new
谢谢 => - | note=谢谢
哈哈 => - | note=哈哈
5000 => - | note=5000
明天 => - | note=明天
微信 => - | note=微信
拜访 华 谈新品 => visit | customer?=华鑫商贸 / 华联超市 | note=谈新品
收 三元 500 微信 => pay | customer=三元牛奶 | amount=500.00 CNY | method=wechat
ＡＣＭＥ 付了 ５００ => pay | customer=Acme Ltd | amount=500.00 CNY
收華鑫5000 => pay | unknown_name=華鑫 | amount=5000.00 CNY
收 華鑫 三萬五 轉帳 => pay | unknown_name=華鑫 | amount=35000.00 CNY | method=transfer
拜訪 华联 下週三回訪 => visit | customer=华联超市 | next_date=2026-12-02
應收 华鑫 3萬 月結30 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=eom:30
跟進 华鑫 明天下午3點 => follow | customer=华鑫商贸 | date=2026-11-24 | time=15:00
收 华鑫 5000 😀👍 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=😀👍
收 华鑫 5000 "备注 & 测试" => pay | customer=华鑫商贸 | amount=5000.00 CNY | note="备注 & 测试"
收了华鑫五千块钱现金 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash
华鑫给了三千现金 => pay | customer=华鑫商贸 | amount=3000.00 CNY | method=cash
华鑫还了2万 转账 => pay | customer=华鑫商贸 | amount=20000.00 CNY | method=transfer
华鑫交来8000现金 => pay | customer=华鑫商贸 | amount=8000.00 CNY | method=cash
华鑫款到账3万 => pay | customer=华鑫商贸 | amount=30000.00 CNY
华鑫的5万块到账了 => pay | customer=华鑫商贸 | amount=50000.00 CNY
华鑫汇了10万 网银 => pay | customer=华鑫商贸 | amount=100000.00 CNY | method=transfer
收回华鑫欠款15000 => pay | customer=华鑫商贸 | amount=15000.00 CNY
今天收到华鑫微信转账3200元 => pay | customer=华鑫商贸 | amount=3200.00 CNY | method=wechat | date=2026-11-23
刚收到华联支付宝500 => pay | customer=华联超市 | amount=500.00 CNY | method=alipay
华鑫老板付了现金3000 => pay | customer=华鑫商贸 | amount=3000.00 CNY | method=cash | note=老板
华鑫打了5000过来 => pay | customer=华鑫商贸 | amount=5000.00 CNY
华鑫转了一万 => pay | customer=华鑫商贸 | amount=10000.00 CNY
华鑫支付5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY
华鑫付5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY
华鑫下周五付5000 => promise | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-12-04
华鑫月底付3万 => promise | customer=华鑫商贸 | amount=30000.00 CNY | date=2026-11-30
华鑫说周五付款 => promise | customer=华鑫商贸 | date=2026-11-27
华鑫准备付2万 => promise | customer=华鑫商贸 | amount=20000.00 CNY
华鑫会付的 => promise | customer=华鑫商贸
华鑫退了500 => refund | customer=华鑫商贸 | amount=500.00 CNY
退款 华鑫 500 => refund | customer=华鑫商贸 | amount=500.00 CNY
我给华鑫打了5000 => - | note=我给华鑫打了5000
给华鑫转了5000 => - | note=给华鑫转了5000
华鑫 昨天 5000 现金 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash | date=2026-11-22
昨天 华鑫 5000 现金 收 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash | date=2026-11-22
收款 华鑫 ¥3,000 + 2000 => pay | customer=华鑫商贸 | amount?=3000.00 CNY / 2000.00 CNY
收 华鑫 3000 和 2000 => pay | customer=华鑫商贸 | amount?=3000.00 CNY / 2000.00 CNY
收 华鑫 5000元（五千元） => pay | customer=华鑫商贸 | amount=5000.00 CNY
收 华鑫 5000 5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY
收 华鑫 5000 尾号8821 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=尾号8821
收 华鑫 5000 电话13800138000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=电话13800138000
收 华鑫 5000 5%折扣 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=5%折扣
收 华鑫 5000 第2批 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=第2批
收 华鑫 5000 20箱 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=20箱
收 华鑫 5000 货款20箱水 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=货款20箱水
收 华鑫 10000 定金30% => pay | customer=华鑫商贸 | amount=10000.00 CNY | note=定金30%
收 华鑫 5000，昨天，现金 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash | date=2026-11-22
收 华鑫 5000 20261120 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-20
收 华鑫 2026年货款 5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=2026年货款
收 华鑫 六百 => pay | customer=华鑫商贸 | amount=600.00 CNY
收 华鑫 六百五 => pay | customer=华鑫商贸 | amount=650.00 CNY
收 华鑫 一千零五 => pay | customer=华鑫商贸 | amount=1005.00 CNY
收 华鑫 一千五百块 => pay | customer=华鑫商贸 | amount=1500.00 CNY
收 华鑫 两万五千元 => pay | customer=华鑫商贸 | amount=25000.00 CNY
收 华鑫 2万5千 => pay | customer=华鑫商贸 | amount=25000.00 CNY
收 华鑫 2万5千元整 => pay | customer=华鑫商贸 | amount=25000.00 CNY
收 华鑫 3千 => pay | customer=华鑫商贸 | amount=3000.00 CNY
收 华鑫 12345.67 => pay | customer=华鑫商贸 | amount=12345.67 CNY
收 华鑫 12,345.67 => pay | customer=华鑫商贸 | amount=12345.67 CNY
收 华鑫 1,234,567.89 => pay | customer=华鑫商贸 | amount=1234567.89 CNY
收 华鑫 1.234.567,89 => pay | customer=华鑫商贸 | amount=1234567.89 CNY
收 华鑫 1'234.50 => pay | customer=华鑫商贸 | amount=1234.50 CNY
收 华鑫 0.01 => pay | customer=华鑫商贸 | amount=0.01 CNY
收 华鑫 0.001 => pay | customer=华鑫商贸 | amount!
收 华鑫 100.00元 => pay | customer=华鑫商贸 | amount=100.00 CNY
收 华鑫 壹仟贰佰元整 => pay | customer=华鑫商贸 | amount=1200.00 CNY
收 华鑫 五十 => pay | customer=华鑫商贸 | amount=50.00 CNY
收 华鑫 十五元 => pay | customer=华鑫商贸 | amount=15.00 CNY
收 华鑫 5块 => pay | customer=华鑫商贸 | amount=5.00 CNY
收 华鑫 5毛 => pay | customer=华鑫商贸 | amount=0.50 CNY
收 华鑫 3元5角 => pay | customer=华鑫商贸 | amount=3.50 CNY
收 华鑫 3元5分 => pay | customer=华鑫商贸 | amount=3.05 CNY
收 华鑫 ¥12.5 => pay | customer=华鑫商贸 | amount=12.50 CNY
收 华鑫 1百万 => pay | customer=华鑫商贸 | amount=1000000.00 CNY
收 华鑫 100万 => pay | customer=华鑫商贸 | amount=1000000.00 CNY
收 华鑫 3.14万 => pay | customer=华鑫商贸 | amount=31400.00 CNY
收 华鑫 3.141592万 => pay | customer=华鑫商贸 | amount=31415.92 CNY
收 华鑫 1m => pay | customer=华鑫商贸 | amount=1000000.00 CNY
收 华鑫 1.5m => pay | customer=华鑫商贸 | amount=1500000.00 CNY
收 华鑫 5K USD => pay | customer=华鑫商贸 | amount=5000.00 USD
收 华鑫 €1.500 => pay | customer=华鑫商贸 | amount?=1500.00 EUR / 1.50 EUR
收 华鑫 ¥5000元 => pay | customer=华鑫商贸 | amount=5000.00 CNY
收 华鑫 $500 HKD => pay | customer=华鑫商贸 | amount=500.00 HKD
收 华鑫 5000日元 => pay | customer=华鑫商贸 | amount=5000 JPY
收 华鑫 jpy 5000.5 => pay | customer=华鑫商贸 | amount!
收 华鑫 一万多 => pay | customer=华鑫商贸 | amount!
收 华鑫 5000多 => pay | customer=华鑫商贸 | amount?=5000.00 CNY
收 华鑫 差不多3万 => pay | customer=华鑫商贸 | amount?=30000.00 CNY
收 华鑫 3、4千 => pay | customer=华鑫商贸 | amount?=3000.00 CNY / 4000.00 CNY
收 华鑫 3~5万 => pay | customer=华鑫商贸 | amount?=30000.00 CNY / 50000.00 CNY
收 华鑫 两三万 => pay | customer=华鑫商贸 | amount?=20000.00 CNY / 30000.00 CNY
收 华鑫 3万到5万 => pay | customer=华鑫商贸 | amount?=30000.00 CNY / 50000.00 CNY
收 华鑫 5000或6000 => pay | customer=华鑫商贸 | amount?=5000.00 CNY / 6000.00 CNY
应收 华鑫 10000 明年1月5日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-01-05
应收 华鑫 10000 2027年1月5日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-01-05
应收 华鑫 10000 27年1月5日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-01-05
应收 华鑫 10000 1月5日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-01-05
应收 华鑫 10000 11月1日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date?=2026-11-01 / 2027-11-01
应收 华鑫 10000 下个月底 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-31
应收 华鑫 10000 下月初 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-01
应收 华鑫 10000 季末 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-31
应收 华鑫 10000 年底 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-31
应收 华鑫 10000 12月底 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-31
应收 华鑫 10000 10号 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-10
应收 华鑫 10000 十二月五号 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-05
应收 华鑫 10000 2026/12/5 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-05
应收 华鑫 10000 2026.12.05 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-05
应收 华鑫 10000 2026-12-5 INV-9 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-05 | number=INV-9
应收 华鑫 10000 90天 => bill | customer=华鑫商贸 | amount=10000.00 CNY | terms=net:90
应收 华鑫 10000 三个月后 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-02-23
应收 华鑫 10000 半年后 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-05-23
应收 华鑫 10000 EOM+15 => bill | customer=华鑫商贸 | amount=10000.00 CNY | terms=eom:15
应收 华鑫 10000 cod => bill | customer=华鑫商贸 | amount=10000.00 CNY | terms=cod
应收 华鑫 10000 现结 => bill | customer=华鑫商贸 | amount=10000.00 CNY | terms=cod
应收 华鑫 10000 款到发货 => bill | customer=华鑫商贸 | amount=10000.00 CNY | terms=prepaid
应收 华鑫 10000 分12期 月结 => bill | customer=华鑫商贸 | amount=10000.00 CNY | terms=eom:0 | parts=12
应收 华鑫 10000 合同HT2026-008 => bill | customer=华鑫商贸 | amount=10000.00 CNY | number=HT2026-008
应收 华鑫 10000 单号123456 => bill | customer=华鑫商贸 | amount=10000.00 CNY | number=123456
应收 华鑫 10000 1989-12-31 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date!
应收 华鑫 10000 2101-01-01 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date!
应收 华鑫 10000 2026-13-01 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date!
应收 华鑫 10000 2026-11-31 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date!
应收 华鑫 10000 4月31日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date!
应收 华鑫 10000 2027-02-29 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date!
应收 华鑫 10000 2028-02-29 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2028-02-29
应收 华鑫 10000 0期 => bill | customer=华鑫商贸 | amount=10000.00 CNY | parts!
应收 华鑫 10000 分500期 => bill | customer=华鑫商贸 | amount=10000.00 CNY | parts!
应收 华鑫 10000 12月1日发货 1月5日到期 =>
    bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-01-05 | note=12月1日发货
拜访 华联 昨天 谈了新品 => visit | customer=华联超市 | date=2026-11-22 | note=谈了新品
拜访 华联 谈了新品 明天送样 => visit | customer=华联超市 | next_date=2026-11-24 | note=谈了新品，送样
拜访 华联 谈新品，下次12月5日下午3点 =>
    visit | customer=华联超市 | next_date=2026-12-05 | next_time=15:00 | note=谈新品
拜访 华联 谈新品 下次 3/4 => visit | customer=华联超市 | next_date?=2027-03-04 / 2027-04-03 | note=谈新品
拜访 华联 完成1/2 => visit | customer=华联超市 | note=完成1/2
拜访 华联 下次2月30日 => visit | customer=华联超市 | next_date!
拜访 华联 客户要求下周发货 下次周五 => visit | customer=华联超市 | next_date=2026-11-27 | note=客户要求下周发货
拜访华联谈了新品下周三回访 => visit | customer=华联超市 | next_date=2026-12-02 | note=谈了新品
拜访华联老板不在下周再来 =>
    visit | customer=华联超市 | next_date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
    | note=老板不在
去华联了，聊得不错，周四再去 => visit | customer=华联超市 | next_date=2026-11-26 | note=聊得不错
上周五去了华联 => visit | customer=华联超市 | date=2026-11-20
上周去了华联 => visit | customer=华联超市 | date?=2026-11-20 / 2026-11-19 / 2026-11-18 / 2026-11-17 / 2026-11-16
今天去华联 => visit | customer=华联超市 | date=2026-11-23
今天下午去华联 => visit | customer=华联超市 | date=2026-11-23 | note=下午
拜访了华联和华鑫 => visit | customer?=华联超市 / 华鑫商贸
拜访 华鑫商贸 谈了和华联合作 => visit | customer=华鑫商贸 | note=谈了和华联合作
华联拜访 谈了新品 => visit | customer=华联超市 | note=谈了新品
华联 谈了新品 => - | intent?=visit / call | customer=华联超市
华联 谈了新品 下周三回访 => - | intent?=visit / call | customer=华联超市
华联老板不在 => - | intent?=visit / call | customer=华联超市
在华联谈了半小时 => visit | customer=华联超市 | note=谈了半小时
到华联见了采购 => visit | customer=华联超市 | note=采购
约了华联周五见 => follow | customer=华联超市 | date=2026-11-27 | note=见
约华联周五谈 => follow | customer=华联超市 | date=2026-11-27 | note=谈
跟华联约了明天下午3点 => - | intent?=follow / visit | customer=华联超市
电话沟通华鑫，确认了对账 => call | customer=华鑫商贸 | note=确认了对账
致电华鑫 已读不回 => call | customer=华鑫商贸 | note=已读不回
打了华鑫电话 没接 => call | customer=华鑫商贸 | note=电话 没接
华鑫来电 要加货 => call | customer=华鑫商贸 | note=要加货
微信跟华鑫说了 明天付 => message | customer=华鑫商贸 | next_date=2026-11-24 | note=说了，付
华联微信说 下周付款 =>
    message | customer=华联超市 | next_date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
    | note=付款
记得周五给华鑫打电话 => follow | customer=华鑫商贸 | date=2026-11-27 | note=打电话
别忘了明天华联送样 => follow | customer=华联超市 | date=2026-11-24 | note=送样
明天联系华鑫 => follow | customer=华鑫商贸 | date=2026-11-24 | note=联系
今天华鑫拿了一批货3600先赊着 => bill | customer=华鑫商贸 | amount=3600.00 CNY | note=先，着
后天下午两点半华鑫盘点 别让我忘了 => follow | customer=华鑫商贸 | date=2026-11-25 | time=14:30 | note=盘点
华鑫 对账 下周一 => - | intent?=follow / visit | customer=华鑫商贸
给华鑫打了两个电话都不接 => call | customer=华鑫商贸 | note=都不接
今天刚开发了一个新客户 叫阿珍发廊 联系人阿珍 => new | name=阿珍发廊 | contact_person=阿珍
明天给华鑫打电话 => follow | customer=华鑫商贸 | date=2026-11-24 | note=打电话
下周一 华鑫 对账 => follow | customer=华鑫商贸 | date=2026-11-30 | note=对账
跟进华鑫5天后 => follow | customer=华鑫商贸 | date=2026-11-28
跟进 华鑫 周五下午 => follow | customer=华鑫商贸 | date=2026-11-27 | note=下午
跟进 华鑫 周五 15点 => follow | customer=华鑫商贸 | date=2026-11-27 | time=15:00
跟进 华鑫 三点 => follow | customer=华鑫商贸 | time?=15:00 / 03:00
跟进 华鑫 明天三点一刻 => follow | customer=华鑫商贸 | date=2026-11-24 | time?=15:15 / 03:15
跟进 华鑫 明天24点 => follow | customer=华鑫商贸 | date=2026-11-24 | time?=00:00
跟进 华鑫 中午12点半 => follow | customer=华鑫商贸 | time=12:30
跟进 华鑫 昨天 => follow | customer=华鑫商贸 | date!
跟进 华鑫 2020-01-01 => follow | customer=华鑫商贸 | date!
跟进 华鑫 月中 => follow | customer=华鑫商贸 | date=2026-12-15
跟进 华鑫 15号 => follow | customer=华鑫商贸 | date=2026-12-15
跟进 华鑫 31号 => follow | customer=华鑫商贸 | date=2026-12-31
跟进 华鑫 这周五 => follow | customer=华鑫商贸 | date=2026-11-27
跟进 华鑫 本周日 => follow | customer=华鑫商贸 | date=2026-11-29
跟进 华鑫 下周日 => follow | customer=华鑫商贸 | date=2026-12-06
跟进 华鑫 星期天 => follow | customer=华鑫商贸 | date=2026-11-29
跟进 华鑫 礼拜三 => follow | customer=华鑫商贸 | date=2026-11-25
跟进 华鑫 周末 => follow | customer=华鑫商贸 | date?=2026-11-28 / 2026-11-29
跟进 华鑫 一个月后 => follow | customer=华鑫商贸 | date=2026-12-23
跟进 华鑫 一个半月后 => follow | customer=华鑫商贸 | date=2027-01-07
跟进 华鑫 过两天 => follow | customer=华鑫商贸 | date=2026-11-25
跟进 华鑫 10天之后 => follow | customer=华鑫商贸 | date=2026-12-03
跟进 华鑫 1000000天后 => follow | customer=华鑫商贸 | note=1000000天后
团队 昨天 => team | period=2026-11-22..2026-11-22
团队 10月 => team | period=2026-10-01..2026-10-31
团队 去年 => team | period=2025-01-01..2025-12-31
团队 上季度 => team | period=2026-07-01..2026-09-30
团队 第三季度 => team | period=2026-07-01..2026-09-30
团队 近7天 => team | period=2026-11-17..2026-11-23
团队 2026 => team | period=2026-01-01..2026-12-31
团队 10月1日到10月15日 => team | period=2026-10-01..2026-10-15
团队 上半年 => team | period=2026-01-01..2026-06-30
报告 2026-10-31..2026-10-01 => report | period!
排名 今天 => rank | period=2026-11-23..2026-11-23
待收 10天内 => due | days=10
账龄 昨天 => aging | date=2026-11-22
账龄 10月31日 => aging | date=2026-10-31
帮帮我 => - | note=帮帮我
明天天气怎么样 => - | note=明天天气怎么样
这个月业绩如何 => - | note=这个月业绩如何
报告老板，华鑫付了5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=报告老板
记录一下 华鑫 付了5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=记录一下
今天很累 => - | note=今天很累
华鑫 5000 现金 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash
华鑫 3万 月结 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=eom:0
华鑫 9万 分3期 => bill | customer=华鑫商贸 | amount=90000.00 CNY | parts=3
华鑫 三万五 昨天 支付宝 => pay | customer=华鑫商贸 | amount=35000.00 CNY | method=alipay | date=2026-11-22
收到 => - | note=收到
收到了 => - | note=收到了
好的 => - | note=好的
知道了 => - | note=知道了
没有 => - | note=没有
付了 => pay
华鑫付了 => pay | customer=华鑫商贸
明天再说 => - | note=明天再说
华鑫的货到了 => - | intent?=visit / call | customer=华鑫商贸
华鑫收到货了 => - | intent?=visit / call | customer=华鑫商贸
华鑫收货了 => - | intent?=visit / call | customer=华鑫商贸
已经给华鑫发货 => - | intent?=visit / call | customer=华鑫商贸
收到华鑫的样品 => - | intent?=visit / call | customer=华鑫商贸
收到华鑫订单 500箱 => - | intent?=visit / call | customer=华鑫商贸
收到华鑫投诉 => - | intent?=visit / call | customer=华鑫商贸
华鑫要退货 => - | intent?=visit / call | customer=华鑫商贸
华鑫说5000太贵 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫还价5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫报价5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
给华鑫报价5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫下单5000元 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫订货5000元 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫买了5000元的货 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫货款5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫余款5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫定金5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫打折5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫应付5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫还差5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫还欠5000 => bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫少付了500 => - | intent?=pay / bill | customer=华鑫商贸 | amount=500.00 CNY
华鑫多付了500 => - | intent?=pay / bill | customer=华鑫商贸 | amount=500.00 CNY
华鑫付了一半 => pay | customer=华鑫商贸 | note=一半
华鑫付了三分之一 => pay | customer=华鑫商贸 | note=三分之一
华鑫付了3成 => pay | customer=华鑫商贸 | note=3成
华鑫付了第二期 => pay | customer=华鑫商贸 | note=第二期
收到华鑫支票5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cheque
华鑫开了张支票5000 => - | intent?=pay / bill | customer=华鑫商贸 | amount=5000.00 CNY
华鑫的支票退了 => - | intent?=visit / call | customer=华鑫商贸
收华鑫5000，张会计转的 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=张会计转的
收华鑫5000张总给的 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=张总给的
华联说卡号6222021234567890 => - | intent?=visit / call | customer=华联超市
收 华鑫 5000 明天送发票 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date?=2026-11-23 | note=送发票
收 华鑫 5000 下周再付3000 =>
    pay | customer=华鑫商贸 | amount?=5000.00 CNY / 3000.00 CNY
    | date?=2026-11-23 | note=再付
华鑫付了5000，还欠3000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=还欠3000
华鑫付了5000还剩3000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=还剩3000
拜访华联，签了5万的合同 => visit | customer=华联超市 | note=签了5万的合同
拜访华联 谈了30万的项目 => visit | customer=华联超市 | note=谈了30万的项目
拜访华联 12月5日交货 => visit | customer=华联超市 | next_date=2026-12-05 | note=交货
拜访华联 3点到5点 => visit | customer=华联超市 | note=3点到5点
拜访华联 两个小时 => visit | customer=华联超市 | note=两个小时
去华联的路上 => card | customer=华联超市 | note=路上
没见到华联老板 => - | intent?=visit / call | customer=华联超市
没去华联 => - | intent?=visit / call | customer=华联超市
华联今天没开门 => - | intent?=visit / call | customer=华联超市
不去华联了 => - | intent?=visit / call | customer=华联超市
取消华联的拜访 => - | intent?=visit / call | customer=华联超市
撤销上一笔 => undo
撤销 记重了 => undo | note=记重了
撤销上一笔，客户说错了 => undo | note=客户说错了
撤销订单 => - | note=撤销订单
撤销订单，下周重新下 => - | note=撤销订单，下周重新下
撤回报价 => - | note=撤回报价
华鑫年前付5万 => promise | customer=华鑫商贸 | amount=50000.00 CNY | date=2027-02-05
跟进 华鑫 正月初八 => follow | customer=华鑫商贸 | date=2027-02-13
跟进 华鑫 腊月二十八 => follow | customer=华鑫商贸 | date=2027-02-04
跟进 华鑫 农历十一月初一 => follow | customer=华鑫商贸 | date=2026-12-09
跟进 华鑫 农历闰六月初一 => follow | customer=华鑫商贸 | date!
跟进 华鑫 大年初六 => follow | customer=华鑫商贸 | date=2027-02-11
跟进 华鑫 腊月三十 => follow | customer=华鑫商贸 | date!
应收 华鑫 3万 国庆前付清 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date?=2026-09-30 / 2027-09-30
应收 华鑫 3万 元旦前付清 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date=2026-12-31
应收 华鑫 3万 明年中秋 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date=2027-09-15
跟进 华鑫 五一后 => follow | customer=华鑫商贸 | date?=2027-05-06
跟进 华鑫 清明前后 => follow | customer=华鑫商贸 | date?=2027-04-05
跟进 华鑫 节后 => follow | customer=华鑫商贸 | date?=2027-01-02 / 2027-02-14
跟进 华鑫 节前 => follow | customer=华鑫商贸 | date?=2026-12-31 / 2027-02-05
跟进 华鑫 过完年 => follow | customer=华鑫商贸 | date?=2027-02-14
跟进 华鑫 五一前三天 => follow | customer=华鑫商贸 | date=2027-04-28
跟进 华鑫 端午那天 => follow | customer=华鑫商贸 | date=2027-06-09
跟进 华鑫 12.5号 => follow | customer=华鑫商贸 | date=2026-12-05
应收 华鑫 3万 12.5前付 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date?=2026-12-05 / 2027-05-12
应收 华鑫 3万 最晚12-15 => bill | customer=华鑫商贸 | amount=30000.00 CNY | date=2026-12-15
跟进 华鑫 12月5日周六 => follow | customer=华鑫商贸 | date=2026-12-05
跟进 华鑫 27号周五 => follow | customer=华鑫商贸 | date=2026-11-27
跟进 华鑫 28号周五 => follow | customer=华鑫商贸 | date?=2026-11-28 / 2026-11-27
跟进 华鑫 三天内 => follow | customer=华鑫商贸 | date=2026-11-26
跟进 华鑫 一个半月内 => follow | customer=华鑫商贸 | date=2027-01-07
跟进 华鑫 一个半月 => follow | customer=华鑫商贸 | date?=2027-01-07
跟进 华鑫 两三天后 => follow | customer=华鑫商贸 | date?=2026-11-25 / 2026-11-26
跟进 华鑫 年内 => follow | customer=华鑫商贸 | date=2026-12-31
跟进 华鑫 月内 => follow | customer=华鑫商贸 | date=2026-11-30
跟进 华鑫 本周内 => follow | customer=华鑫商贸 | date?=2026-11-27 / 2026-11-29
跟进 华鑫 明后天 => follow | customer=华鑫商贸 | date?=2026-11-24 / 2026-11-25
跟进 华鑫 一季度末 => follow | customer=华鑫商贸 | date=2027-03-31
跟进 华鑫 12月下旬 => follow | customer=华鑫商贸 | date?=2026-12-25 / 2026-12-31
跟进 华鑫 下个月5 => follow | customer=华鑫商贸 | date=2026-12-05
跟进 华鑫 明天差一刻九点 => follow | customer=华鑫商贸 | date=2026-11-24 | time=08:45
跟进 华鑫 明天下午两三点 => follow | customer=华鑫商贸 | date=2026-11-24 | time?=14:00 / 15:00
跟进 华鑫 明天下午3点多 => follow | customer=华鑫商贸 | date=2026-11-24 | time?=15:00
拜访 华联 谈了中秋促销和春节备货 => visit | customer=华联超市 | note=谈了中秋促销和春节备货
"""

ENGLISH = r"""
payment reminder for Huaxin Trading => remind | customer=Huaxin Trading
got 3k from Huaxin in cash => pay | customer=Huaxin Trading | amount=3000.00 CNY | method=cash
visited Huaxin, sample on Friday => visit | customer=Huaxin Trading | next_date=2026-11-27 | note=sample
/bill Huaxin 12,000 INV-7 net 30 => bill | customer=Huaxin Trading | amount=12000.00 CNY | number=INV-7 | terms=net:30
bill Huaxin 9000 in 3 parts => bill | customer=Huaxin Trading | amount=9000.00 CNY | parts=3
due 30 => due | days=30
team last month => team | period=2026-10-01..2026-10-31
/pay Huaxin 1.500 => pay | customer=Huaxin Trading | amount?=1500.00 CNY / 1.50 CNY
visit Huaxin tomorrow => - | intent?=visit / follow | customer=Huaxin Trading
visit Huaxin talked about samples next Friday =>
    visit | customer=Huaxin Trading | next_date?=2026-11-27 / 2026-12-04 | note=talked about samples
/visit Huaxin talked next 2026-12-05 15:00 =>
    visit | customer=Huaxin Trading | next_date=2026-12-05 | next_time=15:00 | note=talked
follow Huaxin tomorrow 3pm send samples =>
    follow | customer=Huaxin Trading | date=2026-11-24 | time=15:00 | note=send samples
/new Acme Corp contact John Smith +852 2345 6789 12 Nathan Road, net 30 #retail =>
    new | name=Acme Corp | terms=net:30 | contact_person=John Smith | phone=+85223456789 | address=12 Nathan Road
    | tags=retail
find hx => find | text=hx
aging 2026-10-31 picture => aging | date=2026-10-31 | picture=True
day => day
/invite salesperson East Team => invite | role=salesperson | team=East Team
Huaxin owes 5000 due Dec 15 => bill | customer=Huaxin Trading | amount=5000.00 CNY | date=2026-12-15
paid Huaxin 500 => pay | customer=Huaxin Trading | amount=500.00 CNY
I paid Huaxin 500 => - | note=I paid Huaxin 500
Huaxin will pay 3k on Friday => promise | customer=Huaxin Trading | amount=3000.00 CNY | date=2026-11-27
hello => - | note=hello
email Huaxin sent quotation next in two weeks =>
    email | customer=Huaxin Trading | next_date=2026-12-07 | note=sent quotation
met Huaxin on Wednesday, next visit Friday at 3pm =>
    visit | customer=Huaxin Trading | date=2026-11-18 | next_date=2026-11-27 | next_time=15:00
/pay Huaxin 5000 => pay | customer=Huaxin Trading | amount=5000.00 CNY
/pay Huaxin 5000 WeChat => pay | customer=Huaxin Trading | amount=5000.00 CNY | method=wechat
/pay Huaxin 5,000.00 cash yesterday =>
    pay | customer=Huaxin Trading | amount=5000.00 CNY | method=cash | date=2026-11-22
/pay@huikuan_bot Huaxin 5000 => pay | customer=Huaxin Trading | amount=5000.00 CNY
/pay 5000 Huaxin => pay | customer=Huaxin Trading | amount=5000.00 CNY
/pay Huaxin 5000 INV-7 ref 88123 =>
    pay | customer=Huaxin Trading | amount=5000.00 CNY | number=INV-7 | reference=88123
/pay Huaxin 1,500 => pay | customer=Huaxin Trading | amount=1500.00 CNY
/pay Huaxin 12.345 => pay | customer=Huaxin Trading | amount?=12345.00 CNY
/pay Huaxin -5 => pay | customer=Huaxin Trading | amount!
/pay Huaxin 0 => pay | customer=Huaxin Trading | amount!
/pay Huaxin 1e9 => pay | customer=Huaxin Trading | note=1e9
/pay Huaxin five thousand => pay | customer=Huaxin Trading | amount=5000.00 CNY
/pay Huaxin 5000 3/4 => pay | customer=Huaxin Trading | amount=5000.00 CNY | date?=2026-03-04 / 2026-04-03
/pay Huaxin 5000 2026-02-30 => pay | customer=Huaxin Trading | amount=5000.00 CNY | date!
/pay Huaxin 5000 31 Feb => pay | customer=Huaxin Trading | amount=5000.00 CNY | date!
/pay Huaxin 5000 6000 => pay | customer=Huaxin Trading | amount?=5000.00 CNY / 6000.00 CNY
/pay Huaxin about 5000 => pay | customer=Huaxin Trading | amount?=5000.00 CNY
/pay Huaxin 5000-6000 => pay | customer=Huaxin Trading | amount?=5000.00 CNY / 6000.00 CNY
/pay Huaxin 5k or 6k => pay | customer=Huaxin Trading | amount?=5000.00 CNY / 6000.00 CNY
/pay Huaxin $500 => pay | customer=Huaxin Trading | amount=500.00 USD
/pay Huaxin 500 USD by card => pay | customer=Huaxin Trading | amount=500.00 USD | method=card
/pay Huaxin EUR 1.234,50 bank transfer => pay | customer=Huaxin Trading | amount=1234.50 EUR | method=transfer
/pay Huaxin £200 => pay | customer=Huaxin Trading | amount=200.00 GBP
/pay Nobody Known 500 => pay | unknown_name=Nobody Known | amount=500.00 CNY
/pay => pay
/pay Huaxin => pay | customer=Huaxin Trading
got 5000 from Huaxin by WeChat => pay | customer=Huaxin Trading | amount=5000.00 CNY | method=wechat
received 1,200.50 from Acme by bank transfer => pay | customer=Acme Ltd | amount=1200.50 CNY | method=transfer
received thirty five thousand from Acme => pay | customer=Acme Ltd | amount=35000.00 CNY
Acme paid twenty five hundred => pay | customer=Acme Ltd | amount=2500.00 CNY
Acme paid two point five thousand => pay | customer=Acme Ltd | amount=2500.00 CNY
Acme paid 2 and a half k => pay | customer=Acme Ltd | amount=2500.00 CNY
Acme paid a grand and a half => pay | customer=Acme Ltd | amount=1500.00 CNY
received 500 from Acme yesterday => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-22
Acme paid 500 => pay | customer=Acme Ltd | amount=500.00 CNY
Acme paid 500 on Friday by cheque => pay | customer=Acme Ltd | amount=500.00 CNY | method=cheque | date=2026-11-20
Acme has paid INV-12, 2500 => pay | customer=Acme Ltd | amount=2500.00 CNY | number=INV-12
collected 800 cash from Acme last Friday =>
    pay | customer=Acme Ltd | amount=800.00 CNY | method=cash | date=2026-11-20
Acme transferred us 3000 => pay | customer=Acme Ltd | amount=3000.00 CNY | method=transfer
paid Acme 500 => pay | customer=Acme Ltd | amount=500.00 CNY
I paid Acme 500 => - | note=I paid Acme 500
we paid Acme 500 => - | note=we paid Acme 500
Acme hasn't paid => card | customer=Acme Ltd | note=hasn't paid
Acme did not pay 500 => card | customer=Acme Ltd | note=did not pay 500
did Acme pay? => card | customer=Acme Ltd | note=did pay?
has Acme paid 500? => card | customer=Acme Ltd | note=paid 500?
how much does Acme owe? => card | customer=Acme Ltd | note=how much does owe?
if Acme pays 500 we ship => card | customer=Acme Ltd | note=if pays 500 we ship
Acme will pay 500 next week =>
    promise | customer=Acme Ltd | amount=500.00 CNY
    | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
Acme promised 3000 by Friday => promise | customer=Acme Ltd | amount=3000.00 CNY | date=2026-11-27
promise Acme 3000 Dec 5 => promise | customer=Acme Ltd | amount=3000.00 CNY | date=2026-12-05
Acme 500 => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
Acme 500 cash => pay | customer=Acme Ltd | amount=500.00 CNY | method=cash
payment from Acme 500 => pay | customer=Acme Ltd | amount=500.00 CNY
Acme paid 500 by cheque no. 0012345 dated 2026-12-01 =>
    pay | customer=Acme Ltd | amount=500.00 CNY | method=cheque | cheque=0012345 | cheque_date=2026-12-01
/pay Acme 500 check #4711, dated Dec 5 and received yesterday =>
    pay | customer=Acme Ltd | amount=500.00 CNY | method=cheque | cheque=4711 | cheque_date=2026-12-05
    | date=2026-11-22
payment 500 Acme cheque 10 Nov => pay | customer=Acme Ltd | amount=500.00 CNY | method=cheque | date=2026-11-10
got a complaint from Acme => - | intent?=visit / call | customer=Acme Ltd
got samples from Acme => - | intent?=visit / call | customer=Acme Ltd
sent samples to Acme => - | intent?=visit / call | customer=Acme Ltd
/bill Acme 9000 in 3 parts => bill | customer=Acme Ltd | amount=9000.00 CNY | parts=3
/bill Acme 9000 in three instalments net 30 => bill | customer=Acme Ltd | amount=9000.00 CNY | terms=net:30 | parts=3
/bill Acme 9000 due 2026-12-31 => bill | customer=Acme Ltd | amount=9000.00 CNY | date=2026-12-31
/bill Acme 9000 due 31 Dec => bill | customer=Acme Ltd | amount=9000.00 CNY | date=2026-12-31
/bill Acme 9000 by end of month => bill | customer=Acme Ltd | amount=9000.00 CNY | date=2026-11-30
/bill Acme 9000 Dec 31 consulting work =>
    bill | customer=Acme Ltd | amount=9000.00 CNY | date=2026-12-31 | note=consulting work
/bill Acme 9000 EOM+15 => bill | customer=Acme Ltd | amount=9000.00 CNY | terms=eom:15
/bill Acme 9000 COD => bill | customer=Acme Ltd | amount=9000.00 CNY | terms=cod
/bill Acme 9000 prepaid => bill | customer=Acme Ltd | amount=9000.00 CNY | terms=prepaid
/bill Acme 9000 30 days => bill | customer=Acme Ltd | amount=9000.00 CNY | terms=net:30
/bill Acme 9000 in 30 days => bill | customer=Acme Ltd | amount=9000.00 CNY | date=2026-12-23
/bill Acme 9000 invoice 2026-118 => bill | customer=Acme Ltd | amount=9000.00 CNY | number=2026-118
/bill Acme 9000 #12 => bill | customer=Acme Ltd | amount=9000.00 CNY | number=#12
/bill Acme 9000 5/12 => bill | customer=Acme Ltd | amount=9000.00 CNY | date?=2027-05-12 / 2026-12-05
/bill Acme 9000 13/12 => bill | customer=Acme Ltd | amount=9000.00 CNY | date=2026-12-13
/bill Acme 9000 Feb 30 => bill | customer=Acme Ltd | amount=9000.00 CNY | date!
/bill Acme 9000 1889-01-01 => bill | customer=Acme Ltd | amount=9000.00 CNY | date!
/bill Acme 9000 net 9999 => bill | customer=Acme Ltd | amount=9000.00 CNY | terms!
invoice Acme 4500 net 15 => bill | customer=Acme Ltd | amount=4500.00 CNY | terms=net:15
billed Acme 4500 for 20 boxes => bill | customer=Acme Ltd | amount=4500.00 CNY | note=20 boxes
Acme owes 4500 => bill | customer=Acme Ltd | amount=4500.00 CNY
Acme owes us 4.5k due Friday => bill | customer=Acme Ltd | amount=4500.00 CNY | date=2026-11-27
visited Acme today, discussed pricing, follow up next Tuesday =>
    visit | customer=Acme Ltd | date=2026-11-23 | next_date?=2026-11-24 / 2026-12-01 | note=discussed pricing
/visit Acme talked about samples next Friday =>
    visit | customer=Acme Ltd | next_date?=2026-11-27 / 2026-12-04 | note=talked about samples
/visit Acme talked about samples next 2026-12-04 =>
    visit | customer=Acme Ltd | next_date=2026-12-04 | note=talked about samples
/visit Acme talked about samples next tomorrow 3pm =>
    visit | customer=Acme Ltd | next_date=2026-11-24 | next_time=15:00 | note=talked about samples
/visit Acme talked about samples next Dec 4 at 15:30 =>
    visit | customer=Acme Ltd | next_date=2026-12-04 | next_time=15:30 | note=talked about samples
/visit Acme => visit | customer=Acme Ltd
/visit Acme tomorrow => visit | customer=Acme Ltd | next_date=2026-11-24
/visit Acme price is 500 per box, wants 20 boxes =>
    visit | customer=Acme Ltd | note=price is 500 per box, wants 20 boxes
visit Acme tomorrow => - | intent?=visit / follow | customer=Acme Ltd
visit Acme wants samples => visit | customer=Acme Ltd | note=wants samples
met Acme on Wednesday => visit | customer=Acme Ltd | date=2026-11-18
met Acme yesterday at 3pm, signed the contract =>
    visit | customer=Acme Ltd | date=2026-11-22 | time=15:00 | note=signed the contract
saw Acme, owner was out, back in two weeks =>
    visit | customer=Acme Ltd | next_date=2026-12-07 | note=owner was out, back
stopped by Acme, left samples => visit | customer=Acme Ltd | note=left samples
was at Acme, collected 500 cash =>
    visit | customer=Acme Ltd || pay | customer=Acme Ltd | amount=500.00 CNY | method=cash
went to Acme and talked about the new product, next visit in a fortnight =>
    visit | customer=Acme Ltd | next_date=2026-12-07 | note=talked about the new product
tomorrow visit Acme => follow | customer=Acme Ltd | date=2026-11-24 | note=visit
called Acme, no answer => call | customer=Acme Ltd | note=no answer
called Acme about the invoice, call back tomorrow 10am =>
    call | customer=Acme Ltd | next_date=2026-11-24 | next_time=10:00 | note=about the invoice, call back
/call Acme they pay at the end of the month next Dec 1 =>
    call | customer=Acme Ltd | next_date=2026-12-01 | note=they pay at the end of the month
phoned Acme => call | customer=Acme Ltd
messaged Acme the price list => message | customer=Acme Ltd | note=price list
texted Acme => message | customer=Acme Ltd
emailed Acme the quotation, next Monday => email | customer=Acme Ltd | next_date=2026-11-30 | note=quotation
/email Acme quotation sent next in a week => email | customer=Acme Ltd | next_date=2026-11-30 | note=quotation sent
/message Acme price list => message | customer=Acme Ltd | note=price list
/meeting Acme yearly plan next month =>
    meeting | customer=Acme Ltd | next_date?=2026-12-01 / 2026-12-23 / 2026-12-15 / 2026-12-31 | note=yearly plan
meeting with Acme yesterday, agreed on terms => meeting | customer=Acme Ltd | date=2026-11-22 | note=agreed on terms
had a meeting with Acme => meeting | customer=Acme Ltd
/follow Acme tomorrow => follow | customer=Acme Ltd | date=2026-11-24
/follow Acme tomorrow 3pm bring samples =>
    follow | customer=Acme Ltd | date=2026-11-24 | time=15:00 | note=bring samples
/follow Acme next Friday => follow | customer=Acme Ltd | date?=2026-11-27 / 2026-12-04
/follow Acme next Monday => follow | customer=Acme Ltd | date=2026-11-30
/follow Acme on Friday => follow | customer=Acme Ltd | date=2026-11-27
/follow Acme Friday 10:30 => follow | customer=Acme Ltd | date=2026-11-27 | time=10:30
/follow Acme in 2 weeks call about order => follow | customer=Acme Ltd | date=2026-12-07 | note=call about order
/follow Acme in 2 hours => follow | customer=Acme Ltd | date=2026-11-23 | time=11:00
/follow Acme 2026-12-05 09:00 => follow | customer=Acme Ltd | date=2026-12-05 | time=09:00
/follow Acme 3/4 => follow | customer=Acme Ltd | date?=2027-03-04 / 2027-04-03
/follow Acme next week =>
    follow | customer=Acme Ltd | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
/follow Acme end of month => follow | customer=Acme Ltd | date=2026-11-30
/follow Acme noon => follow | customer=Acme Ltd | time=12:00
/follow Acme 5 Dec at 3 => follow | customer=Acme Ltd | date=2026-12-05 | time?=15:00 / 03:00
/follow Acme the 15th => follow | customer=Acme Ltd | date=2026-12-15
/follow Acme 25:00 => follow | customer=Acme Ltd | time!
/follow Acme Nov 31 => follow | customer=Acme Ltd | date!
follow up with Acme on Friday => follow | customer=Acme Ltd | date=2026-11-27
remind me to call Acme tomorrow => follow | customer=Acme Ltd | date=2026-11-24 | note=call
/due => due
/due Acme => due | customer=Acme Ltd
/due 30 => due | days=30
/due Wang => due | member=Wang
due => due
/plan week => plan | period=2026-11-23..2026-11-29
/plan next week => plan | period=2026-11-30..2026-12-06
/plan month => plan | period=2026-11-01..2026-11-30
/plan 2026-12 => plan | period=2026-12-01..2026-12-31
/aging => aging
/aging 2026-10-31 => aging | date=2026-10-31
/aging Acme => aging | customer=Acme Ltd
/aging picture => aging | picture=True
/history Acme => history | customer=Acme Ltd
/history Acme last month => history | customer=Acme Ltd | period=2026-10-01..2026-10-31
/day => day
/day Wang yesterday => day | date=2026-11-22 | member=Wang
/team => team
/team last month => team | period=2026-10-01..2026-10-31
/team 2026-10 => team | period=2026-10-01..2026-10-31
team week => team | period=2026-11-23..2026-11-29
rank => rank
rank this quarter => rank | period=2026-10-01..2026-12-31
/report => report
/report 2026-10-01..2026-10-31 => report | period=2026-10-01..2026-10-31
/export last month => export | period=2026-10-01..2026-10-31
/invite salesperson => invite | role=salesperson
/invite manager North Team => invite | role=manager | team=North Team
/link North Team => link | team=North Team
/start ABC123 => start | code=ABC123
/help pay => help | command=pay
help => help
menu => menu
undo => undo
cancel => cancel
never mind => cancel
settings => settings
Acme => card | customer=Acme Ltd
find acme => find | text=acme
/find 8000 => find | text=8000
/card Acme => card | customer=Acme Ltd
/edit Acme => edit | customer=Acme Ltd
/new Green Foods => new | name=Green Foods
/new Green Foods Mr Chan +852 2345 6789 => new | name=Green Foods | contact_person=Mr Chan | phone=+85223456789
/new Green Foods contact Peter Chan 13800138000 class B net 30 #retail #hk =>
    new | name=Green Foods | terms=net:30 | class=B | contact_person=Peter Chan | phone=+8613800138000
    | tags=retail+hk
/new Green Foods Ltd., 12 Nathan Road, +85223456789 =>
    new | name=Green Foods Ltd. | phone=+85223456789 | address=12 Nathan Road
/new => new
thanks => - | note=thanks
ok => - | note=ok
/foo bar => - | note=/foo bar
day after tomorrow visit Acme => follow | customer=Acme Ltd | date=2026-11-25 | note=visit
Acme sent us 500 today => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-23
Acme just paid 1.2k => pay | customer=Acme Ltd | amount=1200.00 CNY
Acme settled INV-12 => pay | customer=Acme Ltd | number=INV-12
cash 500 from Acme => pay | customer=Acme Ltd | amount=500.00 CNY | method=cash
received payment from Acme 2,000 => pay | customer=Acme Ltd | amount=2000.00 CNY
received payment of $2,000 from Acme => pay | customer=Acme Ltd | amount=2000.00 USD
paid by Acme 500 cash => pay | customer=Acme Ltd | amount=500.00 CNY | method=cash
Acme pays 500 next Friday => promise | customer=Acme Ltd | amount=500.00 CNY | date?=2026-11-27 / 2026-12-04
Acme pays 500 => pay | customer=Acme Ltd | amount=500.00 CNY
Acme to pay 500 on Dec 5 => promise | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-05
we got 500 off from Acme => - | intent?=visit / call | customer=Acme Ltd
got 500 and 600 from Acme => pay | customer=Acme Ltd | amount?=500.00 CNY / 600.00 CNY
received nothing from Acme => - | intent?=visit / call | customer=Acme Ltd
no payment from Acme => card | customer=Acme Ltd | note=no payment
Acme is going to pay 1000 tomorrow => promise | customer=Acme Ltd | amount=1000.00 CNY | date=2026-11-24
collect 500 from Acme tomorrow => pay | customer=Acme Ltd | amount=500.00 CNY | date?=2026-11-23
/pay Acme 5 thousand => pay | customer=Acme Ltd | amount=5000.00 CNY
/pay Acme 2 million => pay | customer=Acme Ltd | amount=2000000.00 CNY
/pay Acme 1,23 => pay | customer=Acme Ltd | amount=1.23 CNY
/pay Acme 1,5 => pay | customer=Acme Ltd | amount=1.50 CNY
/pay Acme 1 234,50 => pay | customer=Acme Ltd | amount=1234.50 CNY
/pay Acme 1 234 => pay | customer=Acme Ltd | amount?=1234.00 CNY / 1.00 CNY / 234.00 CNY
/pay Acme 100 200 => pay | customer=Acme Ltd | amount?=100200.00 CNY / 100.00 CNY / 200.00 CNY
/pay Acme 12,34,567 => pay | customer=Acme Ltd | amount=1234567.00 CNY
/pay Acme 1,2345 => pay | customer=Acme Ltd | amount!
/pay Acme 1.2.3 => pay | customer=Acme Ltd | amount!
/pay Acme 0.5 => pay | customer=Acme Ltd | amount=0.50 CNY
/pay Acme .5 => pay | customer=Acme Ltd | amount=0.50 CNY
/pay Acme 1000000000000 => pay | customer=Acme Ltd | amount!
/pay Acme 10000000000 => pay | customer=Acme Ltd | amount=10000000000.00 CNY
/pay Acme 10000000000.01 => pay | customer=Acme Ltd | amount!
/pay Acme ５００ => pay | customer=Acme Ltd | amount=500.00 CNY
/pay Acme ٥٠٠ => pay | customer=Acme Ltd | amount=500.00 CNY
/pay Acme 5OO => pay | customer=Acme Ltd | note=5OO
/pay Acme 500 2026-11-20 => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-20
/pay Acme 500 20 Nov => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-20
/pay Acme 500 Nov 20 2026 => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-20
/pay Acme 500 Nov 20, 2026 => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-20
/pay Acme 500 last Friday => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-20
/pay Acme 500 Friday => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-20
/pay Acme 500 tomorrow => pay | customer=Acme Ltd | amount=500.00 CNY | date?=2026-11-23
/pay Acme 500 3 days ago => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-20
/pay Acme 500 the 15th => pay | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-15
/pay Acme 500 check => pay | customer=Acme Ltd | amount=500.00 CNY | method=cheque
/pay Acme 500 by credit card => pay | customer=Acme Ltd | amount=500.00 CNY | method=card
/pay Acme 500 Alipay => pay | customer=Acme Ltd | amount=500.00 CNY | method=alipay
/pay Acme 500 PayPal => pay | customer=Acme Ltd | amount=500.00 CNY | method=other
/pay Acme 500 bank => pay | customer=Acme Ltd | amount=500.00 CNY | note=bank
/pay Acme 500 thanks a lot => pay | customer=Acme Ltd | amount=500.00 CNY | note=thanks a lot
/pay Acme 500 "for June" => pay | customer=Acme Ltd | amount=500.00 CNY | note="for June"
/pay Acme 500; cash; yesterday => pay | customer=Acme Ltd | amount=500.00 CNY | method=cash | date=2026-11-22
/pay Acme, 500, cash => pay | customer=Acme Ltd | amount=500.00 CNY | method=cash
/pay Acme|500|cash => pay | customer=Acme Ltd | amount=500.00 CNY | method=cash
/pay cash 500 Acme => pay | customer=Acme Ltd | amount=500.00 CNY | method=cash
/pay Acme 500 txn 4200001234 => pay | customer=Acme Ltd | amount=500.00 CNY | reference=4200001234
/pay Acme 500 4200001234202612051234 => pay | customer=Acme Ltd | amount=500.00 CNY | reference=4200001234202612051234
/pay Acme 500 acct 6222021234567890 => pay | customer=Acme Ltd | amount=500.00 CNY | note=acct 6222021234567890
/pay Acme 500 for 20 boxes => pay | customer=Acme Ltd | amount=500.00 CNY | note=20 boxes
/pay Acme 500 phone 13800138000 => pay | customer=Acme Ltd | amount=500.00 CNY | note=phone 13800138000
/pay Acme 500 10% discount => pay | customer=Acme Ltd | amount=500.00 CNY | note=10% discount
/pay Acme 500 order SO-88 => pay | customer=Acme Ltd | amount=500.00 CNY | number=SO-88
/pay Acme five hundred => pay | customer=Acme Ltd | amount=500.00 CNY
/pay Acme twelve thousand => pay | customer=Acme Ltd | amount=12000.00 CNY
/bill Acme 500 next month =>
    bill | customer=Acme Ltd | amount=500.00 CNY | date?=2026-12-01 / 2026-12-23 / 2026-12-15 / 2026-12-31
/bill Acme 500 net30 => bill | customer=Acme Ltd | amount=500.00 CNY | terms=net:30
/bill Acme 500 n/30 => bill | customer=Acme Ltd | amount=500.00 CNY | terms=net:30
/bill Acme 500 end of Jan => bill | customer=Acme Ltd | amount=500.00 CNY | date=2027-01-31
/bill Acme 500 end of next month => bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-31
/bill Acme 500 year end => bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-31
/bill Acme 500 2 installments => bill | customer=Acme Ltd | amount=500.00 CNY | parts=2
/bill Acme 500 in 1 part => bill | customer=Acme Ltd | amount=500.00 CNY | parts=1
/bill Acme 500 in 500 parts => bill | customer=Acme Ltd | amount=500.00 CNY | parts!
/bill Acme 500 for consulting due 5 Dec =>
    bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-05 | note=consulting
/bill Acme 500 payable by Dec 5 => bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-05
/bill Acme 500 Q4 licence => bill | customer=Acme Ltd | amount=500.00 CNY | note=Q4 licence
/bill Acme 500 invoice no 77 => bill | customer=Acme Ltd | amount=500.00 CNY | number=77
/bill Acme 500 no. 77 => bill | customer=Acme Ltd | amount=500.00 CNY | number=77
/bill Acme 500 12/31/2026 => bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-31
/bill Acme 500 31/12/2026 => bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-31
/bill Acme 500 3/4/2027 => bill | customer=Acme Ltd | amount=500.00 CNY | date?=2027-03-04 / 2027-04-03
/bill Acme 500 13/13 => bill | customer=Acme Ltd | amount=500.00 CNY | date!
/bill Acme 500 Friday => bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-11-27
/bill Acme 500 on Friday next week => bill | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-04
/bill Nobody 500 => bill | unknown_name=Nobody | amount=500.00 CNY
sold Acme 500 worth of pumps => bill | customer=Acme Ltd | amount=500.00 CNY | note=sold worth of pumps
/visit Acme talked, next visit Friday 3pm =>
    visit | customer=Acme Ltd | next_date=2026-11-27 | next_time=15:00 | note=talked
/visit Acme talked about Q3 numbers => visit | customer=Acme Ltd | note=talked about Q3 numbers
/visit Acme 2026-11-20 talked => visit | customer=Acme Ltd | date=2026-11-20 | note=talked
/visit Acme yesterday 4pm talked => visit | customer=Acme Ltd | date=2026-11-22 | time=16:00 | note=talked
/visit Acme talked 3/4 => visit | customer=Acme Ltd | date?=2026-03-04 / 2026-04-03 | note=talked
/visit Acme next Friday => visit | customer=Acme Ltd | next_date?=2026-11-27 / 2026-12-04
/visit Acme next => visit | customer=Acme Ltd
/visit Nobody talked => visit | unknown_name=Nobody | note=talked
met Acme and Huaxin today => visit | customer?=Acme Ltd / Huaxin Trading | date=2026-11-23
visited Acme last Friday => visit | customer=Acme Ltd | date=2026-11-20
visited Acme on Friday => visit | customer=Acme Ltd | date=2026-11-20
visited Acme, price too high => visit | customer=Acme Ltd | note=price too high
Visiting Acme tomorrow => - | intent?=visit / follow | customer=Acme Ltd
going to Acme tomorrow => follow | customer=Acme Ltd | date=2026-11-24
will visit Acme on Friday => follow | customer=Acme Ltd | date=2026-11-27 | note=will visit
need to call Acme tomorrow => follow | customer=Acme Ltd | date=2026-11-24 | note=need to call
should visit Acme next week =>
    follow | customer=Acme Ltd | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
    | note=should visit
spoke with Acme, they want a discount => call | customer=Acme Ltd | note=they want a discount
talked to Acme about prices => - | intent?=visit / call | customer=Acme Ltd
Acme wants 20 boxes => - | intent?=visit / call | customer=Acme Ltd
Acme: meeting moved to Friday => meeting | customer=Acme Ltd | next_date=2026-11-27 | note=moved
lunch with Acme yesterday => - | intent?=visit / call | customer=Acme Ltd
/follow Acme => follow | customer=Acme Ltd
/follow tomorrow Acme => follow | customer=Acme Ltd | date=2026-11-24
/follow Acme Sat => follow | customer=Acme Ltd | date=2026-11-28
/follow Acme on Sat => follow | customer=Acme Ltd | date=2026-11-28
/follow Acme Saturday => follow | customer=Acme Ltd | date=2026-11-28
/follow Acme this Friday => follow | customer=Acme Ltd | date=2026-11-27
/follow Acme Monday => follow | customer=Acme Ltd | date?=2026-11-23 / 2026-11-30
/follow Acme next Sunday => follow | customer=Acme Ltd | date?=2026-11-29 / 2026-12-06
/follow Acme tonight => follow | customer=Acme Ltd | date=2026-11-23
/follow Acme day after tomorrow => follow | customer=Acme Ltd | date=2026-11-25
/follow Acme in a week => follow | customer=Acme Ltd | date=2026-11-30
/follow Acme a week from Friday => follow | customer=Acme Ltd | date=2026-12-04
/follow Acme two weeks from now => follow | customer=Acme Ltd | date=2026-12-07
/follow Acme in 30 min => follow | customer=Acme Ltd | date=2026-11-23 | time=09:30
/follow Acme weekend => follow | customer=Acme Ltd | date?=2026-11-28 / 2026-11-29
/follow Acme tomorrow at noon => follow | customer=Acme Ltd | date=2026-11-24 | time=12:00
/follow Acme tomorrow at 9 => follow | customer=Acme Ltd | date=2026-11-24 | time=09:00
/follow Acme tomorrow 9am => follow | customer=Acme Ltd | date=2026-11-24 | time=09:00
/follow Acme tomorrow 21:15 => follow | customer=Acme Ltd | date=2026-11-24 | time=21:15
/follow Acme tomorrow 13pm => follow | customer=Acme Ltd | date=2026-11-24 | time=13:00
/follow Acme tomorrow half past 3 => follow | customer=Acme Ltd | date=2026-11-24 | time?=15:30 / 03:30
/follow Acme tomorrow 3 o'clock => follow | customer=Acme Ltd | date=2026-11-24 | time?=15:00 / 03:00
/follow Acme May 5 => follow | customer=Acme Ltd | date=2027-05-05
/follow Acme march 5 at 5pm => follow | customer=Acme Ltd | date=2027-03-05 | time=17:00
/follow Acme Feb 29 => follow | customer=Acme Ltd | date=2028-02-29
/follow Acme 30 Feb => follow | customer=Acme Ltd | date!
/follow Acme 99/99 => follow | customer=Acme Ltd | date!
/follow Acme 2026-12-05T10:00 => follow | customer=Acme Ltd | date=2026-12-05 | time=10:00
/follow Acme yesterday => follow | customer=Acme Ltd | date!
/follow Acme end of the week => follow | customer=Acme Ltd | date?=2026-11-27 / 2026-11-29
/due 7 days => due | days=7
/due tomorrow => due | member=tomorrow
/aging last month => aging | date?=2026-10-31 / 2026-10-15 / 2026-10-01
/aging Acme picture => aging | customer=Acme Ltd | picture=True
/aging 31 Oct => aging | date=2026-10-31
/history Acme 2026 => history | customer=Acme Ltd | period=2026-01-01..2026-12-31
/team yesterday => team | period=2026-11-22..2026-11-22
/team q3 => team | period=2026-07-01..2026-09-30
/team this week => team | period=2026-11-23..2026-11-29
/team last 7 days => team | period=2026-11-17..2026-11-23
/team October => team | period=2026-10-01..2026-10-31
/team nonsense => team | note=nonsense
/team 2026-13 => team | note=2026-13
/report last week => report | period=2026-11-16..2026-11-22
/export => export
/export 2026 => export | period=2026-01-01..2026-12-31
/invite boss => invite | team=boss
/invite admin => invite | role=admin
/help /pay => help | command=pay
/start => start
how are you => - | note=how are you
what can you do => - | note=what can you do
team lunch tomorrow => - | note=team lunch tomorrow
report says Acme paid 500 => - | intent?=pay / card | customer=Acme Ltd | amount=500.00 CNY
plan to visit Acme next week =>
    follow | customer=Acme Ltd | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
    | note=plan to visit
today was great => - | note=today was great
Acme 500 net 30 => bill | customer=Acme Ltd | amount=500.00 CNY | terms=net:30
undo last => undo
cancel the visit to Acme => - | intent?=visit / call | customer=Acme Ltd
Acme cancelled the order => - | intent?=visit / call | customer=Acme Ltd
Acme order 500 boxes => - | intent?=visit / call | customer=Acme Ltd
Acme ordered 5000 worth => - | intent?=pay / bill | customer=Acme Ltd | amount=5000.00 CNY
Acme quote 5000 => - | intent?=pay / bill | customer=Acme Ltd | amount=5000.00 CNY
quoted Acme 5000 => - | intent?=pay / bill | customer=Acme Ltd | amount=5000.00 CNY
Acme discount 500 => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
Acme credit 500 => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
Acme overpaid 500 => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
Acme underpaid 500 => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
Acme still owes 500 => bill | customer=Acme Ltd | amount=500.00 CNY | note=still
Acme paid half => pay | customer=Acme Ltd | note=half
Acme paid 50% => pay | customer=Acme Ltd | note=50%
Acme paid the rest => pay | customer=Acme Ltd | note=rest
Acme paid in full => pay | customer=Acme Ltd | note=full
Acme paid 500, still owes 300 => pay | customer=Acme Ltd | amount=500.00 CNY | note=still owes 300
Acme bounced cheque 500 => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
lost Acme 500 => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
spent 500 on Acme dinner => - | intent?=pay / bill | customer=Acme Ltd | amount=500.00 CNY
Acme is worth 500k => - | intent?=pay / bill | customer=Acme Ltd | amount=500000.00 CNY
send Acme invoice => - | intent?=visit / call | customer=Acme Ltd
received Acme order => - | intent?=visit / call | customer=Acme Ltd
visit from Acme => visit | customer=Acme Ltd
Acme visited us => visit | customer=Acme Ltd
Acme called => call | customer=Acme Ltd
call from Acme => call | customer=Acme Ltd
missed call from Acme => - | intent?=visit / call | customer=Acme Ltd
got a call from Acme about prices => call | customer=Acme Ltd | note=got about prices
thanks Acme => - | intent?=visit / call | customer=Acme Ltd
Acme will pay 500 before Christmas => promise | customer=Acme Ltd | amount=500.00 CNY | date=2026-12-24
Acme will pay 500 by Chinese New Year => promise | customer=Acme Ltd | amount=500.00 CNY | date=2027-02-06
follow Acme on Friday, Nov 27 => follow | customer=Acme Ltd | date=2026-11-27
follow Acme Friday the 27th => follow | customer=Acme Ltd | date=2026-11-27
follow Acme end of Q1 => follow | customer=Acme Ltd | date=2027-03-31
follow Acme by Q3 => follow | customer=Acme Ltd | date?=2027-09-30 / 2027-06-30
follow Acme mid January => follow | customer=Acme Ltd | date=2027-01-15
follow Acme early next month => follow | customer=Acme Ltd | date?=2026-12-10
follow Acme 5th of next month => follow | customer=Acme Ltd | date=2026-12-05
follow Acme week after next =>
    follow | customer=Acme Ltd | date?=2026-12-07 / 2026-12-08 / 2026-12-09 / 2026-12-10 / 2026-12-11
follow Acme EOD => follow | customer=Acme Ltd | date=2026-11-23
follow Acme in a couple of days => follow | customer=Acme Ltd | date?=2026-11-25 / 2026-11-26 / 2026-11-27
follow Acme nxt fri => follow | customer=Acme Ltd | date?=2026-11-27 / 2026-12-04
follow Acme a week from tomorrow => follow | customer=Acme Ltd | date=2026-12-01
follow Acme two weeks from Friday => follow | customer=Acme Ltd | date=2026-12-11
follow Acme last day of next month => follow | customer=Acme Ltd | date=2026-12-31
follow Acme tomorrow quarter past 3 => follow | customer=Acme Ltd | date=2026-11-24 | time?=15:15 / 03:15
follow Acme tomorrow quarter to 4 pm => follow | customer=Acme Ltd | date=2026-11-24 | time=15:45
follow Acme tomorrow at three in the afternoon => follow | customer=Acme Ltd | date=2026-11-24 | time=15:00
follow Acme tomorrow 3ish => follow | customer=Acme Ltd | date=2026-11-24 | time?=15:00 / 03:00
follow Acme tomorrow at midnight => follow | customer=Acme Ltd | date=2026-11-24 | time?=00:00
"""

MIXED = r"""
拜访 华联 谈价格 next 2026-12-05 => visit | customer=华联超市 | next_date=2026-12-05 | note=谈价格
收 Huaxin 5000 微信 => pay | customer=Huaxin Trading | amount=5000.00 CNY | method=wechat
Huaxin 付了 3k 现金 => pay | customer=Huaxin Trading | amount=3000.00 CNY | method=cash
got 五千 from 华鑫 cash => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash
visited 华联 谈了新品 next Friday => visit | customer=华联超市 | next_date?=2026-11-27 / 2026-12-04 | note=谈了新品
拜访 Acme talked price 下周三 => visit | customer=Acme Ltd | next_date=2026-12-02 | note=talked price
follow 华鑫 明天 3pm => follow | customer=华鑫商贸 | date=2026-11-24 | time=15:00
bill 华鑫 3万 net 30 => bill | customer=华鑫商贸 | amount=30000.00 CNY | terms=net:30
应收 Acme 12,000 due Dec 31 => bill | customer=Acme Ltd | amount=12000.00 CNY | date=2026-12-31
华鑫 paid 一万二 by 微信 => pay | customer=华鑫商贸 | amount=12000.00 CNY | method=wechat
Acme 今天付了 2000 transfer => pay | customer=Acme Ltd | amount=2000.00 CNY | method=transfer | date=2026-11-23
pay 华鑫 5000 昨天 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-22
call 华鑫 没人接 next tomorrow => call | customer=华鑫商贸 | next_date=2026-11-24 | note=没人接
meeting 华联 下周一 10:00 => follow | customer=华联超市 | date=2026-11-30 | time=10:00
new customer 利民食品 王经理 13800138000 => new | name=利民食品 | contact_person=王经理 | phone=+8613800138000
find 华鑫 => find | text=华鑫
due 华鑫 => due | customer=华鑫商贸
team 上月 => team | period=2026-10-01..2026-10-31
report 本月 => report | period=2026-11-01..2026-11-30
收 华鑫 5000 on Friday => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-20
收 华鑫 5000 cash INV-7 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=cash | number=INV-7
/visit 华联 <script>alert(1)</script> 明天 =>
    visit | customer=华联超市 | next_date=2026-11-24 | note=<script>alert(1)</script>
收 华鑫 2 million => pay | customer=华鑫商贸 | amount=2000000.00 CNY
收 华鑫 5 thousand => pay | customer=华鑫商贸 | amount=5000.00 CNY
今天 visit 了 Acme，谈了 pricing，next Friday 再去 =>
    visit | customer=Acme Ltd | date=2026-11-23 | next_date?=2026-11-27 / 2026-12-04 | note=谈了 pricing
Acme 的王总付了 5k 现金 => pay | customer=Acme Ltd | amount=5000.00 CNY | method=cash | note=王总
收 Acme 3k by wechat => pay | customer=Acme Ltd | amount=3000.00 CNY | method=wechat
华鑫 transfer 了 2万 => pay | customer=华鑫商贸 | amount=20000.00 CNY | method=transfer
收到 payment from 华鑫 8000 => pay | customer=华鑫商贸 | amount=8000.00 CNY
给 Acme 开 invoice 12000 net 30 => bill | customer=Acme Ltd | amount=12000.00 CNY | terms=net:30
call 了华鑫 no answer => call | customer=华鑫商贸 | note=no answer
华鑫 call back 明天上午10点 => follow | customer=华鑫商贸 | date=2026-11-24 | time=10:00
follow up 华联 下周一 => follow | customer=华联超市 | date=2026-11-30
meeting with 华联 昨天 谈了 contract => meeting | customer=华联超市 | date=2026-11-22 | note=谈了 contract
email 华鑫 报价单 已发 => email | customer=华鑫商贸 | note=报价单 已发
发 email 给 Acme 报价 => email | customer=Acme Ltd | note=报价
message 华联 the new price list 明天再问 =>
    message | customer=华联超市 | next_date=2026-11-24 | note=new price list 明天再问
华联 wants 20箱 明天送 => - | intent?=follow / visit | customer=华联超市
check 华鑫 balance => card | customer=华鑫商贸 | note=check balance
华鑫 balance => card | customer=华鑫商贸 | note=balance
华鑫 欠 5000 due 月底 => bill | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-30
Acme 欠我们 12,000 RMB 12月31日到期 => bill | customer=Acme Ltd | amount=12000.00 CNY | date=2026-12-31
bill Acme 三万五 月结30 => bill | customer=Acme Ltd | amount=35000.00 CNY | terms=eom:30
bill 华联 9万 in 3 parts => bill | customer=华联超市 | amount=90000.00 CNY | parts=3
pay Acme 一万二 支付宝 yesterday => pay | customer=Acme Ltd | amount=12000.00 CNY | method=alipay | date=2026-11-22
收 Acme USD 500 转账 ref TT12345 => pay | customer=Acme Ltd | amount=500.00 USD | method=transfer | reference=TT12345
收 华鑫 5000 ref 88123 => pay | customer=华鑫商贸 | amount=5000.00 CNY | reference=88123
拜访 Acme next step 12/5 => visit | customer=Acme Ltd | next_date?=2026-12-05 / 2027-05-12
拜访 Acme next step Dec 5 3pm => visit | customer=Acme Ltd | next_date=2026-12-05 | next_time=15:00
visit 华联 今天下午3点 => visit | customer=华联超市 | date=2026-11-23 | time=15:00
visited 华联 yesterday，老板不在 => visit | customer=华联超市 | date=2026-11-22 | note=老板不在
deadline 月底 华鑫 3万 => - | intent?=pay / bill | customer=华鑫商贸 | amount=30000.00 CNY
new client 利民食品 contact 张伟 13800138000 net 30 #餐饮 =>
    new | name=利民食品 | terms=net:30 | contact_person=张伟 | phone=+8613800138000 | tags=餐饮
新客户 Green Foods Ltd 王经理 +852 2345 6789 =>
    new | name=Green Foods Ltd | contact_person=王经理 | phone=+85223456789
plan 下周 => plan | period=2026-11-30..2026-12-06
rank 本季 => rank | period=2026-10-01..2026-12-31
export 上月 => export | period=2026-10-01..2026-10-31
aging 华鑫 => aging | customer=华鑫商贸
history 华联 last month => history | customer=华联超市 | period=2026-10-01..2026-10-31
day 小李 yesterday => day | date=2026-11-22 | member=小李
查 Acme => find | text=Acme
card 华鑫 => card | customer=华鑫商贸
undo 撤销 => - | note=undo 撤销
undo paid twice => undo | note=paid twice
undo: wrong customer => undo | note=wrong customer
Undo last, wrong amount => undo | note=wrong amount
undoing the packaging at Acme took an hour => - | intent?=visit / call | customer=Acme Ltd
help 收款 => help | command=pay
OK 收到 => - | note=OK 收到
/pay 华鑫，1，WeChat，2026-11-23，INV-77 =>
    pay | customer=华鑫商贸 | amount=1.00 CNY | method=wechat | date=2026-11-23 | number=INV-77
/pay 华鑫，1，WeChat => pay | customer=华鑫商贸 | amount=1.00 CNY | method=wechat
/pay 华鑫，1，2026-11-23 => pay | customer=华鑫商贸 | amount=1.00 CNY | date=2026-11-23
/pay 华鑫，5000，2026-11-23 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-23
/pay 华鑫 5000,2026-11-23 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-11-23
/pay 华鑫 2026-11-23,500 => pay | customer=华鑫商贸 | amount=500.00 CNY | date=2026-11-23
/pay 华鑫 INV-77,500 => pay | customer=华鑫商贸 | amount=500.00 CNY | number=INV-77
/pay 华鑫 5000,50 => pay | customer=华鑫商贸 | amount?=5000.50 CNY / 5000.00 CNY
/pay 华鑫 500，300 => pay | customer=华鑫商贸 | amount?=500.00 CNY / 300.00 CNY
/pay 华鑫 1，234.50 => pay | customer=华鑫商贸 | amount?=1.00 CNY / 234.50 CNY
/pay 华鑫 １，２３４．５０ => pay | customer=华鑫商贸 | amount=1234.50 CNY
/pay 华鑫 5000、3000 => pay | customer=华鑫商贸 | amount?=5000.00 CNY / 3000.00 CNY
/pay 华鑫 3、4千 => pay | customer=华鑫商贸 | amount?=3000.00 CNY / 4000.00 CNY
/pay 华鑫 5000，3月5日 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-03-05
/pay 华鑫 5000,13800138000 => pay | customer=华鑫商贸 | amount=5000.00 CNY | note=13800138000
/pay 华鑫，5000，微信，昨天 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat | date=2026-11-22
/pay 华鑫,5000,微信,昨天 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat | date=2026-11-22
/pay 华鑫；5000；微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
/pay 华鑫。5000。微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
/pay 华鑫/5000/微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
/pay 华鑫、5000、微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
/pay 华鑫:5000 => pay | customer=华鑫商贸 | amount=5000.00 CNY
/pay 华鑫.5000.微信 => pay | customer=华鑫商贸 | amount=5000.00 CNY | method=wechat
"""

ON_OTHER_DAYS = r"""
2026-11-22 跟进 华鑫 下周三 => follow | customer=华鑫商贸 | date=2026-11-25
2026-11-22 跟进 华鑫 周三 => follow | customer=华鑫商贸 | date=2026-11-25
2026-11-22 跟进 华鑫 这周五 => follow | customer=华鑫商贸 | date!
2026-11-22 跟进 华鑫 本周日 => follow | customer=华鑫商贸 | date=2026-11-22
2026-11-22 跟进 华鑫 周日 => follow | customer=华鑫商贸 | date?=2026-11-22 / 2026-11-29
2026-11-22 跟进 华鑫 下周日 => follow | customer=华鑫商贸 | date=2026-11-29
2026-11-22 /follow Acme next Friday => follow | customer=Acme Ltd | date=2026-11-27
2026-11-22 /follow Acme this Friday => follow | customer=Acme Ltd | date?=2026-11-20 / 2026-11-27
2026-11-22 /visit Acme last Friday => visit | customer=Acme Ltd | date?=2026-11-20 / 2026-11-13
2026-11-27 /follow Acme Friday => follow | customer=Acme Ltd | date?=2026-11-27 / 2026-12-04
2026-11-27 /follow Acme next Friday => follow | customer=Acme Ltd | date=2026-12-04
2026-11-27 跟进 华鑫 下周五 => follow | customer=华鑫商贸 | date=2026-12-04
2026-11-27 收 华鑫 5000 周五 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date?=2026-11-27 / 2026-11-20
2026-11-25 /follow Acme next Friday => follow | customer=Acme Ltd | date?=2026-11-27 / 2026-12-04
2026-11-25 /visit Acme last Friday => visit | customer=Acme Ltd | date=2026-11-20
2026-11-25 /follow Acme next Monday => follow | customer=Acme Ltd | date=2026-11-30
2026-11-30 应收 华鑫 1万 月底 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-11-30
2026-11-30 应收 华鑫 1万 下月底 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-31
2026-11-30 跟进 华鑫 月初 => follow | customer=华鑫商贸 | date=2026-12-01
2026-12-31 跟进 华鑫 明天 => follow | customer=华鑫商贸 | date=2027-01-01
2026-12-31 应收 华鑫 1万 年底 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2026-12-31
2026-12-31 应收 华鑫 1万 明年1月5日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-01-05
2026-12-31 应收 华鑫 1万 1月5日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-01-05
2026-12-31 /follow Acme in a month => follow | customer=Acme Ltd | date=2027-01-31
2026-12-31 团队 上月 => team | period=2026-11-01..2026-11-30
2026-12-31 团队 本季 => team | period=2026-10-01..2026-12-31
2027-01-01 团队 上月 => team | period=2026-12-01..2026-12-31
2027-01-01 团队 去年 => team | period=2026-01-01..2026-12-31
2027-01-01 team last quarter => team | period=2026-10-01..2026-12-31
2027-01-02 收 华鑫 5000 12月31日 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2026-12-31
2027-01-02 收 华鑫 5000 昨天 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date=2027-01-01
2027-01-31 跟进 华鑫 一个月后 => follow | customer=华鑫商贸 | date=2027-02-28
2027-01-31 跟进 华鑫 30号 => follow | customer=华鑫商贸 | date=2027-03-30
2027-01-31 跟进 华鑫 31号 => follow | customer=华鑫商贸 | date?=2027-01-31 / 2027-03-31
2028-02-28 跟进 华鑫 明天 => follow | customer=华鑫商贸 | date=2028-02-29
2028-02-28 应收 华鑫 1万 2月29日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2028-02-29
2028-02-29 应收 华鑫 1万 明年2月29日 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date!
2027-02-28 应收 华鑫 1万 月底 => bill | customer=华鑫商贸 | amount=10000.00 CNY | date=2027-02-28
2026-11-15 跟进 华鑫 15号 => follow | customer=华鑫商贸 | date?=2026-11-15 / 2026-12-15
2026-11-15 收 华鑫 5000 15号 => pay | customer=华鑫商贸 | amount=5000.00 CNY | date?=2026-11-15 / 2026-10-15
2026-03-01 /follow Acme 3/4 => follow | customer=Acme Ltd | date?=2026-03-04 / 2026-04-03
2026-12-04 /bill Acme 500 12/5 => bill | customer=Acme Ltd | amount=500.00 CNY | date?=2026-12-05 / 2027-05-12
"""
"""Each begins with the day on which it is said."""

ANSWERS = r"""
amount: 5000 => - | amount=5000.00 CNY
amount: 五千 => - | amount=5000.00 CNY
amount: 五十 => - | amount=50.00 CNY
amount: 3 => - | amount=3.00 CNY
amount: 十五 => - | amount=15.00 CNY
amount: 5000 微信 => - | amount=5000.00 CNY | method=wechat
amount: 5000 cash INV-7 => - | amount=5000.00 CNY | method=cash | number=INV-7
amount: 大概5000 => - | amount?=5000.00 CNY
amount: 1.500 => - | amount?=1500.00 CNY / 1.50 CNY
amount: abc => - | amount!
amount: -3 => - | amount!
amount: 0 => - | amount!
amount: 5000 6000 => - | amount?=5000.00 CNY / 6000.00 CNY
amount: 1.2万 => - | amount=12000.00 CNY
amount: $500 => - | amount=500.00 USD
amount: 我不太清楚要问一下老板才知道今天不行明天再说吧 => - | amount!
date: 明天 => - | date=2026-11-24
date: 15 => - | date=2026-12-15
date: 3天 => - | date=2026-11-26
date: 3/4 => - | date?=2027-03-04 / 2027-04-03
date: 下周五 => - | date=2026-12-04
date: 周一 => - | date?=2026-11-23 / 2026-11-30
date: 明天下午3点 => - | date=2026-11-24 | time=15:00
date: 2小时后 => - | date=2026-11-23 | time=11:00
date: Friday => - | date=2026-11-27
date: next friday => - | date?=2026-11-27 / 2026-12-04
date: 2026-02-30 => - | date!
date: abc => - | date!
date: 12月5日 => - | date=2026-12-05
date: 下周 => - | date?=2026-11-30 / 2026-12-01 / 2026-12-02 / 2026-12-03 / 2026-12-04
date: 2026-12-05 送样品 => - | date=2026-12-05 | note=送样品
date: 月底 => - | date=2026-11-30
next_date: 明天3pm => - | next_date=2026-11-24 | next_time=15:00
next_date: 周五 => - | next_date=2026-11-27
next_date: in two weeks => - | next_date=2026-12-07
next_date: 明天 3点 => - | next_date=2026-11-24 | next_time?=15:00 / 03:00
time: 3pm => - | time=15:00
time: 15:30 => - | time=15:30
time: 下午3点半 => - | time=15:30
time: 九点 => - | time=09:00
time: 3点 => - | time?=15:00 / 03:00
time: 25:00 => - | time!
time: soon => - | time!
method: 微信 => - | method=wechat
method: cash => - | method=cash
method: 支票 => - | method=cheque
method: 现金吧 => - | method=cash
method: 其他 => - | method=other
method: bitcoin => - | method!
customer: 华鑫 => - | customer=华鑫商贸
customer: 华 => - | customer?=华鑫商贸 / 华联超市
customer: 新客户甲 => - | unknown_name=新客户甲
customer: 华鑫 5000 => - | customer=华鑫商贸 | amount=5000.00 CNY
customer: Acme 500 cash => - | customer=Acme Ltd | amount=500.00 CNY | method=cash
customer: 3M中国 => - | unknown_name=3M中国
number: INV-7 => - | number=INV-7
number: 7 => - | number=7
number: #7 => - | number=#7
number: none => - | number!
parts: 3 => - | parts=3
parts: 三 => - | parts=3
parts: 3期 => - | parts=3
parts: in 3 parts => - | parts=3
parts: 0 => - | parts!
terms: 30 => - | terms=net:30
terms: net 30 => - | terms=net:30
terms: 月结 => - | terms=eom:0
terms: 月结30 => - | terms=eom:30
terms: 30天 => - | terms=net:30
terms: 现结 => - | terms=cod
terms: cod => - | terms=cod
terms: later => - | terms!
phone: 13800138000 => - | phone=+8613800138000
phone: 138-0013-8000 => - | phone=+8613800138000
phone: +852 2345 6789 => - | phone=+85223456789
phone: 020-87654321 => - | phone=+862087654321
phone: 123 => - | phone!
phone: abc => - | phone!
class: A => - | class=A
class: b => - | class=B
class: C类 => - | class=C
class: D => - | class!
percent: 5 => - | percent=5
percent: 5% => - | percent=5
percent: 2.5% => - | percent=2.5
percent: 百分之五 => - | percent=5
period: 本月 => - | period=2026-11-01..2026-11-30
period: last month => - | period=2026-10-01..2026-10-31
period: 2026-10 => - | period=2026-10-01..2026-10-31
period: 2026-10-01..2026-10-31 => - | period=2026-10-01..2026-10-31
period: whenever => - | period!
role: 经理 => - | role=manager
role: sales => - | role=salesperson
role: boss => - | role!
note: hello 5000 => - | note=hello 5000
name: 5000 商贸 => - | name=5000 商贸
tags: #餐饮 华南 => - | tags=餐饮+华南
days: 30 => - | days=30
days: 30天 => - | days=30
"""
"""Each begins with the part that was asked."""
