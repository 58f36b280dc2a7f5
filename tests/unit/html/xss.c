/* xss.c: markup that tries to run scripts or to break out, and what becomes of it. Besides the
 * exact output, sanitized() checks of each that the output is on the list and a fixed point. */
#include "help.h"

static const struct pair vectors[] = {
    /* scripts */
    {"<script>alert(1)</script>", ""},
    {"<SCRIPT SRC=http://evil.example/x.js></SCRIPT>a", "<p>a</p>"},
    {"<script\n>alert(1)</script\n>a", "<p>a</p>"},
    {"<script/src=x></script>a", "<p>a</p>"},
    {"<scr<script>ipt>alert(1)</scr</script>ipt>", "<p>ipt&gt;alert(1)ipt&gt;</p>"},
    {"<script>alert(1)", ""},
    {"a<script><!--</script>b", "<p>ab</p>"},
    {"<<script>alert(1);//<</script>", "<p>&lt;</p>"},
    {"<script>'</scr'+'ipt><img src=x onerror=alert(1)>'</script>a", "<p>a</p>"},
    {"<svg><script>alert(1)</script></svg>a", "<p>a</p>"},
    {"<svg><script>alert&#40;1)</script><p>a", "<p>a</p>"},
    {"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">a</noscript>", "<p>a</p>"},
    {"<template><script>alert(1)</script></template>a", "<p>a</p>"},
    /* handlers */
    {"<img src=x onerror=alert(1)>", "<p><img src=\"x\" alt=\"\"></p>"},
    {"<img src=x OnErRoR=alert(1)>", "<p><img src=\"x\" alt=\"\"></p>"},
    {"<img src=x onerror\n=\nalert(1)>", "<p><img src=\"x\" alt=\"\"></p>"},
    {"<img/src=x/onerror=alert(1)>", "<p><img src=\"x/onerror=alert(1)\" alt=\"\"></p>"},
    {"<img src='x'onerror=alert(1)>", "<p><img src=\"x\" alt=\"\"></p>"},
    {"<img src=\"x` `<script>alert(1)</script>\"` `>",
     "<p><img src=\"x%60%20%60%3Cscript%3Ealert(1)%3C/script%3E\" alt=\"\"></p>"},
    {"<body onload=alert(1)>a", "<p>a</p>"},
    {"<p onmouseover=alert(1)>a", "<p>a</p>"},
    {"<a href=/x onclick=alert(1)>a</a>", "<p><a href=\"/x\">a</a></p>"},
    {"<svg onload=alert(1)>", ""},
    {"<svg/onload=alert(1)//", ""},
    {"<details open ontoggle=alert(1)>a</details>", "<p>a</p>"},
    {"<video><source onerror=alert(1)></video>a", "<p>a</p>"},
    {"<audio src=x onerror=alert(1)>", ""},
    {"<input autofocus onfocus=alert(1)>a", "<p>a</p>"},
    {"<marquee onstart=alert(1)>a</marquee>", "<p>a</p>"},
    {"<isindex action=javascript:alert(1) type=image>a", "<p>a</p>"},
    {"<p/onclick=alert(1)>a", "<p>a</p>"},
    {"<p on\x01"
     "click=alert(1)>a",
     "<p>a</p>"},
    /* URLs */
    {"<a href=javascript:alert(1)>a</a>", "<p>a</p>"},
    {"<a href=JaVaScRiPt:alert(1)>a</a>", "<p>a</p>"},
    {"<a href=' javascript:alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='\x01javascript:alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='java\tscript:alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='java\nscript:alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='java&#10;script:alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='java&Tab;script&colon;alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>a</a>",
     "<p>a</p>"},
    {"<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;x'>a</a>", "<p>a</p>"},
    {"<a href='&#0000106avascript:x'>a</a>", "<p>a</p>"},
    {"<a href='javascript&#58;alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='java\xe2\x80\x8bscript:x'>a</a>", "<p>a</p>"},
    {"<a href='vbscript:msgbox(1)'>a</a>", "<p>a</p>"},
    {"<a href='livescript:x'>a</a>", "<p>a</p>"},
    {"<a href='data:text/html;base64,PHNjcmlwdD4='>a</a>", "<p>a</p>"},
    {"<a href='DATA:text/html,<script>alert(1)</script>'>a</a>", "<p>a</p>"},
    {"<a href='feed:javascript:alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='view-source:javascript:x'>a</a>", "<p>a</p>"},
    {"<a href='file:///etc/passwd'>a</a>", "<p>a</p>"},
    {"<a href='http://javascript:alert(1)'>a</a>", "<p>a</p>"},
    {"<a href='//evil.example\\@good.example'>a</a>",
     "<p><a href=\"//evil.example/@good.example\" rel=\"nofollow noopener\">a</a></p>"},
    {"<a href='http://good.example@evil.example/'>a</a>", "<p>a</p>"},
    {"<a href='\\\\evil.example/x'>a</a>",
     "<p><a href=\"//evil.example/x\" rel=\"nofollow noopener\">a</a></p>"},
    {"<a href='/x' href='javascript:y'>a</a>", "<p><a href=\"/x\">a</a></p>"},
    {"<a xlink:href='javascript:x'>a</a>", "<p>a</p>"},
    {"<img src=javascript:alert(1)>", ""},
    {"<img src=data:image/svg+xml,x>", ""},
    {"<img src='jav&#x0D;ascript:x'>", ""},
    {"<img dynsrc=javascript:x lowsrc=javascript:y>", ""},
    {"<img data-src=javascript:x>", ""},
    {"<image src=javascript:x>", ""},
    {"<blockquote cite=javascript:x>a</blockquote>", "<blockquote><p>a</p></blockquote>"},
    {"<q cite='data:x'>a</q>", "<p><q>a</q></p>"},
    {"<table background=javascript:x><tr><td background=javascript:y>a</table>",
     "<table><tbody><tr><td>a</td></tr></tbody></table>"},
    /* what loads, frames or redirects */
    {"<iframe src=javascript:alert(1)></iframe>a", "<p>a</p>"},
    {"<iframe srcdoc='<script>alert(1)</script>'>b</iframe>a", "<p>a</p>"},
    {"<frameset><frame src=javascript:x></frameset>a", "<p>a</p>"},
    {"<object data=javascript:x>b</object>a", "<p>a</p>"},
    {"<embed src=javascript:x>a", "<p>a</p>"},
    {"<applet code=x>b</applet>a", "<p>a</p>"},
    {"<link rel=stylesheet href=javascript:x>a", "<p>a</p>"},
    {"<meta http-equiv=refresh content='0;url=javascript:x'>a", "<p>a</p>"},
    {"<base href='javascript:x//'><a href=/y>a</a>", "<p><a href=\"/y\">a</a></p>"},
    {"<form action=javascript:x><button formaction=javascript:y>b</button></form>a", "<p>a</p>"},
    {"<math href=javascript:x>b</math>a", "<p>a</p>"},
    {"<svg><a xlink:href=javascript:x><text>b</text></a></svg>a", "<p>a</p>"},
    {"<svg><animate attributeName=href values=javascript:x /></svg>a", "<p>a</p>"},
    {"<svg><foreignObject><script>x</script></foreignObject></svg>a", "<p>a</p>"},
    {"<portal src=javascript:x>a</portal>", "<p>a</p>"},
    /* styles */
    {"<style>@import 'javascript:x';</style>a", "<p>a</p>"},
    {"<p style='background:url(javascript:x)'>a", "<p>a</p>"},
    {"<p style='width:expression(alert(1))'>a", "<p>a</p>"},
    {"<p style='position:fixed;top:0'>a", "<p>a</p>"},
    {"<p style='text-align:center;x:expression(y)'>a", "<p class=\"align-center\">a</p>"},
    {"<p class='align-center\"onclick=x'>a", "<p>a</p>"},
    /* names that scripts of the page would find */
    {"<p id=getElementById name=body>a", "<p>a</p>"},
    {"<a id=config href=/x name=y>a</a>", "<p><a href=\"/x\">a</a></p>"},
    {"<img name=cookie src=x>", "<p><img src=\"x\" alt=\"\"></p>"},
    /* breaking out of text, attributes, comments */
    {"&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
    {"&amp;lt;script&amp;gt;", "<p>&amp;lt;script&amp;gt;</p>"},
    {"<abbr title='\"><script>x</script>'>a</abbr>",
     "<p><abbr title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">a</abbr></p>"},
    {"<abbr title=\"&quot;onclick=x\">a</abbr>", "<p><abbr title=\"&quot;onclick=x\">a</abbr></p>"},
    {"<img src=x alt='`\"><script>x'>",
     "<p><img src=\"x\" alt=\"`&quot;&gt;&lt;script&gt;x\"></p>"},
    {"<!--><img src=x onerror=y>-->a", "<p><img src=\"x\" alt=\"\">--&gt;a</p>"},
    {"<!--[if IE]><script>x</script><![endif]-->a", "<p>a</p>"},
    {"<!-- --!><script>x</script>-->a", "<p>--&gt;a</p>"},
    {"<![CDATA[<script>x</script>]]>a", "<p>x]]&gt;a</p>"},
    {"<?xml version='1.0'?><script>x</script>a", "<p>a</p>"},
    {"<a title='x' href='/y\" onclick=\"z'>a</a>",
     "<p><a href=\"/y%22%20onclick=%22z\" title=\"x\">a</a></p>"},
    {"<textarea></textarea><img src=x onerror=y></textarea>", "<p><img src=\"x\" alt=\"\"></p>"},
    {"<title><img src=x onerror=y></title>a", "<p>a</p>"},
    {"<xmp><script>x</script></xmp>", "<pre>&lt;script&gt;x&lt;/script&gt;</pre>"},
    {"<plaintext><script>x</script>a", "<p>a</p>"},
    {"<noembed><img src=x onerror=y></noembed>a", "<p>a</p>"},
    {"<div><![if x]><script>x</script><![endif]>a</div>", "<p>a</p>"},
    /* parsers that mutate: what one reads as text another reads as markup */
    {"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x "
     "onerror=y&gt;\"></table></mtext></math>",
     ""},
    {"<svg></p><style><a id=\"</style><img src=x onerror=y>\">",
     "<p><img src=\"x\" alt=\"\">\"&gt;</p>"},
    {"<form><math><mtext></form><form><mglyph><style></math><img src onerror=x>", ""},
    {"<svg><desc><title></desc><img src=x onerror=y></svg>a", "<p>a</p>"},
    {"<select><style></select><img src=x onerror=y></style>", ""},
    {"<option><style></option></select><img src=x onerror=y></style>", ""},
    {"<table><td><select><script>x</script><td>a</table>",
     "<table><tbody><tr><td></td><td>a</td></tr></tbody></table>"},
    {"<p><nobr><a href=/x><nobr>a</nobr></a>", "<p><a href=\"/x\">a</a></p>"},
};

static void test_vectors(void **state)
{
    (void)state;
    const struct html_policy policy = {.images = true};
    assert_true(COUNT(vectors) >= 80);
    sanitizes(vectors, COUNT(vectors), &policy);
}

/* Whatever stands around them, the output holds nothing that runs. */
static void test_vectors_in_context(void **state)
{
    (void)state;
    static const char *const contexts[][2] = {
        {"<table><tr><td>", "</table>"},
        {"<table>", "</table>"},
        {"<ul><li>", "</ul>"},
        {"<a href=/x>", "</a>"},
        {"<b><p>", "</b>"},
        {"<pre>", "</pre>"},
        {"<svg><desc>", "</desc></svg>"},
        {"<select>", "</select>"},
        {"<h2>", "</h2>"},
        {"<math><annotation-xml encoding=text/html>", "</math>"},
        {"<object>", "</object>"},
        {"<title>", "</title>"},
        {"<!--", "-->"},
        {"<p title='", "'>"}};
    const struct html_policy policy = {.images = true, .base_url = S("https://a.example/b")};
    for (size_t c = 0; c < COUNT(contexts); c++)
        for (size_t i = 0; i < COUNT(vectors); i++) {
            struct arena a;
            arena_init(&a, ARENA_DEFAULT_BUDGET);
            struct str in =
                arena_printf(&a, "%s%s%s", contexts[c][0], vectors[i].in, contexts[c][1]);
            struct str out = sanitized(&a, in, &policy);
            assert_false(str_has(out, STR("<script")) || str_has(out, STR("<iframe")) ||
                         str_has(out, STR("<style")) || str_has(out, STR("=\"javascript")));
            arena_release(&a);
        }
}

UNIT_TESTS(cmocka_unit_test(test_vectors), cmocka_unit_test(test_vectors_in_context));
