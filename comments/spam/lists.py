"""The words that the filter comes with; a site adds to them and switches some off.

Each entry is whole words, in the one way to write them (see `reading.folded`): never
part of a word, so "cialis" is not in "specialist". None of them decides anything.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a listed word says where it stands."""

    WATCHED = "watched"
    PRAISE = "praise"
    CALL = "call"
    BUSINESS = "business"


# Sold by spam; where a post is about one of them, it is a topic and says nothing.
WATCHED = (
    *("viagra", "cialis", "levitra", "sildenafil", "tadalafil", "phentermine", "tramadol"),
    *("xanax", "ambien", "modafinil", "oxycontin", "kamagra", "garcinia", "keto pills"),
    *("keto gummies", "cbd gummies", "cbd oil", "male enhancement", "weight loss pills"),
    *("casino", "online casino", "slots", "betting", "poker", "jackpot", "sportsbook"),
    *("payday loan", "payday loans", "quick loan", "loan offer", "crypto", "bitcoin"),
    *("forex", "binary options", "investment platform", "backlinks", "seo services"),
    *("guest posting", "escort", "escorts", "porn", "xxx", "replica watches", "essay writing service"),
    *("herbal cure", "herbal doctor", "dr oyibo", "spell caster", "love spell", "hacker for hire"),
    *("казино", "ставки на спорт", "заработок в интернете", "кредит онлайн", "виагра"),
    *("كازينو", "قمار", "赌场", "博彩", "代开发票", "カジノ", "카지노", "토토사이트"),
)  # fmt: skip

# What can be said beneath any post in the world.
PRAISE = (
    *("great post", "nice post", "great article", "nice article", "awesome post"),
    *("great blog", "nice blog", "awesome blog", "amazing blog", "excellent blog"),
    *("great site", "nice site", "awesome website", "wonderful blog", "keep it up"),
    *("keep up the good work", "thanks for sharing", "thank you for sharing this"),
    *("very informative post", "very informative article", "very helpful information"),
    *("worth a comment", "worth comment", "publish more", "write more", "fascinating discussion"),
    *("i really enjoyed reading", "i bookmarked", "bookmarked your", "your writing style"),
    *("valuable information", "this info", "such an informative", "useful information for all"),
    *("i will definitely come back", "you are a very skilled blogger", "well written article"),
    *("i could not resist commenting", "hello admin", "dear admin", "your blog is"),
    *("exceptional post", "remarkable article", "superb blog", "quality content"),
    *("мне понравилась статья", "отличная статья", "интересный сайт", "مقال رائع", "موضوع رائع"),
    *("شكرا على المعلومات", "不错的文章", "写得很好", "toller beitrag", "super artikel"),
    *("gran artículo", "excelente artículo", "très bon article", "ótimo artigo", "bell'articolo"),
)  # fmt: skip

# What a reader does not ask of other readers.
CALL = (
    *("click here", "click the link", "click on the link", "visit our website", "visit our site"),
    *("visit my website", "visit my site", "visit my blog", "visit my channel", "visit us"),
    *("check out my", "check out our", "check it out", "check this out", "subscribe"),
    *("my channel", "our channel", "my new video"),
    *("please subscribe", "follow me", "follow us", "like and share", "order now", "buy now"),
    *("buy online", "shop now", "order online", "call now", "contact us", "whatsapp us"),
    *("contact him", "contact her", "add me on whatsapp", "on whatsapp", "on telegram", "sign up now"),
    *("get yours", "limited offer", "special offer", "free trial", "best price", "lowest price"),
    *("discount code", "promo code", "make money", "earn money", "work from home", "earn extra"),
    *("learn more at", "read more at", "for more info visit", "for more information visit"),
    *("help me out", "give me a chance", "take a second", "please watch", "watch my"),
    *("жми сюда", "переходи по ссылке", "закажите", "купить", "اضغط هنا", "تواصل معنا", "اطلب الان"),
    *("点击这里", "加微信", "联系我们", "klicken sie hier", "jetzt kaufen", "jetzt bestellen"),
    *("haga clic aquí", "compra ahora", "cliquez ici", "achetez", "clique aqui", "compre agora"),
)  # fmt: skip

# In a name: no person is called so. "clinic" and "doctor" are not here: people who
# work in health sign with them.
BUSINESS = (
    *("ltd", "llc", "inc", "gmbh", "pvt", "services", "agency", "solutions", "company"),
    *("cheap", "discount", "buy", "online", "shop", "store", "seo", "marketing", "digital"),
    *("casino", "loans", "escort", "escorts", "movers", "plumbing", "plumber", "roofing"),
    *("cleaning", "repair", "locksmith", "rental", "packers", "home nursing", "home care agency"),
    *("best price", "near me", "supplier", "manufacturer", "wholesale", "software", "app"),
    *("تمريض منزلي", "شركة", "خدمات", "نقل عفش", "تنظيف", "مكافحة حشرات", "رخيص"),
    *("公司", "批发", "代购", "компания", "услуги", "ремонт", "магазин", "дёшево"),
)  # fmt: skip

# Asking for attention. Each is innocent; several together are how the local model knows
# an appeal in a language of its own. They weigh nothing before it has learnt so.
APPEALS = (
    *("subscribe", "sub", "subs", "check out", "checking out", "checked out", "check it", "check this"),
    *("check my", "visit", "click", "follow", "channel", "please", "plz", "pls", "help me", "help us"),
    *("help out", "vote", "share", "like my", "my video", "my page", "my music", "my song", "my cover"),
    *("my website", "my site", "my blog", "watch my", "take a look", "take a second", "give me"),
    *("give us", "give it", "buy", "free", "win", "earn", "money", "join", "support", "link", "website"),
    *("facebook", "twitter", "instagram", "whatsapp", "telegram", "page", "add me", "new video"),
    *("new song", "new channel", "offer", "price", "order", "contact", "service", "services"),
)  # fmt: skip

SEED: dict[Kind, tuple[str, ...]] = {
    Kind.WATCHED: WATCHED,
    Kind.PRAISE: PRAISE,
    Kind.CALL: CALL,
    Kind.BUSINESS: BUSINESS,
}
