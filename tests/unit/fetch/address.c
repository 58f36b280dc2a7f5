#include "fetch/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "unit.h"

static enum address_class class_of(const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return address_class((struct sockaddr *)&four, sizeof(four));
    if (inet_pton(AF_INET6, text, &six.sin6_addr) != 1)
        fail_msg("'%s' is no address", text);
    return address_class((struct sockaddr *)&six, sizeof(six));
}

static void expect(enum address_class class, const char *const *texts)
{
    for (; *texts; texts++)
        if (class_of(*texts) != class)
            fail_msg("%s is %d instead of %d", *texts, class_of(*texts), class);
}

static void test_takes_public_addresses(void **state)
{
    static const char *const texts[] = {
        "1.1.1.1",          "9.255.255.255",   "11.0.0.0",    "100.63.255.255",
        "100.128.0.0",      "126.255.255.255", "128.0.0.0",   "169.253.255.255",
        "169.255.0.0",      "172.15.255.255",  "172.32.0.0",  "192.167.255.255",
        "192.169.0.0",      "198.17.255.255",  "198.20.0.0",  "223.255.255.255",
        "2400:3200::1",     "2606:4700::1111", "2001:200::1", "::ffff:8.8.8.8",
        "64:ff9b::808:808", "2002:808:808::1", NULL};
    (void)state;
    expect(ADDRESS_PUBLIC, texts);
}

static void test_knows_networks_of_ones_own(void **state)
{
    static const char *const texts[] = {"127.0.0.1",
                                        "127.255.255.255",
                                        "10.0.0.0",
                                        "10.255.255.255",
                                        "100.64.0.0",
                                        "100.127.255.255",
                                        "172.16.0.0",
                                        "172.31.255.255",
                                        "192.168.0.1",
                                        "::1",
                                        "fc00::1",
                                        "fdff:ffff::1",
                                        "::ffff:127.0.0.1",
                                        "::ffff:10.1.2.3",
                                        "64:ff9b::7f00:1",
                                        "64:ff9b::c0a8:1",
                                        "2002:7f00:1::1",
                                        "2002:a00:1::",
                                        NULL};
    (void)state;
    expect(ADDRESS_PRIVATE, texts);
}

static void test_refuses_what_is_no_place_of_a_page(void **state)
{
    static const char *const texts[] = {"0.0.0.0",
                                        "0.1.2.3",
                                        "169.254.169.254",
                                        "169.254.0.0",
                                        "192.0.0.1",
                                        "192.0.2.1",
                                        "192.88.99.1",
                                        "198.18.0.1",
                                        "198.19.255.255",
                                        "203.0.113.9",
                                        "198.51.100.7",
                                        "224.0.0.1",
                                        "239.255.255.255",
                                        "240.0.0.1",
                                        "255.255.255.255",
                                        "::",
                                        "::2",
                                        "::127.0.0.1",
                                        "fe80::1",
                                        "febf::1",
                                        "fec0::1",
                                        "ff02::1",
                                        "2001:db8::1",
                                        "2001::1",
                                        "2001:1ff::1",
                                        "3fff::1",
                                        "64:ff9b:1::1",
                                        "::ffff:169.254.169.254",
                                        "::ffff:0.0.0.0",
                                        "100::1",
                                        "4000::1",
                                        "64:ff9b::a9fe:a9fe",
                                        "2002:a9fe:a9fe::",
                                        NULL};
    (void)state;
    expect(ADDRESS_REFUSED, texts);
}

static void test_refuses_other_families(void **state)
{
    struct sockaddr sa = {.sa_family = AF_UNIX};
    struct sockaddr_in cut = {.sin_family = AF_INET};
    (void)state;
    assert_int_equal(address_class(&sa, sizeof(sa)), ADDRESS_REFUSED);
    inet_pton(AF_INET, "1.1.1.1", &cut.sin_addr);
    assert_int_equal(address_class((struct sockaddr *)&cut, 4), ADDRESS_REFUSED);
}

UNIT_TESTS(cmocka_unit_test(test_takes_public_addresses),
           cmocka_unit_test(test_knows_networks_of_ones_own),
           cmocka_unit_test(test_refuses_what_is_no_place_of_a_page),
           cmocka_unit_test(test_refuses_other_families))
