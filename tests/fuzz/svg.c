/* svg.c: what cleaning SVG promises (html/svg.h), asked of any bytes: cleaning again changes
 * nothing, the result is UTF-8, has a size, and holds none of what is refused. */
#include "base/err.h"
#include "html/svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const never[] = {"<script", "<foreignObject", "<image",  "<a ", "<!",
                                        "<?",      "<set",           "<animate"};
    struct arena a;
    struct html_svg once, twice;
    struct err e = {0};
    arena_init(&a, (size_t)64 << 20);
    enum ky_err rc = html_svg_clean(&a, str_of((const char *)data, size), &once, &e);
    ensure(rc == KY_OK || e.text[0]);
    if (rc == KY_OK) {
        ensure(str_utf8_valid(once.markup));
        ensure(once.width > 0 && once.height > 0);
        for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
            ensure(!str_has(once.markup, str_c(never[i])));
        rc = html_svg_clean(&a, once.markup, &twice, NULL);
        ensure(rc == KY_ELIMIT || (rc == KY_OK && str_eq(once.markup, twice.markup)));
    }
    arena_release(&a);
    return 0;
}
