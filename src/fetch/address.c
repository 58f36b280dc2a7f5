#include "fetch/address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

/* The first `bits` bits of an address, and what those that begin so are. First match counts. */
struct block4 {
    uint32_t begin;
    int bits;
    enum address_class class;
};
struct block6 {
    uint8_t begin[16];
    int bits;
    enum address_class class;
    int at; /* above 0: the IPv4 address that stands at this byte says what it is */
};

#define IP4(a, b, c, d) (((uint32_t)(a) << 24) | ((b) << 16) | ((c) << 8) | (d))

static const struct block4 blocks4[] = {
    {IP4(0, 0, 0, 0), 8, ADDRESS_REFUSED},       /* this network */
    {IP4(10, 0, 0, 0), 8, ADDRESS_PRIVATE},      /* RFC 1918 */
    {IP4(100, 64, 0, 0), 10, ADDRESS_PRIVATE},   /* RFC 6598, behind a carrier's NAT */
    {IP4(127, 0, 0, 0), 8, ADDRESS_PRIVATE},     /* loopback */
    {IP4(169, 254, 0, 0), 16, ADDRESS_REFUSED},  /* link-local */
    {IP4(172, 16, 0, 0), 12, ADDRESS_PRIVATE},   /* RFC 1918 */
    {IP4(192, 0, 0, 0), 24, ADDRESS_REFUSED},    /* protocol assignments */
    {IP4(192, 0, 2, 0), 24, ADDRESS_REFUSED},    /* documentation */
    {IP4(192, 88, 99, 0), 24, ADDRESS_REFUSED},  /* 6to4 relays */
    {IP4(192, 168, 0, 0), 16, ADDRESS_PRIVATE},  /* RFC 1918 */
    {IP4(198, 18, 0, 0), 15, ADDRESS_REFUSED},   /* benchmarks */
    {IP4(198, 51, 100, 0), 24, ADDRESS_REFUSED}, /* documentation */
    {IP4(203, 0, 113, 0), 24, ADDRESS_REFUSED},  /* documentation */
    {IP4(224, 0, 0, 0), 3, ADDRESS_REFUSED},     /* multicast, reserved, broadcast */
};

static const struct block6 blocks6[] = {
    {{[15] = 1}, 128, ADDRESS_PRIVATE, 0},                /* loopback */
    {{[10] = 0xff, [11] = 0xff}, 96, ADDRESS_PUBLIC, 12}, /* IPv4-mapped */
    {{0x00, 0x64, 0xff, 0x9b}, 96, ADDRESS_PUBLIC, 12},   /* NAT64, RFC 6052 */
    {{0x20, 0x01, 0x0d, 0xb8}, 32, ADDRESS_REFUSED, 0},   /* documentation */
    {{0x20, 0x01, 0x00, 0x00}, 23, ADDRESS_REFUSED, 0},   /* Teredo and the like */
    {{0x20, 0x02}, 16, ADDRESS_PUBLIC, 2},                /* 6to4 */
    {{0x3f, 0xff, 0x00, 0x00}, 20, ADDRESS_REFUSED, 0},   /* documentation */
    {{0x20}, 3, ADDRESS_PUBLIC, 0},                       /* global unicast */
    {{0xfc}, 7, ADDRESS_PRIVATE, 0},                      /* unique local */
};

static enum address_class class_of4(uint32_t ip)
{
    for (size_t i = 0; i < sizeof(blocks4) / sizeof(blocks4[0]); i++)
        if ((ip ^ blocks4[i].begin) >> (32 - blocks4[i].bits) == 0)
            return blocks4[i].class;
    return ADDRESS_PUBLIC;
}

static bool begins(const uint8_t ip[16], const uint8_t begin[16], int bits)
{
    int whole = bits / 8, rest = bits % 8;
    return memcmp(ip, begin, (size_t)whole) == 0 &&
           (rest == 0 || (ip[whole] ^ begin[whole]) >> (8 - rest) == 0);
}

/* What is in no block is not routed: refused. */
static enum address_class class_of6(const uint8_t ip[16])
{
    for (size_t i = 0; i < sizeof(blocks6) / sizeof(blocks6[0]); i++) {
        const struct block6 *b = &blocks6[i];
        if (!begins(ip, b->begin, b->bits))
            continue;
        const uint8_t *four = ip + b->at;
        return b->at ? class_of4(IP4(four[0], four[1], four[2], four[3])) : b->class;
    }
    return ADDRESS_REFUSED;
}

enum address_class address_class(const struct sockaddr *sa, socklen_t n)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    if (sa->sa_family == AF_INET && n >= sizeof(four)) {
        memcpy(&four, sa, sizeof(four));
        return class_of4(ntohl(four.sin_addr.s_addr));
    }
    if (sa->sa_family == AF_INET6 && n >= sizeof(six)) {
        memcpy(&six, sa, sizeof(six));
        return class_of6(six.sin6_addr.s6_addr);
    }
    return ADDRESS_REFUSED;
}
