/* Configuration files: whatever the bytes, an error or values that stood in the file or its
 * fallbacks. */
#include <stdint.h>

#include "base/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct conf_item items[] = {
        {"listen", "127.0.0.1:8080", ""}, {"database", "", ""}, {"cache_mb", "256", ""}};
    struct str text = str_of((const char *)data, size), values[3];
    struct err e = {0};
    struct arena a;
    arena_init(&a, 4 << 20);
    enum ky_err err = conf_parse(&a, text, "site.conf", items, 3, values, &e);
    if (err)
        ensure(e.code == err && e.text[0]);
    for (int i = 0; i < 3 && !err; i++) {
        ensure(str_eqc(values[i], items[i].fallback) || str_has(text, values[i]));
        ensure(!str_has(values[i], STR("\n")) && str_eq(values[i], str_trim(values[i])));
    }
    arena_release(&a);
    return 0;
}
