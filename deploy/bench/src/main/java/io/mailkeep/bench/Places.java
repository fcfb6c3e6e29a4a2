package io.mailkeep.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Blocks of messages of the large mailbox, at equal distances, others at each turn until all have had theirs.
 *
 * @param size messages of the mailbox, whose UIDs begin with 1
 * @param blocks how many
 * @param length messages of each
 */
record Places(int size, int blocks, int length) {
    int messages() {
        return blocks * length;
    }

    /** The arguments of a STORE that changes each of the messages. */
    String change(int turn, String keyword) {
        int turns = size / messages();
        String sign = turn / turns % 2 == 0 ? "+" : "-";
        return uids(turn % turns) + " " + sign + "FLAGS.SILENT (" + keyword + ")";
    }

    private String uids(int turn) {
        return IntStream.range(0, blocks)
                .mapToLong(block -> (long) block * size / blocks + (long) turn * length + 1)
                .mapToObj(first -> length == 1 ? Long.toString(first) : first + ":" + (first + length - 1))
                .collect(Collectors.joining(","));
    }
}
