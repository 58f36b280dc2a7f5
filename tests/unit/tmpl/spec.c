/* spec.c: every case of the public Mustache specification but lambdas, when its JSON files lie in
 * $KAIYUAN_SHARED/data/mustache-spec (or ../shared of the source folder). Skips without them. */
#include "given.h"

#include <stdlib.h>

#include "base/fs.h"

static const char *const modules[] = {"comments", "delimiters", "interpolation",  "inverted",
                                      "partials", "sections",   "~dynamic-names", "~inheritance"};

static const char *module_path(struct arena *a, const char *module)
{
    const char *shared = getenv("KAIYUAN_SHARED");
    struct str dir = shared ? str_c(shared) : arena_printf(a, "%s/../shared", UNIT_SOURCE_ROOT);
    return arena_printf(a, "%.*s/data/mustache-spec/%s.json", STR_ARG(dir), module).p;
}

static struct str text_of(const struct json *j, const char *key)
{
    return json_str_or(json_get(j, key), STR(""));
}

static bool run_case(const char *module, const struct json *test)
{
    struct given g = {0};
    given_init(&g, true);
    const struct json *partials = json_get(test, "partials"), *data = json_get(test, "data");
    enum ky_err err = KY_OK;
    for (size_t i = 0; err == KY_OK && partials && i < partials->kids_n; i++)
        err = tmpl_add(g.set, partials->kids[i].key, partials->kids[i].s, &g.e);
    if (err == KY_OK)
        err = tmpl_add(g.set, STR("page"), text_of(test, "template"), &g.e);
    if (err == KY_OK)
        err = given_render(&g, data ? given_value(&g.a, data) : NULL);
    struct str want = text_of(test, "expected"), name = text_of(test, "name");
    bool passes = err == KY_OK && str_eq(buf_str(&g.out), want);
    if (!passes)
        print_message("# %s, %.*s: \"%.*s\" is not \"%.*s\" %s\n", module, STR_ARG(name),
                      STR_ARG(buf_str(&g.out)), STR_ARG(want), err == KY_OK ? "" : g.e.text);
    given_release(&g);
    return passes;
}

static void test_specification(void **state)
{
    (void)state;
    struct arena a;
    struct buf file;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&file, 1 << 20);
    size_t ran = 0, passed = 0;
    for (size_t m = 0; m < sizeof(modules) / sizeof(modules[0]); m++) {
        const char *path = module_path(&a, modules[m]);
        if (!fs_exists(path))
            continue;
        struct json *j = NULL;
        buf_clear(&file);
        assert_ok(fs_read(&fs_system, path, &file, &e), &e);
        assert_ok(json_parse(&a, buf_str(&file), &j, &e), &e);
        const struct json *tests = json_get(j, "tests");
        assert_non_null(tests);
        for (size_t i = 0; i < tests->kids_n; i++, ran++)
            passed += run_case(modules[m], &tests->kids[i]);
    }
    buf_release(&file);
    arena_release(&a);
    print_message("# specification: %zu cases of %zu pass\n", passed, ran);
    if (ran == 0)
        skip();
    assert_int_equal(passed, ran);
}

UNIT_TESTS(cmocka_unit_test(test_specification));
