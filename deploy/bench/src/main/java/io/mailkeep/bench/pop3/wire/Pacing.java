package io.mailkeep.bench.pop3.wire;

/** When a client sends its next command. */
public enum Pacing {
    /** When the last one is answered. */
    ONE_BY_ONE,
    /** At once (RFC 2449 §6.6). */
    PIPELINED
}
