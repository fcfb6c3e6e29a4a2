package io.mailkeep.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.search.document.Fields;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.AddressType;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;
import org.apache.james.mailbox.model.SearchQuery.UidRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.client.opensearch._types.query_dsl.Query;

class CriteriaTest {
    private static final Date NOW = Date.from(Instant.EPOCH);

    @ParameterizedTest
    @MethodSource
    void theIndexIsCertainOfWhatIsNoText(Criterion criterion) throws UnsupportedSearchException {
        assertThat(bounds(criterion).areExact()).isTrue();
        assertThat(bounds(SearchQuery.not(criterion)).areExact()).isTrue();
    }

    static Stream<Criterion> theIndexIsCertainOfWhatIsNoText() {
        return Stream.of(
                SearchQuery.all(),
                SearchQuery.flagIsSet(Flag.SEEN),
                SearchQuery.flagIsUnSet("keyword"),
                SearchQuery.flagIsSet(Flag.RECENT),
                SearchQuery.uid(new UidRange(MessageUid.of(1), MessageUid.MAX_VALUE)),
                SearchQuery.uid(),
                SearchQuery.sizeGreaterThan(Long.MAX_VALUE),
                SearchQuery.modSeqEquals(7),
                SearchQuery.internalDateOn(NOW, DateResolution.Day),
                SearchQuery.saveDateBefore(NOW, DateResolution.Month),
                SearchQuery.hasAttachment(),
                SearchQuery.attachmentFileName("a.txt"));
    }

    @ParameterizedTest
    @MethodSource
    void whatWasLeftOutOfADocumentIsLookedAt(Criterion criterion) throws UnsupportedSearchException {
        Bounds bounds = bounds(criterion);
        Bounds not = bounds(SearchQuery.not(criterion));

        assertThat(bounds.areExact()).isFalse();
        assertThat(json(bounds.upper())).contains("runcated");
        assertThat(json(bounds.lower())).doesNotContain("runcated");
        assertThat(json(not.upper())).isEqualTo(json(Queries.noneOf(List.of(bounds.lower()))));
        assertThat(json(not.lower())).isEqualTo(json(Queries.noneOf(List.of(bounds.upper()))));
    }

    static Stream<Criterion> whatWasLeftOutOfADocumentIsLookedAt() {
        return Stream.of(
                SearchQuery.bodyContains("text"),
                SearchQuery.mailContains("text"),
                SearchQuery.subject("text"),
                SearchQuery.headerContains("X-Label", "text"),
                SearchQuery.headerExists("X-Label"),
                SearchQuery.headerDateOn("Date", NOW, DateResolution.Day),
                SearchQuery.address(AddressType.From, "text"));
    }

    @Test
    void aHeaderFieldWithoutOneOfItsOwnIsNeverCertain() throws UnsupportedSearchException {
        Bounds bounds = bounds(SearchQuery.headerContains("X-Label", "text"));

        assertThat(json(bounds.lower())).isEqualTo(json(Queries.none()));
    }

    @Test
    void oneOrTwoCharactersBeginATrigram() throws UnsupportedSearchException {
        assertThat(json(bounds(SearchQuery.subject("ab")).lower()))
                .isEqualTo(json(Queries.beginning("header.subject", "AB")));
        assertThat(json(bounds(SearchQuery.subject("\ud83d\ude00")).lower()))
                .isEqualTo(json(Queries.beginning("header.subject", "\ud83d\ude00")));
        assertThat(json(bounds(SearchQuery.subject("abc")).lower()))
                .isEqualTo(json(Queries.phrase("header.subject", "ABC")));
    }

    @Test
    void ofALongTextTheBeginningIsAskedForAndTheRestLookedAt() throws UnsupportedSearchException {
        Bounds bounds = bounds(SearchQuery.subject("a".repeat(300)));

        assertThat(json(bounds.lower())).isEqualTo(json(Queries.none()));
        assertThat(json(bounds.upper())).contains("A".repeat(256)).doesNotContain("A".repeat(257));
    }

    @Test
    void noTextInAHeaderFieldAsksForTheField() throws UnsupportedSearchException {
        assertThat(json(bounds(SearchQuery.headerContains("subject", "")).lower()))
                .isEqualTo(json(Queries.term(Fields.HEADER_NAMES, "SUBJECT")));
        assertThat(json(bounds(SearchQuery.address(AddressType.Cc, "")).lower()))
                .isEqualTo(json(Queries.term(Fields.HEADER_NAMES, "CC")));
    }

    @ParameterizedTest
    @MethodSource
    void whatTheIndexCanNotTellIsRefused(Criterion criterion) {
        assertThatThrownBy(() -> bounds(criterion)).isInstanceOf(UnsupportedSearchException.class);
    }

    static Stream<Criterion> whatTheIndexCanNotTellIsRefused() {
        return Stream.of(
                SearchQuery.headerExists("x".repeat(8_001)),
                SearchQuery.flagIsSet("x".repeat(8_001)),
                SearchQuery.attachmentFileName("x".repeat(8_001)),
                SearchQuery.uid(LongStream.rangeClosed(1, 513)
                        .mapToObj(n -> new UidRange(MessageUid.of(3 * n), MessageUid.of(3 * n + 1)))
                        .toArray(UidRange[]::new)));
    }

    /** By which queries are compared: their own equality is not of what they ask. */
    private static String json(Query query) {
        return query.toJsonString();
    }

    private static Bounds bounds(Criterion criterion) throws UnsupportedSearchException {
        return Criteria.of(SearchQuery.of(criterion));
    }
}
