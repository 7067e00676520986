"""Pages that link to us as the software of their sites writes them, and what they say."""

from dataclasses import dataclass
from datetime import UTC, datetime

from .told_pages import TARGET

LINKED = f'Walking helps, and <a href="{TARGET}">this summary</a> says by how much.'
SAID = "Walking helps, and this summary says by how much."
MAY_3 = datetime(2026, 5, 3, 8, 30, tzinfo=UTC)
MAY_3_DAY = datetime(2026, 5, 3, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class SitePage:
    """A page and what is known of it: `said` is the text that readers see."""

    html: str
    by: str
    on: datetime | None = MAY_3
    title: str = "What an average hides"
    said: str = SAID
    feed: str = ""


def _page(head: str = "", body: str = f"<p>{LINKED}</p>", title: str = "") -> str:
    title = title or "What an average hides"
    return f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{body}"


PAGES = {
    "WordPress block theme, byline without hentry": SitePage(
        html=_page(
            '<link rel="alternate" type="application/rss+xml" title="Ping Peer &raquo; Feed"'
            ' href="/feed/"><link rel="alternate" type="application/rss+xml"'
            ' title="Ping Peer &raquo; What an average hides Comments Feed" href="/c/">',
            '<header class="wp-block-template-part"><p class="wp-block-site-title">'
            '<a href="/" rel="home">Ping Peer</a></p></header><main>'
            '<h1 class="wp-block-post-title">What an average hides</h1>'
            '<div class="wp-block-post-author__name"><a rel="author" href="/author/ann/">'
            'Ann Lee</a></div><div class="wp-block-post-date"><time pubdate'
            f' datetime="2026-05-03T08:30:00+00:00">3 May</time></div><p>{LINKED}</p></main>',
            "What an average hides &#8211; Ping Peer",
        ),
        by="Ann Lee",
    ),
    "WordPress classic theme": SitePage(
        html=_page(
            '<meta property="og:site_name" content="Ping Peer">',
            '<article class="post hentry"><h1 class="entry-title">What an average hides'
            '</h1><div class="entry-meta"><time class="entry-date published"'
            ' datetime="2026-05-03T08:30:00+00:00">3 May</time> by <span class="author'
            ' vcard"><a class="url fn n" href="/author/ann/">Ann Lee</a></span></div>'
            f'<div class="entry-content"><p>{LINKED}</p></div></article>',
            "What an average hides | Ping Peer",
        ),
        by="Ann Lee",
    ),
    "WordPress with Yoast's graph": SitePage(
        html=_page(
            '<script type="application/ld+json">{"@context":"https://schema.org","@graph":['
            '{"@type":["Article","BlogPosting"],"@id":"/a#article","author":{"name":"Ann Lee",'
            '"@id":"/#person"},"datePublished":"2026-05-03T08:30:00+00:00","isPartOf":'
            '{"@id":"/a"},"publisher":{"@id":"/#org"}},{"@type":"WebPage","@id":"/a"},'
            '{"@type":"WebSite","@id":"/#website","name":"Ping &amp; Peer"},{"@type":'
            '"Organization","@id":"/#org","name":"Ping Ltd"},{"@type":"Person","@id":'
            '"/#person","name":"Ann Lee","url":"/author/ann/"}]}</script>',
            title="What an average hides - Ping &amp; Peer",
        ),
        by="Ann Lee",
    ),
    "JSON-LD whose author is only a reference": SitePage(
        html=_page(
            '<script type="application/ld+json">[{"@type":"NewsArticle","author":[{"@id":'
            '"#a"}],"datePublished":"2026-05-03T10:30:00+02:00"},{"@type":"Person","@id":'
            '"#a","name":"Ann Lee"}]</script>'
        ),
        by="Ann Lee",
    ),
    "news site with an array, two authors and comments": SitePage(
        html=_page(
            '<meta name="author" content="The Daily Trial"><meta property="og:site_name"'
            ' content="The Daily Trial"><script type="application/ld+json">[{"@type":'
            '"BreadcrumbList","itemListElement":[{"name":"Health"}]},{"@type":"NewsArticle",'
            '"mainEntityOfPage":{"@id":"http://reader.test/why"},"datePublished":'
            '"2026-05-03T08:30:00Z","author":[{"@type":"Person","name":"Ann Lee"},'
            '{"@type":"Person","name":"Bo Ray"}],"comment":[{"@type":"Comment","author":'
            '{"name":"Troll"}}],"publisher":{"@type":"NewsMediaOrganization","name":'
            '"The Daily Trial"}}]</script>',
            title="What an average hides | The Daily Trial",
        ),
        by="Ann Lee, Bo Ray",
    ),
    "JSON-LD that names the paper, and a byline": SitePage(
        html=_page(
            '<meta property="og:site_name" content="Health Post"><script type='
            '"application/ld+json">{"@type":"NewsArticle","author":{"@type":"Organization",'
            '"name":"Health Post"},"datePublished":"2026-05-03T08:30:00Z"}</script>',
            f'<p>By <a href="/staff/ann" rel="author">Ann Lee</a></p><p>{LINKED}</p>',
        ),
        by="Ann Lee",
    ),
    "JSON-LD in a comment": SitePage(
        html=_page(
            '<script type="application/ld+json"><!-- {"@type":"BlogPosting",'
            '"author":"Ann Lee","datePublished":"2026-05-03T08:30:00Z"}; //--></script>'
        ),
        by="Ann Lee",
    ),
    "broken JSON-LD and the head": SitePage(
        html=_page(
            '<script type="application/ld+json">{"author": "x",}</script>'
            '<meta name="author" content="Ann Lee"><meta property='
            '"article:published_time" content="2026-05-03T08:30:00.000Z">'
        ),
        by="Ann Lee",
    ),
    "Ghost": SitePage(
        html=_page(
            '<meta property="og:site_name" content="Trial &amp; Error"><meta property='
            '"article:published_time" content="2026-05-03T08:30:00.000Z"><meta name='
            '"twitter:data1" content="Ann Lee"><script type="application/ld+json">{"@context":'
            '"https://schema.org","@type":"Article","publisher":{"@type":"Organization",'
            '"name":"Trial &amp; Error"},"author":{"@type":"Person","name":"Ann Lee","url":'
            '"http://reader.test/author/ann/"},"datePublished":"2026-05-03T08:30:00.000Z",'
            '"mainEntityOfPage":"http://reader.test/why"}</script>',
            '<article class="gh-article post"><h1>What an average hides</h1><section'
            f' class="gh-content"><p>Walking helps, and <a href="{TARGET}?ref=trial-error">'
            "this summary</a> says by how much.</p></section></article>",
        ),
        by="Ann Lee",
    ),
    "Blogger": SitePage(
        html=_page(
            '<meta property="og:title" content="What an average hides">',
            "<div class='post hentry' itemprop='blogPost' itemscope itemtype="
            "'http://schema.org/BlogPosting'><h3 class='post-title entry-title' itemprop="
            "'name'>What an average hides</h3><div class='post-body entry-content' itemprop="
            f"'description articleBody'>{LINKED}</div><span class='post-author vcard'>Posted"
            " by <span class='fn' itemprop='author' itemscope itemtype="
            "'http://schema.org/Person'><meta content='http://x.example/1' itemprop='url'>"
            "<a class='g-profile' rel='author'><span itemprop='name'>Ann Lee</span></a>"
            "</span></span><a class='timestamp-link' rel='bookmark'><abbr class='published'"
            " itemprop='datePublished' title='2026-05-03T08:30:00Z'>3 May</abbr></a></div>",
            "Ping Peer: What an average hides",
        ),
        by="Ann Lee",
    ),
    "Hugo": SitePage(
        html=_page(
            '<meta name="author" content="Ann Lee">',
            f'<main><h1>What an average hides</h1><time class="post-date" datetime='
            f'"2026-05-03">3 May</time><p>{LINKED}</p></main>',
            "What an average hides · annlee",
        ),
        by="Ann Lee",
        on=MAY_3_DAY,
    ),
    "Medium": SitePage(
        html=_page(
            '<meta property="og:site_name" content="Medium"><meta property="article:author"'
            ' content="https://medium.com/@ann"><meta name="author" content="Ann Lee">'
            '<meta property="article:published_time" content="2026-05-03T08:30:00.000Z">',
            title="What an average hides. | by Ann Lee | Medium",
            body=f"<h1>What an average hides</h1><p>{LINKED}</p>",
        ),
        title="What an average hides.",
        by="Ann Lee",
    ),
    "microdata, a Person": SitePage(
        html=_page(
            "",
            '<div itemscope itemtype="https://schema.org/Article"><h1 itemprop="headline">'
            'What an average hides</h1><div itemprop="author" itemscope itemtype='
            '"https://schema.org/Person"><a itemprop="url" href="/ann"><span itemprop='
            '"name">Ann Lee</span></a></div><meta itemprop="datePublished" content='
            f'"2026-05-03T08:30:00Z"><div itemprop="articleBody"><p>{LINKED}</p></div></div>',
        ),
        by="Ann Lee",
    ),
    "microdata, a name alone, and a reader's comment": SitePage(
        html=_page(
            "",
            '<div itemscope><div itemprop="comment" itemscope><span itemprop="author">Troll'
            '</span></div><span itemprop="author">By Ann Lee</span><time itemprop='
            f'"datePublished" datetime="2026-05-03T08:30Z">3 May</time><p>{LINKED}</p></div>',
        ),
        by="Ann Lee",
    ),
    "byline in rel=author, its picture first": SitePage(
        html=_page(
            '<meta name="date" content="2026-05-03T08:30:00Z">',
            '<a rel="author" href="/ann"><img src="/ann.png" alt=""></a>'
            f'<a rel="author" href="/ann">Ann Lee</a><p>{LINKED}</p>',
        ),
        by="Ann Lee",
    ),
    "the author's address first, the card second": SitePage(
        html=_page(
            "",
            '<article class="h-entry"><a class="u-author" href="/ann"></a>'
            '<div class="p-author h-card"><a class="u-url p-name" href="/ann">Ann Lee</a>'
            '</div><time class="dt-published" datetime="2026-05-03T08:30:00Z"></time>'
            '<h1 class="p-name">What an average hides</h1>'
            f'<div class="e-content"><p>{LINKED}</p></div></article>',
        ),
        by="Ann Lee",
    ),
    "the author's address first, a name second": SitePage(
        html=_page(
            "",
            '<article class="h-entry"><a class="u-author" href="http://reader.test/ann">'
            '</a><b class="p-author">Ann Lee</b><time class="dt-published" datetime='
            '"2026-05-03T08:30:00Z"></time><h1 class="p-name">What an average hides</h1>'
            f'<div class="e-content"><p>{LINKED}</p></div></article>',
        ),
        by="Ann Lee",
    ),
    "nested h-entries": SitePage(
        html=_page(
            "",
            '<div class="h-feed"><h1 class="p-name">Ping Peer</h1><article class="h-entry">'
            '<a class="u-url" href="http://reader.test/why"></a><b class="p-author h-card">'
            'Ann Lee</b><time class="dt-published" datetime="2026-05-03T08:30:00Z"></time>'
            '<h2 class="p-name">What an average hides</h2><div class="e-content">'
            f'<p>{LINKED}</p></div><section class="comments"><div class="u-comment h-cite">'
            '<b class="p-author h-card">Troll</b><p class="p-content">No!</p></div>'
            '</section></article><article class="h-entry"><b class="p-author h-card">Bo Ray'
            "</b></article></div>",
            "What an average hides – Ping Peer",
        ),
        by="Ann Lee",
    ),
    "only the feed knows": SitePage(
        html=_page(
            '<link rel="alternate" type="application/rss+xml" title="RSS" href="/rss">',
            title="What an average hides « Ping Peer",
        ),
        feed='<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Ping Peer'
        "</title><item><link>http://reader.test/other</link><dc:creator>Bo</dc:creator>"
        "</item><item><link>http://reader.test/why?utm_source=rss</link><pubDate>Sun, 03 "
        "May 2026 08:30:00 GMT</pubDate><dc:creator><![CDATA[Ann Lee]]></dc:creator>"
        "</item></channel></rss>",
        by="Ann Lee",
    ),
    "an Atom feed": SitePage(
        html=_page('<link rel="alternate" type="application/atom+xml" href="/atom">'),
        feed='<feed xmlns="http://www.w3.org/2005/Atom"><title>Ping Peer</title><author>'
        "<name>All</name></author><entry><link rel='alternate' href='http://reader.test/why'"
        "/><published>2026-05-03T08:30:00Z</published><author><name>Ann Lee</name><uri>"
        "http://reader.test/ann</uri></author></entry></feed>",
        by="Ann Lee",
    ),
    "scholarly head": SitePage(
        html=_page(
            '<meta name="DC.creator" content="Ann Lee"><meta name="DC.date" content='
            '"2026-05-03">'
        ),
        by="Ann Lee",
        on=MAY_3_DAY,
    ),
    "a site with its author's name, and a commenter": SitePage(
        html=_page(
            '<meta property="og:site_name" content="Ann Lee"><script type='
            '"application/ld+json">{"@type":"BlogPosting","author":{"@type":"Person","name":'
            '"Ann Lee"},"datePublished":"2026-05-03T08:30:00Z"}</script>',
            f'<p>{LINKED}</p><a rel="author" href="/troll">Troll</a>',
            "What an average hides – Ann Lee",
        ),
        by="Ann Lee",
    ),
    "the head has the site's name, the feed the author's": SitePage(
        html=_page(
            '<meta name="author" content="Ping Peer"><meta property="og:site_name" content='
            '"Ping Peer"><link rel="alternate" type="application/rss+xml" href="/rss">'
        ),
        feed="<rss><channel><title>Ping Peer</title><item><guid>http://reader.test/why"
        "</guid><pubDate>Sun, 03 May 2026 08:30:00 +0000</pubDate><author>ann@x.example "
        "(Ann Lee)</author></item></channel></rss>",
        by="Ann Lee",
    ),
    "nobody is named": SitePage(
        html=_page(
            '<meta name="author" content="admin"><meta property="og:site_name" content='
            '"Ping Peer"><meta name="date" content="soon">',
            title="What an average hides » Ping Peer",
        ),
        by="Ping Peer",
        on=None,
    ),
    "a title with a dash of its own": SitePage(
        html=_page(
            '<meta property="og:site_name" content="Health"><meta name="author" content='
            '"Ann Lee"><meta name="date" content="2026-05-03T08:30:00Z">',
            f"<h1>Averages – health</h1><p>{LINKED}</p>",
            "Averages – health",
        ),
        by="Ann Lee",
        title="Averages – health",
    ),
}

BYLINE = '<meta name="author" content="Ann Lee">'
OWN = "I stopped counting steps."


def _entry(body: str) -> str:
    return (
        '<article class="h-entry"><h1 class="p-name">What an average hides</h1>'
        f'<div class="e-content">{body}</div></article>'
    )


QUOTED = f"<blockquote><p>See <a href='{TARGET}'>the whole post</a>, they say.</p></blockquote>"
EXCERPTS = {
    "in a quotation": (_page(BYLINE, QUOTED), ""),
    "in a quotation of an entry": (
        _page(BYLINE, _entry(f"<p>{OWN}</p>{QUOTED}")),
        OWN,
    ),
    "in a quotation, then in a sentence": (
        _page(BYLINE, f"{QUOTED}<p>{LINKED}</p>"),
        SAID,
    ),
    "in navigation, then in a sentence": (
        _page(BYLINE, f"<nav>Read <a href='{TARGET}'>us</a> now</nav><p>{LINKED}</p>"),
        SAID,
    ),
    "in a sidebar": (
        _page(BYLINE, f"<div class='widget'>I read <a href='{TARGET}'>this</a></div>"),
        "",
    ),
    "in a reader's comment": (
        _page(BYLINE, f"<ol id='comments'><li>But <a href='{TARGET}'>see</a> it</ol>"),
        "",
    ),
    "among tags": (
        _page(
            BYLINE,
            f"<p>Tags: <a href='/t/knees'>knees</a>, <a href='{TARGET}'>walking</a></p>",
        ),
        "",
    ),
    "bare": (_page(BYLINE, f"<p><a href='{TARGET}'>Walking and knees</a>.</p>"), ""),
    "via": (_page(BYLINE, f"<p>(via <a href='{TARGET}'>Evidence</a>)</p>"), ""),
    "via of an entry": (
        _page(
            BYLINE, _entry(f"<p>{OWN}</p><p>Via <a href='{TARGET}'>Evidence</a></p>")
        ),
        OWN,
    ),
    "hat tip": (_page(BYLINE, f"<p>H/T to Sam at <a href='{TARGET}'>E</a></p>"), ""),
    "source, in German": (
        _page(BYLINE, f"<p>Quelle: <a href='{TARGET}'>E</a></p>"),
        "",
    ),
    "reblogged from": (
        _page(BYLINE, f"<p>Reblogged from <a href='{TARGET}'>Evidence</a>:</p>"),
        "",
    ),
    "a sentence that begins like a credit": (
        _page(
            BYLINE,
            f"<p>From the <a href='{TARGET}'>summary</a> we learn that walking helps"
            " most who walk least.</p>",
        ),
        "From the summary we learn that walking helps most who walk least.",
    ),
}
