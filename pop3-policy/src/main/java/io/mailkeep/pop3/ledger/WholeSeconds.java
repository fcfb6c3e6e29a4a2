package io.mailkeep.pop3.ledger;

import java.time.Instant;

/** Moments from which a promised time counts, as stored: rounded up, since a promise may be kept late but not early. */
final class WholeSeconds {
    private WholeSeconds() {}

    static long of(Instant moment) {
        return moment.getNano() == 0 ? moment.getEpochSecond() : moment.getEpochSecond() + 1;
    }

    static Instant up(Instant moment) {
        return Instant.ofEpochSecond(of(moment));
    }
}
