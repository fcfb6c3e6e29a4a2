package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.uids.LivingUids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.mailbox.MessageUid;

class NumberingTest {
    /** No event tells that these have come. */
    private static final long BEFORE = 4;

    private static final long ALL = 12;
    private static final String OPEN = "open";
    private static final String TAKE = "take";
    private static final String TAKE_NO_REMOVALS = "take no removals";
    private static final String TAKE_ARRIVALS = "take arrivals";

    /** Events in any order, as they come from other nodes, the reading of the mailbox and announcements in between. */
    @Property(tries = 2_000)
    void whatTheClientIsToldAddsUpToWhatThereIs(
            @ForAll("uids") Set<Long> gone, @ForAll("uids") Set<Long> seen, @ForAll Random random) {
        Session session = new Session(uids(1, ALL).stream()
                .filter(uid -> seen.contains(uid) || (uid <= BEFORE && !gone.contains(uid)))
                .collect(ImmutableList.toImmutableList()));
        List<String> steps = Stream.of(
                        uids(BEFORE + 1, ALL).stream().map(uid -> "+" + uid),
                        gone.stream().map(uid -> "-" + uid),
                        Stream.of(OPEN, TAKE, TAKE, TAKE_NO_REMOVALS, TAKE_NO_REMOVALS, TAKE_ARRIVALS))
                .flatMap(some -> some)
                .collect(Collectors.toList());
        Collections.shuffle(steps, random);

        for (String step : steps) {
            session.step(step);
            assertThat(session.client).as(step).isEqualTo(session.numbered());
        }
        session.step(TAKE);
        session.step(TAKE);

        assertThat(session.testee.pending()).isZero();
        assertThat(session.client)
                .isEqualTo(
                        uids(1, ALL).stream().filter(uid -> !gone.contains(uid)).collect(Collectors.toList()));
    }

    @Provide
    Arbitrary<Set<Long>> uids() {
        return Arbitraries.longs().between(1, ALL).set();
    }

    private static ImmutableList<Long> uids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().collect(ImmutableList.toImmutableList());
    }

    /** A numbering, and a client that hears of it. */
    private static final class Session {
        private final Numbering testee = new Numbering();
        private final List<Long> client = new ArrayList<>();

        private final ImmutableList<Long> read;

        /** @param read what the mailbox was read to hold */
        Session(ImmutableList<Long> read) {
            this.read = read;
        }

        void step(String step) {
            if (step.startsWith("+")) {
                testee.comes(uid(step));
            } else if (step.startsWith("-")) {
                testee.goes(uid(step));
            } else if (step.equals(OPEN)) {
                testee.open(LivingUids.none().with(read), MessageUid.of(ALL + 1), ImmutableList.of());
                client.addAll(numbered());
            } else if (testee.isOpen()) {
                hear(news(step));
            }
        }

        private static MessageUid uid(String step) {
            return MessageUid.of(Long.parseLong(step.substring(1)));
        }

        private News news(String step) {
            return step.equals(TAKE_ARRIVALS)
                    ? testee.takeArrivals()
                    : testee.take(step.equals(TAKE) ? Expunges.TELL : Expunges.WITHHOLD);
        }

        /** As a client does that asks for the UIDs of what is new. */
        private void hear(News news) {
            news.rewound().numbers().forEach(number -> client.remove(number - 1));
            news.exists().ifPresent(exists -> {
                Stream.concat(numbered().stream(), news.removed().uids().stream())
                        .filter(uid -> !client.contains(uid))
                        .sorted()
                        .collect(Collectors.toList())
                        .forEach(client::add);
                assertThat(client).hasSize(exists);
            });
            news.removed().numbers().forEach(number -> client.remove(number - 1));
        }

        List<Long> numbered() {
            LivingUids view = testee.view();
            return LongStream.rangeClosed(1, view.size())
                    .mapToObj(number -> view.uid(number).getAsLong())
                    .collect(Collectors.toList());
        }
    }
}
