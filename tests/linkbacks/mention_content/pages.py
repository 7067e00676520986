"""Pages that mention our post, as the software of their sites writes them."""

OURS = "https://evidence.example.org/walking-and-knees/"

REPLY = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>Re: walking | Alice writes</title>
<meta property="og:site_name" content="Alice writes"></head>
<body class="h-full"><main class="h-screen">
<article class="h-entry"><div class="h-full">
<a class="u-url" href="/notes/7"><time class="dt-published"
 datetime="2026-11-20T09:30:00+01:00">20 November</time></a>
<a class="u-in-reply-to" href="{OURS}"></a>
<span class="p-author h-card"><img class="u-photo" alt="" src="/me.png">
<a class="p-name u-url" href="/">Alice Ray</a></span>
<div class="e-content"><p>Good news for <a href="{OURS}">my knees</a>.</p>
<p>See the <a href="/trial">trial I was in</a>:<br>six weeks.</p></div>
</div></article></main></body></html>"""

LIKE = f"""<html><body class="h-entry"><a class="u-url" href="/likes/1"></a>
<a class="u-like-of" href="{OURS}">liked this</a>
<span class="p-author h-card"><a class="p-name u-url" href="https://bob.example/">Bob</a>
</span></body></html>"""

REPOST = f"""<div class="h-feed"><a class="p-author h-card" href="https://carol.example/">
Carol</a><div class="h-entry"><div class="u-repost-of h-cite">
<a class="u-url p-name" href="{OURS}">Walking and knees</a></div></div></div>"""

BOOKMARK = f"""<link rel="author" href="https://dora.example/about"><div class="h-entry">
<h1 class="p-name">A summary worth keeping</h1>
<a class="u-bookmark-of" href="{OURS}#ref-2">link</a></div>
<p class="h-card"><a class="u-url" href="https://dora.example/about">Dora Lee</a></p>"""

# What brid.gy makes of an answer on Mastodon.
BRIDGY = f"""<!DOCTYPE html><html><head><meta charset="utf-8" />
<title>Thanks, that was clear</title></head><body>
<article class="h-entry"><span class="p-uid">tag:social.example,2013:1130</span>
<time class="dt-published" datetime="2026-11-19T20:15:00+00:00">2026-11-19</time>
<span class="p-author h-card">
<data class="p-uid" value="tag:social.example,2013:erin"></data>
<data class="p-numeric-id" value="42"></data>
<a class="p-name u-url" href="https://social.example/@erin">Erin &#127803;</a>
<span class="p-nickname">erin</span>
<img class="u-photo" src="https://files.social.example/erin.png" alt="" /></span>
<a class="u-url" href="https://social.example/@erin/1130">social.example</a>
<div class="e-content p-name"><p>Thanks, that was clear</p></div>
<a class="u-in-reply-to" href="https://social.example/@evidence/1129"></a>
<a class="u-in-reply-to" href="{OURS}"></a></article></body></html>"""

# A WordPress theme of 2015 that knows the older classes only.
WORDPRESS = f"""<html lang="nb-NO"><body class="hfeed">
<article id="post-9" class="post-9 post type-post hentry">
<h1 class="entry-title">Går vi for lite?</h1><div class="entry-content">
<p>Les <a href="{OURS}">oversikten</a> først.</p></div>
<footer><span class="byline author vcard"><a class="url fn n"
 href="https://helse.example.no/author/kari/">Kari</a></span>
<a href="https://helse.example.no/gar-vi/" rel="bookmark"><time
 class="entry-date published" datetime="2026-10-02T08:00:00+00:00">2.10.</time></a>
</footer></article></body></html>"""

REBLOG = f"""<html lang="en"><body><article id="post-3" class="post-3 post hentry">
<h1 class="entry-title">Walking and knees</h1><div class="entry-content">
<div class="wpcom-reblog-snapshot"><div class="reblogger-note">
<div class="reblogger-note-content"><blockquote><p>Worth five minutes.</p></blockquote>
</div></div><div class="reblog-post"><p class="reblog-from"><a href="{OURS}">Evidence</a>
</p></div></div></div></article></body></html>"""

TUMBLR = f"""<html><head><meta property="og:site_name" content="healthbits"></head><body>
<div class="post text"><p><a class="tumblr_blog" href="{OURS}">evidence</a>:</p>
<blockquote><p>Walking helped.</p></blockquote><p>so true</p></div></body></html>"""

GHOST = f"""<html lang="de"><head><title>Lesetipps</title></head>
<body class="post-template"><article class="gh-article post"><h1>Lesetipps</h1>
<section class="gh-content"><p>Über <a href="{OURS}?ref=lesen">Gehen</a>.</p></section>
</article></body></html>"""
