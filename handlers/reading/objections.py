"""Words that speak against money which a verb seems to tell of, by what they say."""

from __future__ import annotations

import re

_CHINESE = (
    r"[没未](?!带|开|税|来得?及|动静)",  # nothing came
    r"不(?!错|过|少|含|用|好意思|锈|包|多|久|同|干胶|带|开|在|满|容易|再)",
    r"别(?![的人墅])|忘(?!记录|了?记)",
    r"以为|好像|似乎|貌似|应该|也许|本来|原本|原来",  # it only seems so
    r"哪[天个家里次]|啥|怎么|咋|为[啥什]|吗",  # a question
    r"替|代[付垫]|垫|借|押着|扣住|冻结",  # for somebody else, or not ours to keep
    r"假[如设装]|要不|若|万一|差(?:点|[^,，。]{1,3}就)",  # supposed
    r"传言|据|推说|嘴上|光说|光答应|谎|开?玩笑|骗",  # said, and not to be believed
    r"核实|查[一下]|确认(?!收|了)|等(?!级|额|值|于)|审批|限额|需|须",  # to be looked into first
    r"拖(?!了)|赖|推迟|拖延|延期|才(?=能|可以|会)",  # not yet
    r"失败|退回|跳票|空头|作废|取消|黄了|反悔",  # it came to nothing
    r"回扣|返利|返点|投诉|值|买|不过是|报价|目标|预算",  # another kind of money
    r"预计|打算|想[要让]?|让我|叫我|求",  # wished for
    r"给(?![我咱的])",  # to somebody else
    r"去年(?!的[货款账欠])|上个?月(?!的|货|账|款|份)|的货(?!款)",  # long ago, or goods
)
_ENGLISH = (
    r"not|never|nor|cannot|without|\w+n't",  # nothing came
    r"if|unless|would|could|should|might|may|maybe|perhaps|possibly|probably|can|must|needs?",  # supposed
    r"but(?! anyway)|however|although|though|instead|else",
    r"think|thinks|thought|guess|seems?|apparently|reportedly|allegedly|supposed\w*",  # it only seems so
    r"say|(?<!bank )says|claims?|expect(?!ed(?![a-z]))\w*|hop(?:e|es|ing)",  # only told of
    r"which|why|whether|who|please|can you|asks?|asked|wants?|wanted|verify|double-check",  # asked for
    r"pending|wait\w*|tr(?:y|ies|ied|ying)|delay\w*|held|blocked|on hold|stuck|missing",  # not yet
    r"bounced?|cancel\w*|wrong|mistake|forg[eo]t\w*|fail\w*|declined|refus\w+|rejected|stopped",  # it came to nothing
    r"suppliers?|landlord|staff|rent|tax(?:es)?|parking|petty|tolls?|fuel|petrol|taxi|lunch",  # money of ours to others
    r"by us|from us|for (?:us|me)|behalf|on behalf|(?<!into )(?<!to )(?<!in )our|to us",
    r"worth of|goods|an order|a complaint|a quote|quot\w+|for an?|too much|short",  # goods, or another matter
    r"last (?:year|month)(?!'s)|years? ago",  # long ago
)
SPEAKS_AGAINST = re.compile(rf"{'|'.join(_CHINESE)}|(?<![a-z])(?:{'|'.join(_ENGLISH)})(?![a-z])")
