#include "base/rand.h"

#include "unit.h"

static void test_rand_repeats_itself(void **state)
{
    (void)state;
    struct rand a, b, c;
    bool differs = false;
    rand_seed(&a, 42);
    rand_seed(&b, 42);
    rand_seed(&c, 43);
    for (int i = 0; i < 1000; i++) {
        uint64_t v = rand_u64(&a);
        assert_true(v == rand_u64(&b));
        differs |= v != rand_u64(&c);
    }
    assert_true(differs);
}

/* The state that splitmix64 makes of seed 0 begins with its published first output; from the
 * states 1 2 3 4, xoshiro256** gives the numbers of the authors' reference code. */
static void test_rand_known_answers(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 0);
    assert_true(r.s[0] == UINT64_C(0xE220A8397B1DCDAF));
    assert_true(r.s[1] == UINT64_C(0x6E789E6AA1B965F4));
    r = (struct rand){{1, 2, 3, 4}};
    assert_true(rand_u64(&r) == 11520);
    assert_true(rand_u64(&r) == 0);
    assert_true(rand_u64(&r) == 1509978240);
    assert_true(rand_u64(&r) == UINT64_C(1215971899390074240));
}

static void test_rand_below_is_uniform(void **state)
{
    (void)state;
    struct rand r;
    size_t count[7] = {0};
    rand_seed(&r, 1);
    for (int i = 0; i < 70000; i++) {
        uint64_t v = rand_below(&r, 7);
        assert_true(v < 7);
        count[v]++;
    }
    for (int i = 0; i < 7; i++)
        assert_in_range(count[i], 9600, 10400); /* four standard deviations */
    for (int i = 0; i < 100; i++) {
        assert_true(rand_below(&r, 1) == 0);
        assert_true(rand_below(&r, UINT64_MAX) < UINT64_MAX);
    }
}

static void test_rand_secret_fills_all(void **state)
{
    (void)state;
    unsigned char seen[64] = {0};
    for (int round = 0; round < 20; round++) {
        unsigned char p[64] = {0};
        rand_secret(p, sizeof(p));
        for (size_t i = 0; i < sizeof(p); i++)
            seen[i] |= p[i];
    }
    for (size_t i = 0; i < sizeof(seen); i++)
        assert_int_not_equal(seen[i], 0); /* wrong once in 256^20 */
}

UNIT_TESTS(cmocka_unit_test(test_rand_repeats_itself), cmocka_unit_test(test_rand_known_answers),
           cmocka_unit_test(test_rand_below_is_uniform),
           cmocka_unit_test(test_rand_secret_fills_all));
