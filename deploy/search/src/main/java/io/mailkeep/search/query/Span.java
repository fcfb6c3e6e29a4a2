package io.mailkeep.search.query;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.apache.james.mailbox.model.SearchQuery.DateOperator;

/** The year, day or the like that a criterion on a date names, in UTC. */
record Span(Instant first, Instant end) {
    static Span of(DateOperator operator) {
        ZonedDateTime at = operator.getDate().toInstant().atZone(ZoneOffset.UTC);
        return switch (operator.getDateResultion()) {
            case Year -> from(at.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1), ChronoUnit.YEARS);
            case Month -> from(at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1), ChronoUnit.MONTHS);
            case Day -> from(at.truncatedTo(ChronoUnit.DAYS), ChronoUnit.DAYS);
            case Hour -> from(at.truncatedTo(ChronoUnit.HOURS), ChronoUnit.HOURS);
            case Minute -> from(at.truncatedTo(ChronoUnit.MINUTES), ChronoUnit.MINUTES);
            case Second -> from(at.truncatedTo(ChronoUnit.SECONDS), ChronoUnit.SECONDS);
        };
    }

    private static Span from(ZonedDateTime first, ChronoUnit unit) {
        return new Span(first.toInstant(), first.plus(1, unit).toInstant());
    }
}
