"""What may stay over in English beside money that is told, without speaking against it; see `harmless.py`.

Every word is listed by itself; what is harmless only among others, such as `no` before a number, is found by shape.
"""

from __future__ import annotations

import re

from handlers.reading.harmless import words_of

_WORDS = """
# Words that hold a sentence together.
an the and also plus then so with along of in on at to from frm fr by via through thru for as into onto upon over up
out off down here there where me my mine myself we us he him his she her hers they them their theirs it its this that
these those both each all every same other another own one ones two three first second third last next final is was
are were be been being am has have had having did does do done ve re just jus only now nw already alredy alr alrdy
oredi too again still even well ok okay kk yes yeah yep yup ya yah oh ah um uh eh hi hey hello dear sir madam ma'am
maam mam pls plz please kindly very much really finally least exactly total totalling totaling altogether together
amount amounting sum sums worth which who what's there's that's it's he's she's they've he'd they'd i've we've i'm lah
la leh lor liao meh sia ji bhai yaar na po kanina dem lol haha tho though hooray yay abeg oga sha wallah btw fyi ps
note noted notes per piece some more rest
remaining remainder made latest
# When, said without a day.
today tday tdy tonight tonite morning mornin morn pm afternoon arvo evening eve night noon lunch lunchtime midday
early earlier late later lately recently current currently ago hour hours hr hrs minute minutes min mins moment sec
day days week weeks month months year years yesterday yday ystrday ytd soon straight away immediately promptly
punctual punctually time times timely date dated january february march april may june july august september october
november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday
sunday mon tue tues wed thu thur thurs fri sat sun weekend quarter eom season christmas xmas diwali deepavali eid
ramadan easter holiday holidays new
# Who gave it.
mr mrs ms miss mdm dr mister boss bosses owner owners manager managers mgr director accountant accountants accounts
acct acc cashier clerk secretary receptionist reception staffer assistant guy guys man lady woman person someone
somebody team colleague office wife husband son daughter brother bro sister sis father dad mother mum mom uncle auntie
aunty aunt nephew niece cousin partner partners driver runner messenger courier storekeeper shopkeeper foreman
supervisor buyer purchaser purchasing procurement finance treasurer hq branch outlet counter customer customers client
clients company firm business shop store restaurant cafe hotel warehouse factory site premises place himself herself
themselves personally directly rep reps chef bartender barman waiter engineer doctor nurse teacher principal farmer
contractor builder tenant
# How it came and where to.
cash coins coin bills hand handed hands envelope bag cheque cheques check checks chq chqs cq bank banks banked bankin
account transfer transfers transferred tfr trf xfer wire wired tt giro neft rtgs imps upi gpay paynow fast faster bacs
sepa ach swift card cards terminal pos tap tapped swipe swiped machine online app mobile phone link qr code scan
scanned wechat weixin alipay zelle venmo paypal mpesa momo opay paytm phonepe credited alert deposit deposited
deposits slip receipt receipts received recieved recd rcvd rec'd rcd got gotten collected collection took taken picked
came come arrived arrives landed dropped drop brought sent settled settle settlement cleared clear paid pays pay payed
payment payments pymt pmt pymts remitted remittance given gave gives put showed shows reflected reflects reached
reaches safely counted count checked matched tallied signed stamped wrote written issued kept keeping safe statement
note noted screenshot proof photo pic picture attached attach sms email emailed msg message messaged confirmed
confirming confirmation ref reference
# What it is for.
invoice invoices inv invs bill billing outstanding owed owing owes owe due overdue arrears balance bal backlog old
oldest debt debts part parts partial partially partly half full fully whole instalment installment instalments
installments advance downpayment upfront prepayment prepaid retention milestone stage progress monthly weekly
quarterly annual yearly subscription retainer service services servicing maintenance repair repairs labour labor
installation delivery deliveries delivered freight shipment shipments shipping shipped consignment batch lot load
goods stock stocks items item products product supplies supply supplied purchase purchases material materials spares
equipment samples sample project job work contract lease licence license training course consultation gst vat
inclusive incl including excluding excl less minus net gross discount towards toward against offset
# Goods, by what they are and how they are counted.
apple apples banana bananas orange oranges fruit fruits vegetable vegetables veg veggies potato potatoes onion onions
tomato tomatoes garlic rice wheat flour sugar salt oil oils spice spices noodle noodles pasta bread cake cakes biscuit
biscuits snack snacks sweets chocolate chocolates egg eggs milk cheese butter cream yoghurt meat beef pork chicken
mutton lamb fish seafood prawn prawns frozen food foods drink drinks water juice soda cola beer beers wine wines
spirits whisky vodka tea coffee beans beverage beverages groceries grocery sauce sauces lunchboxes catering paper
papers pen pens pencil pencils notebook notebooks book books stationery toner toners ink cartridge cartridges printer
printers label labels sticker stickers banner banners poster posters box boxes carton cartons ctn ctns crate crates
pallet pallets bags sack sacks bottle bottles can cans tin tins drum drums barrel barrels roll rolls reel reels pack
packs packet packets pcs pc unit units set sets pair pairs dozen doz ton tons tonne tonnes kg kgs kilo kilos litre
litres liter liters gallon gallons metre metres meter meters bundle bundles container containers truckload trip trips
cement sand brick bricks tile tiles timber wood plywood board boards steel iron rebar pipe pipes piping fittings valve
valves pump pumps motor motors cable cables wires wiring switch switches socket sockets bulb bulbs light lights lamp
lamps led fan fans aircon aircons compressor generator battery batteries tool tools drill drills screw screws bolt
bolts nut nuts nail nails hardware paint paints glass door doors window windows roofing sheet sheets machines
machinery bearing bearings gear gears belt belts filter filters tyre tyres tire tires brake brakes lubricant
lubricants diesel fabric fabrics cloth textile textiles yarn cotton thread shirt shirts uniform uniforms shoe shoes
boots sock socks jacket jackets dress dresses jeans hat hats glove gloves mask masks towel towels linen curtain
curtains carpet carpets furniture chair chairs table tables desk desks sofa sofas bed beds mattress mattresses shelf
shelves shelving rack racks cabinet cabinets laptop laptops computer computers monitor monitors tablet tablets
keyboard keyboards server servers router routers software camera cameras cctv speaker speakers tv tvs fridge fridges
freezer oven ovens cooker washing soap soaps shampoo detergent detergents cleaning cleaner tissue tissues napkin
napkins cosmetics perfume medicine medicines drugs vaccine vaccines syringe syringes flower flowers bouquet bouquets
plant plants seed seeds fertiliser fertilizer feed pesticide toy toys hampers hamper packaging wrap film foam rubber
plastic plastics resin chemical chemicals advert adverts ads advertising printing design signage
# Places where it is handed over.
gate market mall street road lobby carpark lounge kitchen canteen clinic hospital school airport port atm teller
# What the speaker does with it, and how everybody feels.
record recorded recording log logged logging enter entered key keyed update updated booked add added mark marked file
filed tick ticked save saved thanks thank thankyou thx thnx tks ty cheers great good nice nicely happy glad pleased
relieved cool awesome excellent perfect brilliant lovely super fantastic yay hooray wow phew smooth smoothly easy
quick quickly prompt polite friendly kind sweet generous smiling smile smiled laughed cheerful joking sorry apologised
apologized apologies grumpy annoyed tired hot cold rain raining rainy sunny traffic jam long drove walked met meeting
visit visited visiting stopped passing popped swung went home back chatted chat talked talk seen see saw said say says
told called rang texted spoke lots bit little few couple many big small huge tiny usual usually regular regulars loyal
longtime favourite best busy crowded open opened closed way ages forever chased reminded brothers bros traders trading
enterprise enterprises limited ltd inc llc co corp sons group stores mart diner
# Numbers in words.
four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred hundreds thousand thousands
grand lakh lakhs crore million rmb cny yuan usd dollars dollar bucks sgd hkd eur euro euros gbp pounds pound quid inr
rupees rs ngn naira myr rm
"""
_PROMISING = """
settling clearing paying settles confirms confirm coming comes give send make transfer bring wait will ll shall gonna
gona promise promised promises promising swear swears sworn assure assured assures guarantee guaranteed commit
committed commits agree agreed agrees expects before after once when should payday salary wages tomorrow tmr tmrw tmw
tomoro
"""
"""What a promise is told with, and no payment."""
_TITLE = (
    r"(?:mr|mrs|ms|miss|mdm|madam|dr|uncle|auntie|aunty|boss|brother|bro|sister|chief|oga|alhaji|ah|cik|pak|encik|puan|"
    r"shri|smt|sheikh|mama|papa|baba|named?|called)"
)
_DESK = r"(?: (?:from|at|in) (?:accounts?|finance|purchasing|hq|procurement|sales|admin|reception))"
_WHICH = r"(?:(?:the|this|that|their|his|her|last|previous|old|new|first|second|\w+day'?s?|\w+'s) )"
_SHAPES = re.compile(
    rf"(?<![a-z]){_TITLE}\.? [a-z]+(?:'s)?{_DESK}?(?![a-z])|"
    r"(?<![a-z])(?:no|nos|number|num|nr)\.?\s?#?\d[\w-]*|(?<![a-z])nos?\.(?=\s|$)|"
    rf"(?<![a-z])for {_WHICH}{{0,4}}orders?(?![a-z])|"
    r"(?<![a-z])(?:in|into|to) (?:our|my|the company) (?:bank )?(?:account|acct|acc|bank)(?![a-z])|"
    r"(?<![a-z])after (?:lunch|work|that|visit|meeting|closing)(?![a-z])"
)
_WORD = re.compile(r"[a-z][a-z'’]*")


_KNOWN = frozenset(words_of(_WORDS))
_ALSO = {"pay": frozenset[str](), "promise": frozenset(words_of(_PROMISING))}


def is_harmless_in_english(intent: str, note: str) -> bool:
    """Whether all that is English in what stayed over is known to speak against nothing.

    Only of money that comes and of what was promised: what a receivable is for is told in whatever words.
    """
    if intent not in _ALSO:
        return True
    left = _SHAPES.sub(" ", note)
    return all(_is_known(word.replace("’", "'"), _ALSO[intent]) for word in _WORD.findall(left))


def _is_known(word: str, also: frozenset[str]) -> bool:
    plain = word.removesuffix("'s").strip("'")
    return len(plain) < 2 or word in _KNOWN or plain in _KNOWN or plain in also
