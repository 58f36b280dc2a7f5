#include "page.h"

static void test_parts_of_names(void **state)
{
    (void)state;
    static const char *const boiler[] = {"nav",  "main-nav",       "topNav",       "site_footer",
                                         "nav2", "x Comment-list", "BreadcrumbNav"};
    for (size_t i = 0; i < sizeof(boiler) / sizeof(boiler[0]); i++)
        assert_true(names_boiler(str_c(boiler[i])));
    static const char *const other[] = {"",        "outside", "navy",      "football",
                                        "content", "advice",  "TRS_Editor"};
    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
        assert_false(names_boiler(str_c(other[i])));
    assert_true(names_titled(STR("arti_title")) && names_titled(STR("zyTit")));
    assert_false(names_titled(STR("subtitled")));
    assert_true(names_part(STR("info-Source x"), "source"));
    assert_false(names_part(STR("resource"), "source"));
}

UNIT_TESTS(cmocka_unit_test(test_parts_of_names));
