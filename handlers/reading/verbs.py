"""The verbs that tell a command in the middle of a sentence, looked for where no customer's name stands.

A verb that is denied right before it (没付, has not paid) tells nothing; a longer one hides what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.amounts import COUNTED_IN_ENGLISH
from handlers.reading.intents import Said

_DIGIT = r"[\d一二两三四五六七八九十仨俩半¥$€£]"
_NUMBER = r"[\d一二两三四五六七八九十仨俩半¥$€£\x00]"
_SUM = rf"{_DIGIT}[\d,.一二三四五六七八九十百千万]*"
_GIVES = r"(?:打|汇|转|付|给|交|还|支付|结|清|到账|找数)"
_WAY = r"(?:微信|支付宝|现金|银行卡?|网银|转账|刷卡|wechat|alipay|cash)?"
_A, _Z = r"(?<![a-z])", r"(?![a-z])"
_EN_SUM = (
    r"(?=\s(?:in\s)?(?:an?\s)?(?:\$|¥|€|£|(?!off)[a-z]{2,3}\.?\s?\d|\d|cash|cheque|check|payment|money|half|one|two|three|four|"
    r"(?:sum|total|amount) of|further|another|"
    r"five|six|seven|eight|nine|ten|twenty|fifty))"
    rf"(?!\s(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)\s?{COUNTED_IN_ENGLISH})"
)

_SIGNALS: tuple[tuple[str, str], ...] = (
    ("bill", r"欠(?!的)(?:款|了|我们|着)?|赊了?|应收|开了?(?:[一二两三四五六七八九十\d]{0,2}张)?(?:发?票|单(?!位)|"
             r"(?=__SUM__[元块]?的(?:单子?|发?票)))|"
             r"(?<!到)[发出]了?货(?![前后单款])"),
    ("bill", r"发?票(?:已|都)?开(?:好|出)?了?(?=[^,，。]{0,16}__SUM__)|"
             r"挂账|开了?新单|开了?\s?invoice|(?:拿|提|进|送|订|发|拉|"
             r"要)了?(?=\s?__SUM__[元块wk]?(?:块钱)?的[^,，。\s]{0,4}货)|(?:拿|进|提|拉|送|发|供)了?(?:一?[批些车点])?货(?=\s?__SUM__)|送了(?=__DIGIT__{1,3}[箱件台吨袋瓶包桶][^,，。\d\x00]{1,6}[\s,，](?:一共|共|合计)?\s?__SUM__)|(?:拿|进|提|拉)了?一?[批车](?=[^,，。\d\x00]{1,6}\s?__SUM__)|(?:提|拿|拉|搬|领)走了?(?!.{0,6}样)|采购了(?=[^,，。\d]{0,6}__SUM__)|先?(?:记账|挂着|欠着)(?=\s?__SUM__)|记(?=\x00+一笔账)|deliver(?:ed)?了货(?=\s?__SUM__)"),
    ("bill", r"__A__(?:owes?(?: us)?|owed|invoiced|invioced|invocied|billed|"
             r"(?:bill|invoice) (?:made|raised)(?: for| of)?|"
             r"new (?:bill|invoice) (?:for|to)|"
             r"(?:put|stuck)(?= [$¥€£]?\d[\d.,]*k?(?: \w+)? on (?:the|his|her|their) (?:tab|slate|account))|"
             r"bill(?=\s\$?\d)|sold|charge(?=\s\x00)|charged|(?:new |"
             r"an )?inv(?:oice)? (?:for|of)|raised (?:an? )?(?:inv(?:oice)?(?![a-z])|\x00)|"
             r"(?:sent|gave) (?:\x00+\s)?an? (?:bill|invoice) (?:of|for)|"
             r"sent(?=\s(?:\x00+\s)?(?:the |their |our |an? )?(?:inv(?:oice)?|bill)(?![a-z])"
             r"[^;\n]*(?:due|net\s?\d|eom))|"
             r"(?:pls|please) (?:bill|invoice)|"
             r"(?:bought|took|ordered(?=[^.;]*(?:net \d|eom|on (?:credit|account)))|delivered|supplied|"
             r"shipped)(?=[^.;]*(?:goods|stock|worth|on (?:credit|"
             r"account)|net \d|"
             r"eom)))__Z__"),
    ("bill", r"(?:订了?货|订购了?|下了?单|订单)(?=[^。\n]*?(?:定金|订金|首付|尾款|余款|货到付款|月结|账期))"),
    ("bill", r"__A__ordered__Z__(?=[^.;\n]*(?:deposit|down\s?payment|balance|on delivery|net\s?\d|instal?ments))"),
    ("visit", r"拜访(?:完|了)?过?|路过(?=\x00[^,，。]{0,12}(?:进去|聊|坐|看))|去一?趟(?=[\s\x00])|"
              r"去看[看下](?=\x00)|去(?:看了看|看望|探望|坐了坐|转了转)|"
              r"[和跟与](?=\x00+[^,，。]{0,4}吃了?[个顿]?饭)|走访了?|去了趟?(?!个?电话)|去过了?|见了|见过|见到了?|见完了?|上门了?|"
              r"到访了?|跑了(?!单)|去见了?|去的(?=\x00)"),
    ("visit", r"(?<![收等回提想看听说遇碰找没接])到店?(?=\s?\x00)|[去见](?=\s?\x00)|在(?=\x00[\x00\s]*(?:谈|聊|"
              r"见|那|吃|喝|待|忙|坐|调|装|修))|"
              r"从(?=\x00+[^,，。]{0,4}(?:出来|回))|(?<=今天)去(?=那个?\x00)|去(?=一趟\x00)"),
    ("visit", r"__A__(?:visited|visted|visit(?:\s?了)?|met(?: with)?|saw|dropped by|went by|spent \w+ \w+ at|"
              r"swung by|called in at|drop by|"
              r"dropped in(?: on| at)?|"
              r"went (?:down |over |back )?to(?! voicemail)|stopped (?:by|over at|in at|at)|"
              r"popped (?:by|over to|round to|round|in to)|nipped (?:over |round )?to|site visit(?: at| to)?|"
              r"been to|was at|went to see|went(?=\s\x00)|just left|popped into|popped in at|"
              r"pass(?:ed)? by(?=\s\x00)|called by|nipped in(?:to| at)?|looked in (?:on|at)|"
              r"swung round(?: to| by)?|went round to|go (?=\x00))"),
    ("call", r"打[了过]?(?:[一二两三四五几\d]*[个次通趟])?电话了?|打(?:来|给我|畀我|俾我)(?=[话说讲])|"
             r"打了?(?=\x00+的?电话)|"
             r"打给了?(?=\x00)(?![^,，。\s]*\s?[\d一二两三四五六七八九十¥])|致电|来电|"
             r"电话(?:联系|沟通|聊|里|说|回访|拜访)了?|[通去聊]了?个?电话|回电话?"),
    ("call", r"__A__(?:called|phoned|rang|buzzed|spoke (?:to|with)|(?:spoke|talked) (?:on the phone|by phone)|"
             r"phone call|chat(?:ted)? (?:on|over) the phone|phone chat|"
             r"calling|call(?:\s?了)?)"),
    ("message", r"微信(?=[跟和给]\x00)|微信[上里]?(?:跟|和|给(?!了?我)|问|说|聊)(?:了|过)?|"
                r"微信(?:联系|沟通|发(?!给?我)|"
                r"回复)了?|发了?个?(?:微信|消息|短信|信息)|"
                r"发了?\s?message|加了?(?:我|他|她|老板)?的?微信(?!转|付|支付)了?|whatsapp(?=\s?\x00)"),
    ("message", r"__A__(?:messaged|msgd|msged|texted|wechatted|whatsapped|whatsapp(?=\s?了|\sto)|whatsapp了|"
                r"whatsapp message\s?了|sent (?:\x00+ )?a (?:message|"
                r"wechat|text)|send了?\s?message)"),
    ("email", r"发了?封?(?:电子)?(?:邮件|\s?e-?mail)|"
              r"邮件(?:联系|发|回复|沟通)了?"),
    ("email", r"__A__(?:e-?mailed|mailed|sent an? e-?mail)__Z__"),
    ("meeting", r"(?<![在正])开了?个?(?:视频|电话|线上)?会|开完会|开了?\s?meeting|会议|"
                r"__A__(?:meeting with|had a (?:zoom|"
                r"teams|video call)(?: call| meeting)?(?: with)?|zoom(?: meeting| call)?(?: with)?|"
                r"had a meeting|meeting)__Z__"),
    ("pay", r"收到(?=了?[^货样件]|$)了?|收了(?!货|样|件)|收回来?了?|收款|到账了|回款了|进账了|入账了|已付款?"),
    ("pay", r"付清了|结清了|还清了|付过来了?|打款了|汇过来了?|转过来了?|打过来了?|打钱过来了?|"
            r"[付打汇转交还]来(?!电)了?|还了款?"),
    ("pay", r"(?<![应少多])付了款?|已收|支付了|给了(?!一?[个份单](?!万))|打了(?!个?电话|招呼|折|个)|汇了|转了|交了|"
            r"回了(?=__NUMBER__)"),
    ("pay", r"结了账?|(?<![回没吸验签接征秋])收(?=__NUMBER__|\s*$)|收的(?=\s*__NUMBER__)|收(?=银行|转账|微信|"
            r"支付宝|现金|支票)|银行卡转了?|给我们?了|[结付还清]掉了?|(?:要|讨|追|收)回来?了|"
            r"[入进]咗(?=__NUMBER__)|(?:进来|吐出来)了?一?笔?(?=\s*__NUMBER__)|清了(?=__NUMBER__)|埋(?:咗|了)单|收迄|补[了交来上](?=(?:尾[款数]|差[价额]|货?款|余款|钱)__DIGIT__|__SUM__[元块万千])|(?:给我们?)?[转打汇付]给?我们?了?(?=__NUMBER__)|给我们?(?=__NUMBER__)|发给?我们?(?=__DIGIT__)|打到[^,，。\s]{0,6}[账卡]上?了?|到手了|[付给打转汇交]的(?=\s*(?:支票|现金)?\s?__DIGIT__)|"
            r"比了(?=__DIGIT__)"),
    ("pay", r"(?<=[钱款账元块万千百t\d一二三四五六七八九十])(?:都|已经|就|刚)?(?:到了|进来了)|收讫|给钱了|"
            r"受到(?=\x00+\D{0,4}\d)|过了数|[入过]数了"),
    ("pay", r"拿(?:到|了|回来?)(?=\s*(?:现金|支票|cash|cheque|check|__SUM__(?:块|元|现金|k|"
            r"w)*(?!.{0,3}货)))"),
    ("pay", r"__A__(?:received|recieved|recvd|rcvd|recd|rec'd|i receive|paid|payed|pd|got|collected|(?:transferred|"
            r"wired|sent) us|"
            r"settled|cleared|remitted|payment (?:from|of|came in)|has paid|money (?:in )?from|done the payment|"
            r"landed|"
            r"came in|arrived|credited|came (?:through|good) with|came good for|showed up|came up with|"
            r"hit (?:the|our|my) (?:account|bank)|has done(?= (?:an? |the )?(?:neft|rtgs|imps|tt|transfer)(?![a-z]))|"
            r"receved|recived|eft'?d|don (?:pay|send|drop|settle|transfer|clear|credit)|"
                r"(?:come|came) (?:thru|through)|"
            r"(?:dropp?ed off|"
            r"picked up|handed (?:over|in)|put down|chipped in|coughed up|forked (?:over|out)|"
            r"squared up|settled up|popped|slipped me|"
            r"bank(?:ed)?[- ]?in)__EN_SUM__|"
            r"in from(?=\s\x00))__Z__"),
    ("pay", r"__A__(?:gave|give|gives|dropp?ed|put|handed|dropp?ed off|picked up|banked|sent|took|take|taken|brought|"
            r"wired|"
            r"transferred|record|log|deposited)(?: us|"
            r" me| over| in)?__EN_SUM__"),
    ("pay", r"__A__(?:pay|paid|settle|transfer|wire|collect|remit)\s?了"),
    ("pays", r"[入过]数(?!了)|(?<=[\x00一-鿿\s])transfer(?=\s?__SUM__[kwm]?(?![a-z])[^a-z]*$)|(?<!后)(?:付清|结清|"
             r"还清|打款|"
             r"到账|回款|进账|入账|结账)(?!了)"),
    ("pays", r"(?:(?<![应预少多首先])(?<!货到)付款?|支付|(?<!要)给|(?<![开电])打|(?<!电)汇|(?<![运周])转|(?<!回)还款?|"
             r"交(?:来|付)?(?:现金)?|"
             r"(?<![月年季小冻终])结)(?=\s*__DIGIT__)"
             r"|付款?(?=\s*\x00)|(?:打款|转账|汇款|还款|交货?款)(?=\s*__DIGIT__)|__A__(?:pays?|settles?(?=\s?__DIGIT__))__Z__"),
    ("promise", r"(?:答应|承诺|保证|约定|同意|(?<!就是)说(?!好的)好?|讲好?|表示|拍胸脯|打包票|"
                r"(?<![电的说])话(?!术))(?=(?:(?!已经?|"
                r"[没不刚])[^,，。；;]){0,16}?__GIVES__(?!款?(?:过来)?(?:了|过(?!来))))"),
    ("promise", r"(?:准备|要|打算|会|能|可以|争取|计划|安排|一定|肯定|准时|保证)__GIVES__(?!货|样|"
                r"电话)款?(?:给)?|(?<!货到)付款(?!方式|条件|了|期)"),
    ("promise", r"__A__(?:committing to|will (?:fix|sort|square) (?:us|me) (?:up|out)|"
                r"give (?:him|her|them|us) (?:till|til|until))__Z__"),
    ("later", r"(?:付|给|结|还|打)(?:清|款|完|过来|给我们?|我们?)?(?=\s*(?:$|[,，。；;！!]|\s))|"
              r"(?:钱|货?款)(?=[^,，。\s]{0,8}到账?(?!账?了|期|货))"),
    ("later", r"(?:还?剩下?|余下|剩余)的?(?:钱|款)?(?=\s*__DIGIT__)|__A__(?:the )?(?:rest|remainder|"
              r"remaining)(?: of)?(?: the)?__Z__(?! of the (?:year|week|month|day))"),
    ("promise", r"找数|(?<=[a-z])'ll (?:pay|transfer|settle|clear|wire|send (?=\$?\d))"),
    ("promise", r"__A__(?:(?:got )?a promise|promised(?: to (?:pay|transfer|send|settle))?|"
                r"promises?(?: to (?:pay|transfer|send|"
                r"settle))?|"
                r"(?:is |are )?(?:going to|gonna|gona|gunna) (?:pay|settle|transfer|clear|send|wire)|"
                r"(?:is |are )paying|"
                r"will be (?:releasing|paying|settling|clearing|transferring|sending)"
                r"(?: (?:the|us the|us|a))?(?: payments?)?(?: of)?|"
                r"will (?:pay|transfer|settle|clear|wire|"
                r"send (?=\$?\d)|"
                r"do (?:the )?payment|be there)|"
                r"to (?:pay|transfer)|commit(?:s|ted) to|swears|agreed to(?= (?:pay|settle|transfer|\$?\d))|"
                r"say(?= (?:tomorrow|today|\w+day) pay))__Z__"),
    ("dispute", r"有(?:异议|争议|\s?dispute)|(?<=\d)(?=的?(?:数量|价格|质量|单价|金额)(?:不对|有问题|不符|有误|"
                r"错了))|提出?了?(?:异议|争议)|不认(?:账|这笔|(?=\s?(?:inv|#|发票|单)))|"
                r"__A__(?:disputes|disputed|(?:is |are )disputing|contests|contested|object(?:s|ed) to)__Z__"),
    ("contact", r"催(?:了|过)(?:款|账)?|催[款收]了|催(?=\x00[^,，。]*(?:\s|[,，。])\S*(?:关机|没人接|不接|没打通|"
                r"没钱|紧|不给|没接))|chase(?=\s\x00[\s\S]*(?:没人接|不接|没钱|no answer|no money))|__A__(?:chased|"
                r"dunned|chase\s?了)(?: for (?:money|payment))?"),
    ("remind", r"催款(?:话术|短信)|__A__(?:payment reminder|reminder text)__Z__"),
    ("credit", r"(?:开|写|记|做)了?(?:一?[张个笔份])?(?:(?=__SUM__[元块]?的?(?:贷项|红冲))|贷项|红冲)|"
               r"__A__credit note(?: (?:to|for))?__Z__"),
    ("writeoff", r"核销掉?|__A__write off__Z__"),
    ("move", r"的?(?:到期日?)?(?:改期|改|延期?|推迟|展期|顺延)(?:到|至)|"
             r"__A__(?:moved?|postponed?) (?:to|until)__Z__"),
    ("refund", r"退(?:还)?给(?!我)|退了?款给?|退还了?|(?<!被)退了|__A__(?:refunded|refund|"
               r"(?:gave|give|handed|returned|sent) back(?= [^;\n]{0,16}__DIGIT__[^;\n]{0,12} to)|"
               r"(?:gave|handed) (?:\x00+\s)?back(?= [$¥€£]?__DIGIT__)|"
               r"returned(?= [$¥€£]?__DIGIT__[^;\n]{0,8} to\s\x00))__Z__"),
    ("plans", r"(?<=\x00)(?:送|寄|发|补|带|拿)(?=[一-鿿]{1,4}(?:$|[\s,，。]))|(?<!已)约(?:了|好了?)?(?=\x00)|"
              r"check(?=\x00)|催(?=\x00)|__A__(?:see|meet|ring|"
              r"(?:gotta|gota|got to|needa) (?:ring|call|see|visit|meet|message|text)|need to see|schedule|"
              r"chase|go back to|drop in on|swing by|check in with|heading (?:to|over to)|"
              r"off to|pop into|drop by|going (?:back )?to|go to|check|meeting|"
              r"going to (?:see|meet|visit|call))(?=\s)|去一趟|去(?=sign|[签收送拿取])"),
    ("follow", r"跟进|回访|提醒我|再去|再来(?!一[笔单])|再过去|再联系|再打(?!折)|记得|别忘了|别让我忘了?|"
               r"再[问看][问看]"),
    ("follow", r"__A__(?:(?:foll?ow[- ]?up|f/u|fup)(?: with| on)?|(?:set (?:a )?)?reminder|"
               r"touch base with|ping(?=\s)|nudge|appt(?: with)?|"
               r"remind me(?: to)?|don'?t forget|call back|get back to|check back|"
               r"see \S+ again|call \S+ again|(?:wants?|asked|told|needs?) (?:me|us) (?:back|to (?:come|return|"
               r"visit))(?: again)?|(?:come |be |going |coming )?back(?= (?:on|in|at|tomorrow|next|"
               r"mon|tue|wed|thu|fri|sat|sun))|"
               r"next visit)__Z__"),
)  # fmt: skip
SIGNALS = tuple(
    (
        intent,
        re.compile(
            pattern.replace("__SUM__", _SUM)
            .replace("__NUMBER__", _NUMBER)
            .replace("__DIGIT__", _DIGIT)
            .replace("__GIVES__", _GIVES)
            .replace("__EN_SUM__", _EN_SUM)
            .replace("__A__", _A)
            .replace("__Z__", _Z)
        ),
    )
    for intent, pattern in _SIGNALS
)
"""Verbs and the command that each tells; `pays` (付 without 了) is a payment, or with a day ahead a promise.

`plans` and `later` tell of a next step and a promise only when a day ahead stands with them.
"""

_DONE = re.compile(r"了|过(?![来去])|完|刚|已经?")
_ENGLISH_DONE = re.compile(
    r"visited|met|saw|called|phoned|rang|\w+ed|went|been|was|had|sent|spoke|paid|got|took|gave|brought"
)
_WEAK = re.compile(
    r"got|给了|打了|汇了|转了|交了|还了款?|收到了?|收了|收|settled|cleared|sold|发了?货|开了?[票单]|pays?|结了账?|"
    r"退了|回了|收回来?了?|欠.*|赊了?|received|collected|collect|receive|(?:都|已经|就|刚)?到了|收的|landed|"
    r"came in|arrived|"
    r"credited|pd|remitted|转|汇|打|结|给|交"
)
_MONEY = re.compile(r"款|钱|账|(?<![a-z])(?:payment|money|cash|invoice|bill)(?![a-z])")
_PLANNED = re.compile(
    r"(?:要|准备|打算|想着?(?:有空|抽空)?|有空再?|抽空|"
    r"计划|需要|得|晚点再?|待会儿?|等会儿?|一会儿?|回头|改天|到时候?|约好?|安排|记得|提醒我|别忘了)(?:去|再|到|给)?(?:给\x00+)?\s*$|"
    r"(?<![a-z])(?:will|need(?: to)?|thinking (?:of|about)|planning on|might|"
    r"have to|has to|want to|plan to|planning to|going to|should|must|to|remember to|"
    r"let's|i'll|we'll)\s*$"
)
_DENIED = re.compile(
    r"(?:没有?|未|不(?!错|过)|还没有?|尚未|别|不肯|拒绝|不想|不愿意?|无法|没法|暂未)\s*(?:能|有|会|再|给|"
    r"人)?\s*$|(?:取消|推迟)[\x00的\s]*$|"
    r"(?<![a-z])(?:cancel(?:led)?|postponed?|missed)(?: the| my| a)?\s*$|"
    r"(?:(?<![a-z])(?:not|never|no|without|refused to|refuses to|cannot|unable to)|(?<![a-z])(?:did|does|do|"
    r"has|have|had|is|was|were|wo|ca|could|would|should)n'?t)(?: yet| been| be|"
    r" have)?\s*$"
)


def signals_in(low: str) -> Iterator[Said]:
    """Every verb that tells a command and is not denied, in the order of the text; a longer one hides what is in it."""
    found: list[tuple[int, int, Said | None]] = []
    for intent, pattern in SIGNALS:
        for match in pattern.finditer(low):
            start, end = match.span()
            if _DENIED.search(low, max(0, start - 16), start):
                found.append((start, -end, None))
                continue
            done = bool(
                _DONE.search(match[0])
                or low[:start].endswith(("已", "已经"))
                or _ENGLISH_DONE.match(match[0])
                or _DONE.match(low, end)
            )
            planned = not done and _PLANNED.search(low, max(0, start - 16), start) is not None
            found.append((start, -end, Said(intent, start, end, done=done, planned=planned)))
    last = -1
    for start, minus_end, said in sorted(found, key=lambda one: one[:2]):
        if start >= last:
            last = -minus_end
            if said is not None:
                yield said


def is_weak(word: str, low: str) -> bool:
    """A verb that tells of money only beside an amount or a word for money: got, 给了, 收到."""
    return _WEAK.fullmatch(word) is not None and _MONEY.search(low) is None
