package io.mailkeep.imap.model;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What an IMAP client may do next, and how often it does. */
enum Verb {
    STORE(25),
    APPEND(12),
    FETCH(10),
    EXPUNGE(8),
    SELECT(8),
    NOOP(6),
    COPY(6),
    MOVE(6),
    HANG_UP(6),
    UID_EXPUNGE(4),
    LOGOUT(4),
    SEARCH(3),
    CLOSE(3),
    UNSELECT(3),
    EXAMINE(2);

    private static final List<Verb> WEIGHTED = Stream.of(values())
            .flatMap(verb -> Stream.generate(() -> verb).limit(verb.weight))
            .toList();

    private final int weight;

    Verb(int weight) {
        this.weight = weight;
    }

    static Verb any(RandomGenerator random) {
        return WEIGHTED.get(random.nextInt(WEIGHTED.size()));
    }
}
