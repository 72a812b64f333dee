"""Strings that are markup somewhere: HTML, XML, SMIL, Typst, Jinja, JavaScript, JSON, PDF, TeX, and odd characters.

A story may hold any of them; in a book each must stand as it was written.
"""

from __future__ import annotations

from itertools import product

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "</p></section></body>",
    "<b>bold</b> & <i>not</i>",
    "&amp; &lt; &#65; &nbsp; &quot;",
    "<!-- hidden -->",
    "<![CDATA[ kept ]]>",
    "]]> <?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY e 'boom'>]> &e;",
    '<par id="p1"><text src="x#y"/><audio clipBegin="0s"/></par>',
    "<svg onload=alert(1)><use href='#a'/></svg>",
    "javascript:alert(document.cookie)",
    '#let x = 1; #panic("no")',
    '#read("/etc/passwd") #image("x.png")',
    "= Heading == Second",
    "*bold* _emphasis_ `raw` ~ --- ...",
    "$ sum_(i=0)^n i $ @label <label>",
    "\\u{1F600} \\n \\ \\\\ \\#",
    "[content] {code} (group) // comment /* block */",
    "{{ 7 * 7 }} {% raw %} {# gone #}",
    "${process.exit(1)} `${1}`",
    "'; DROP TABLE pages; --",
    "\"quoted\" and 'single' and `ticks`",
    '{"$array": 0, "__proto__": {}}',
    "%s %d %n {0} {name} {n} {count}",
    "\\begin{document} \\LaTeX{} ^^M ~",
    "%PDF-1.7 endstream endobj (a) <</Type/Page>>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "@font-face { src: url(http://x) } } body { display: none",
    "../../../../etc/passwd C:\\CON NUL:",
    "www.example.org http://example.org?a=1&b=2#c",
    "«À l’été» ¿Qué? ¡Ñandú! œuvre ß ﬁn",
    "½ × ÷ ± ≤ ≥ ≠ € £ ¥ § ¶ † ‡ • … ‰",
)
FRAMES = ("{}", "Fox said: {}", "{} and then nothing.", "“{}”", "a{}b", "{}{}")

HOSTILE = tuple(frame.replace("{}", payload) for payload, frame in product(PAYLOADS, FRAMES))
"""198 of them, and the two longest-lived troublemakers."""
HOSTILE = (*HOSTILE, "\u200bzero\u200dwidth\ufeff", "x" * 300)
