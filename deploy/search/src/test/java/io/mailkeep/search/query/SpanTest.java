package io.mailkeep.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import org.apache.james.mailbox.model.SearchQuery.DateComparator;
import org.apache.james.mailbox.model.SearchQuery.DateOperator;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanTest {
    @ParameterizedTest
    @CsvSource({
        "Year, 2024-01-01T00:00:00Z, 2025-01-01T00:00:00Z",
        "Month, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "Day, 2024-02-29T00:00:00Z, 2024-03-01T00:00:00Z",
        "Hour, 2024-02-29T23:00:00Z, 2024-03-01T00:00:00Z",
        "Minute, 2024-02-29T23:59:00Z, 2024-03-01T00:00:00Z",
        "Second, 2024-02-29T23:59:59Z, 2024-03-01T00:00:00Z"
    })
    void aMomentIsInItsSpan(DateResolution resolution, Instant first, Instant end) {
        Date lastMoment = Date.from(Instant.parse("2024-02-29T23:59:59.999Z"));

        Span span = Span.of(new DateOperator(DateComparator.ON, lastMoment, resolution));

        assertThat(span).isEqualTo(new Span(first, end));
    }
}
