#include "extract/label_priv.h"

#include "unit.h"

/* Each label once, short enough to be found, and without blanks, which are skipped on pages. */
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < label_words_n; i++) {
        struct str w = label_words[i].word;
        assert_true(str_utf8_valid(w) && w.n > 0 && str_utf8_count(w) <= 9);
        assert_int_equal(str_find_char(w, ' '), STR_NONE);
        for (size_t k = i + 1; k < label_words_n; k++)
            if (str_eq(w, label_words[k].word))
                fail_msg("\"%.*s\" stands twice", STR_ARG(w));
    }
}

UNIT_TESTS(cmocka_unit_test(test_table));
