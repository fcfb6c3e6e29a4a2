package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.uids.LivingUids;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.apache.james.mailbox.MessageUid;

class NumberingTest {
    private static final long READ = 4;
    private static final long ALL = 12;
    private static final String TAKE = "take";
    private static final String TAKE_NO_REMOVALS = "take no removals";
    private static final String TAKE_ARRIVALS = "take arrivals";

    /** Events in any order, as they come from other nodes, and announcements in between. */
    @Property
    void whatTheClientIsToldAddsUpToWhatThereIs(@ForAll("histories") Tuple2<Set<Long>, List<String>> history) {
        Session session = new Session();
        for (String step : history.get2()) {
            session.step(step);
            assertThat(session.client).isEqualTo(session.numbered());
        }
        session.step(TAKE);
        session.step(TAKE);

        List<Long> living = uids(1, ALL).stream()
                .filter(uid -> !history.get1().contains(uid))
                .collect(Collectors.toList());
        assertThat(session.testee.pending()).isZero();
        assertThat(session.client).isEqualTo(living);
    }

    @Provide
    Arbitrary<Tuple2<Set<Long>, List<String>>> histories() {
        return Arbitraries.longs().between(1, ALL).set().flatMap(gone -> Arbitraries.shuffle(Stream.of(
                                uids(READ + 1, ALL).stream().map(uid -> "+" + uid),
                                gone.stream().map(uid -> "-" + uid),
                                Stream.of(TAKE, TAKE, TAKE_NO_REMOVALS, TAKE_NO_REMOVALS, TAKE_ARRIVALS))
                        .flatMap(steps -> steps)
                        .collect(Collectors.toList()))
                .map(steps -> Tuple.of(gone, steps)));
    }

    private static ImmutableList<Long> uids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().collect(ImmutableList.toImmutableList());
    }

    /** A numbering, and a client that hears of it. */
    private static final class Session {
        private final Numbering testee = new Numbering();
        private final List<Long> client = new ArrayList<>();

        Session() {
            testee.open(LivingUids.none().with(uids(1, READ)), MessageUid.of(READ + 1), ImmutableList.of());
            client.addAll(uids(1, READ));
        }

        void step(String step) {
            switch (step) {
                case TAKE:
                    hear(testee.take(true));
                    break;
                case TAKE_NO_REMOVALS:
                    hear(testee.take(false));
                    break;
                case TAKE_ARRIVALS:
                    hear(testee.takeArrivals());
                    break;
                default:
                    MessageUid uid = MessageUid.of(Long.parseLong(step.substring(1)));
                    if (step.startsWith("+")) {
                        testee.comes(uid);
                    } else {
                        testee.goes(uid, false);
                    }
            }
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
