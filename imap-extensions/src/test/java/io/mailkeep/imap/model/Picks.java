package io.mailkeep.imap.model;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Messages of an open mailbox that a command is about.
 *
 * @param prefix {@code UID} and a space, or nothing
 * @param set UIDs or message numbers
 * @param uids as far as known
 */
record Picks(String prefix, String set, List<Long> uids) {
    private static final int MOST = 4;

    /** One, some, a range or all. The mailbox must have messages. */
    static Picks any(CachedMailbox box, Random dice) {
        int size = box.size();
        int first = 1 + dice.nextInt(size);
        int last = Math.min(size, first + dice.nextInt(MOST));
        return switch (dice.nextInt(10)) {
            case 0 -> of(box, IntStream.rangeClosed(1, size).boxed().toList(), dice);
            case 1, 2 -> of(box, IntStream.rangeClosed(first, last).boxed().toList(), dice);
            case 3, 4, 5 -> of(
                    box,
                    List.copyOf(new TreeSet<>(Stream.generate(() -> 1 + dice.nextInt(size))
                            .limit(MOST)
                            .toList())),
                    dice);
            default -> of(box, List.of(first), dice);
        };
    }

    private static Picks of(CachedMailbox box, List<Integer> numbers, Random dice) {
        List<Long> uids = numbers.stream()
                .map(box::uid)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .toList();
        if (!box.hasNumbers()) {
            return ofKnown(uids.isEmpty() ? List.copyOf(box.messages().keySet()) : uids);
        }
        boolean byUid = uids.size() == numbers.size() && dice.nextInt(3) > 0;
        return byUid ? new Picks("UID ", joined(uids), uids) : new Picks("", joined(numbers), uids);
    }

    private static Picks ofKnown(List<Long> uids) {
        return new Picks("UID ", uids.isEmpty() ? "1:*" : joined(uids), uids);
    }

    private static String joined(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
