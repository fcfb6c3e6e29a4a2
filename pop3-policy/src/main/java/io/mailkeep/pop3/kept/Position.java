package io.mailkeep.pop3.kept;

import com.google.auto.value.AutoValue;
import com.google.common.base.Splitter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where in {@link KeptMessage#SOONEST_FIRST} a page ended. As text, the name of a mailbox comes last and may be anything. */
@AutoValue
abstract class Position {
    private static final String NEVER = "never";
    private static final char SEPARATOR = '/';

    static Position of(KeptMessage last) {
        return new AutoValue_Position(last.until(), last.uid(), last.mailbox());
    }

    static Position parse(String text) {
        List<String> parts = Splitter.on(SEPARATOR).limit(3).splitToList(text);
        try {
            return new AutoValue_Position(
                    parts.get(0).equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(parts.get(0))),
                    Long.parseLong(parts.get(1)),
                    parts.get(2));
        } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("'after' must be the 'next' of an earlier answer", e);
        }
    }

    abstract Optional<Instant> until();

    abstract long uid();

    abstract String mailbox();

    boolean isBefore(KeptMessage message) {
        int byMoment = message.until().orElse(Instant.MAX).compareTo(until().orElse(Instant.MAX));
        int byMailbox = byMoment == 0 ? message.mailbox().compareTo(mailbox()) : byMoment;
        return byMailbox == 0 ? message.uid() > uid() : byMailbox > 0;
    }

    String asString() {
        return until().map(Instant::toString).orElse(NEVER) + SEPARATOR + uid() + SEPARATOR + mailbox();
    }
}
