package io.mailkeep.search.extraction;

import java.time.Duration;

/**
 * What an attachment may cost.
 *
 * @param processes that read at once, and at most are there
 * @param time for one attachment, from its first octet to its text
 * @param octets of an attachment that are read; it is cut off after them
 * @param characters of text that are kept of an attachment
 * @param heapMegabytes of a process, which takes about 200 MB beside it at most
 */
public record Bounds(int processes, Duration time, long octets, int characters, int heapMegabytes) {
    public static final Bounds DEFAULT = new Bounds(2, Duration.ofSeconds(20), 50L << 20, 256 * 1024, 192);
}
