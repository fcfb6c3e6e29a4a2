/*
 * Preloaded into a process: what it connects to is led to a relay on 127.0.0.1, where MAILKEEP_ROUTES says so. That is a
 * list of address:port=port, separated by spaces, of IPv4 addresses and the relays' ports.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MOST_ROUTES 64

static struct {
    struct in_addr address;
    in_port_t port;
    in_port_t relay;
} routes[MOST_ROUTES];
static int known;

__attribute__((constructor)) static void begin(void) {
    const char *left = getenv("MAILKEEP_ROUTES");
    char address[INET_ADDRSTRLEN];
    unsigned short port, relay;
    int length;
    while (left && known < MOST_ROUTES && sscanf(left, " %15[^:]:%hu=%hu%n", address, &port, &relay, &length) == 3) {
        if (inet_pton(AF_INET, address, &routes[known].address) == 1) {
            routes[known].port = htons(port);
            routes[known].relay = htons(relay);
            known++;
        }
        left += length;
    }
}

/* Puts a relay in the place of an address and its port. */
static void lead(struct in_addr *address, in_port_t *port) {
    for (int n = 0; n < known; n++) {
        if (routes[n].address.s_addr == address->s_addr && routes[n].port == *port) {
            address->s_addr = htonl(INADDR_LOOPBACK);
            *port = routes[n].relay;
            return;
        }
    }
}

int connect(int descriptor, const struct sockaddr *to, socklen_t length) {
    static int (*machine)(int, const struct sockaddr *, socklen_t);
    if (!machine) {
        machine = (int (*)(int, const struct sockaddr *, socklen_t)) dlsym(RTLD_NEXT, "connect");
    }
    if (to->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in led;
        memcpy(&led, to, sizeof led);
        lead(&led.sin_addr, &led.sin_port);
        return machine(descriptor, (const struct sockaddr *) &led, sizeof led);
    }
    if (to->sa_family == AF_INET6 && length >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 led;
        memcpy(&led, to, sizeof led);
        if (IN6_IS_ADDR_V4MAPPED(&led.sin6_addr)) {
            struct in_addr address;
            memcpy(&address, led.sin6_addr.s6_addr + 12, sizeof address);
            lead(&address, &led.sin6_port);
            memcpy(led.sin6_addr.s6_addr + 12, &address, sizeof address);
        }
        return machine(descriptor, (const struct sockaddr *) &led, sizeof led);
    }
    return machine(descriptor, to, length);
}
