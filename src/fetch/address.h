/* address.h: which addresses of the network we connect to. Pure; O(1). */
#ifndef KY_FETCH_ADDRESS_H
#define KY_FETCH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

enum address_class {
    ADDRESS_PUBLIC,
    ADDRESS_PRIVATE, /* this machine (127.0.0.0/8, ::1) and networks of one's own: RFC 1918,
                        RFC 6598, RFC 4193 */
    ADDRESS_REFUSED, /* what no page lies at: unspecified, link-local (metadata of clouds),
                        multicast, reserved, documentation, Teredo */
};

/* By the registries of special-purpose addresses (RFC 6890, iana-ipv4-special-registry and
 * iana-ipv6-special-registry). An IPv6 address that stands for an IPv4 one (mapped, NAT64, 6to4)
 * counts as that one. Families other than IPv4 and IPv6 are refused. */
enum address_class address_class(const struct sockaddr *sa, socklen_t n);

#endif
