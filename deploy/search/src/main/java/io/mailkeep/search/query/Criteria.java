package io.mailkeep.search.query;

import io.mailkeep.search.document.Fields;
import io.mailkeep.search.document.FlagTerms;
import io.mailkeep.search.document.Folded;
import io.mailkeep.search.document.HeaderDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.AddressOperator;
import org.apache.james.mailbox.model.SearchQuery.AllCriterion;
import org.apache.james.mailbox.model.SearchQuery.AttachmentCriterion;
import org.apache.james.mailbox.model.SearchQuery.ConjunctionCriterion;
import org.apache.james.mailbox.model.SearchQuery.ContainsOperator;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.CustomFlagCriterion;
import org.apache.james.mailbox.model.SearchQuery.DateOperator;
import org.apache.james.mailbox.model.SearchQuery.ExistsOperator;
import org.apache.james.mailbox.model.SearchQuery.FlagCriterion;
import org.apache.james.mailbox.model.SearchQuery.HeaderCriterion;
import org.apache.james.mailbox.model.SearchQuery.HeaderOperator;
import org.apache.james.mailbox.model.SearchQuery.InternalDateCriterion;
import org.apache.james.mailbox.model.SearchQuery.MessageIdCriterion;
import org.apache.james.mailbox.model.SearchQuery.MimeMessageIDCriterion;
import org.apache.james.mailbox.model.SearchQuery.ModSeqCriterion;
import org.apache.james.mailbox.model.SearchQuery.NumericOperator;
import org.apache.james.mailbox.model.SearchQuery.SaveDateCriterion;
import org.apache.james.mailbox.model.SearchQuery.SizeCriterion;
import org.apache.james.mailbox.model.SearchQuery.SubjectCriterion;
import org.apache.james.mailbox.model.SearchQuery.TextCriterion;
import org.apache.james.mailbox.model.SearchQuery.ThreadIdCriterion;
import org.apache.james.mailbox.model.SearchQuery.UidCriterion;
import org.apache.james.mailbox.model.SearchQuery.UidRange;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.query_dsl.Query;

/** James's criteria as {@link Bounds}. */
final class Criteria {
    /** OpenSearch's phrase of more trigrams costs more than looking at the few messages that have the first ones. */
    private static final int LONGEST_PHRASE = 256;

    private static final int GRAM = 3;
    /** Half of the clauses that OpenSearch takes in one query. */
    private static final int MOST_RANGES = 512;

    private static final int MOST_TERMS = 65_536;
    /** The index has no longer ones. */
    private static final int LONGEST_TERM = 8_000;

    private final Collection<MessageUid> recent;

    private Criteria(Collection<MessageUid> recent) {
        this.recent = recent;
    }

    /**
     * What all criteria of the query ask for.
     *
     * @throws UnsupportedSearchException if only a scan can tell
     */
    static Bounds of(SearchQuery query) throws UnsupportedSearchException {
        return Bounds.all(new Criteria(query.getRecentMessageUids()).each(query.getCriteria()));
    }

    private List<Bounds> each(List<Criterion> criteria) throws UnsupportedSearchException {
        List<Bounds> bounds = new ArrayList<>();
        for (Criterion criterion : criteria) {
            bounds.add(of(criterion));
        }
        return bounds;
    }

    private Bounds of(Criterion criterion) throws UnsupportedSearchException {
        if (criterion instanceof AllCriterion) {
            return Bounds.exactly(Queries.everything());
        } else if (criterion instanceof ConjunctionCriterion conjunction) {
            return conjunction(conjunction);
        } else if (criterion instanceof TextCriterion text) {
            return text(text);
        } else if (criterion instanceof HeaderCriterion header) {
            return header(header.getHeaderName(), header.getOperator());
        } else if (criterion instanceof SubjectCriterion subject) {
            return of(subject.asHeaderCriterion());
        } else if (criterion instanceof MimeMessageIDCriterion messageId) {
            return of(messageId.asHeaderCriterion());
        }
        return Bounds.exactly(metadata(criterion));
    }

    private Query metadata(Criterion criterion) throws UnsupportedSearchException {
        if (criterion instanceof FlagCriterion flag) {
            return setOrNot(flag(flag.getFlag()), flag.getOperator().isSet());
        } else if (criterion instanceof CustomFlagCriterion flag) {
            return setOrNot(
                    term(Fields.FLAGS, flag.getFlag()), flag.getOperator().isSet());
        } else if (criterion instanceof AttachmentCriterion attachment) {
            return setOrNot(
                    Queries.isTrue(Fields.ATTACHED), attachment.getOperator().isSet());
        } else if (criterion instanceof UidCriterion uid) {
            return uids(uid.getOperator().getRange());
        } else if (criterion instanceof SizeCriterion size) {
            return number(Fields.SIZE, size.getOperator());
        } else if (criterion instanceof ModSeqCriterion modSeq) {
            return number(Fields.MOD_SEQ, modSeq.getOperator());
        } else if (criterion instanceof InternalDateCriterion date) {
            return date(Fields.INTERNAL_DATE, date.getOperator());
        } else if (criterion instanceof SaveDateCriterion date) {
            return date(Fields.SAVE_DATE, date.getOperator());
        } else if (criterion instanceof MessageIdCriterion message) {
            return Queries.term(Fields.MESSAGE, message.getMessageId().serialize());
        } else if (criterion instanceof ThreadIdCriterion thread) {
            return Queries.term(Fields.THREAD, thread.getThreadId().serialize());
        }
        throw new UnsupportedSearchException();
    }

    private Bounds conjunction(ConjunctionCriterion conjunction) throws UnsupportedSearchException {
        List<Bounds> parts = each(conjunction.getCriteria());
        return switch (conjunction.getType()) {
            case AND -> Bounds.all(parts);
            case OR -> Bounds.any(parts);
            case NOR -> Bounds.noneOf(parts);
        };
    }

    private static Bounds text(TextCriterion text) throws UnsupportedSearchException {
        String value = text.getOperator().getValue();
        return switch (text.getType()) {
            case BODY -> truncatedToo(Fields.TRUNCATED, containing(value, Fields.BODY));
            case FULL -> truncatedToo(Fields.TRUNCATED, containing(value, Fields.HEADER_TEXT, Fields.BODY));
            case ATTACHMENTS -> value.isEmpty()
                    ? Bounds.exactly(Queries.exists(Fields.ATTACHMENT_TEXT))
                    : containing(value, Fields.ATTACHMENT_TEXT);
            case ATTACHMENT_FILE_NAME -> Bounds.exactly(term(Fields.ATTACHMENT_NAMES, value));
        };
    }

    /** What was left out of a document may meet the criterion as well. */
    private static Bounds truncatedToo(String truncated, Bounds known) {
        return new Bounds(Queries.any(List.of(known.upper(), Queries.isTrue(truncated))), known.lower());
    }

    private static Bounds containing(String text, String... fields) {
        String needle = Folded.needle(text);
        int length = needle.codePointCount(0, needle.length());
        if (length == 0) {
            return Bounds.exactly(Queries.everything());
        }
        if (length > LONGEST_PHRASE) {
            String beginning = needle.substring(0, needle.offsetByCodePoints(0, LONGEST_PHRASE));
            return Bounds.atMost(anywhere(fields, field -> Queries.phrase(field, beginning)));
        }
        return Bounds.exactly(anywhere(
                fields, field -> length < GRAM ? Queries.beginning(field, needle) : Queries.phrase(field, needle)));
    }

    private static Query anywhere(String[] fields, Function<String, Query> query) {
        return Queries.any(Arrays.stream(fields).map(query).toList());
    }

    private static Bounds header(String name, HeaderOperator operator) throws UnsupportedSearchException {
        return truncatedToo(Fields.HEADER_TRUNCATED, known(name, operator));
    }

    private static Bounds known(String name, HeaderOperator operator) throws UnsupportedSearchException {
        if (operator instanceof ExistsOperator) {
            return Bounds.exactly(named(name));
        } else if (operator instanceof DateOperator date) {
            return Bounds.exactly(headerDate(name, date));
        } else if (operator instanceof ContainsOperator contains) {
            return headerContaining(name, contains.getValue());
        } else if (operator instanceof AddressOperator address) {
            String field = Fields.ofAddresses(name).orElseThrow(UnsupportedSearchException::new);
            return address.getAddress().isEmpty()
                    ? Bounds.exactly(named(name))
                    : containing(address.getAddress(), field);
        }
        throw new UnsupportedSearchException();
    }

    private static Query named(String header) throws UnsupportedSearchException {
        return term(Fields.HEADER_NAMES, header.toUpperCase(Locale.US));
    }

    private static Query term(String field, String value) throws UnsupportedSearchException {
        if (value.length() > LONGEST_TERM) {
            throw new UnsupportedSearchException();
        }
        return Queries.term(field, value);
    }

    private static Bounds headerContaining(String name, String text) throws UnsupportedSearchException {
        Query named = named(name);
        if (text.isEmpty()) {
            return Bounds.exactly(named);
        }
        // One without a field of its own: there is one of this name, and the text is in some.
        return Fields.ofHeader(name)
                .map(field -> containing(text, field))
                .orElseGet(() -> Bounds.atMost(Queries.all(
                        List.of(named, containing(text, Fields.HEADER_VALUES).upper()))));
    }

    private static Query headerDate(String name, DateOperator operator) {
        Span span = Span.of(operator);
        return switch (operator.getType()) {
            case BEFORE -> Queries.between(
                    Fields.HEADER_DATES, HeaderDate.first(name), HeaderDate.term(name, span.first()));
            case ON -> Queries.between(
                    Fields.HEADER_DATES, HeaderDate.term(name, span.first()), HeaderDate.term(name, span.end()));
            case AFTER -> Queries.between(Fields.HEADER_DATES, HeaderDate.term(name, span.end()), HeaderDate.end(name));
        };
    }

    private static Query date(String field, DateOperator operator) {
        Span span = Span.of(operator);
        long first = span.first().toEpochMilli();
        long end = span.end().toEpochMilli();
        return switch (operator.getType()) {
            case BEFORE -> Queries.below(field, first);
            case ON -> Queries.between(field, first, end);
            case AFTER -> Queries.atLeast(field, end);
        };
    }

    private static Query number(String field, NumericOperator operator) {
        return switch (operator.getType()) {
            case EQUALS -> Queries.equalTo(field, operator.getValue());
            case LESS_THAN -> Queries.below(field, operator.getValue());
            case GREATER_THAN -> operator.getValue() == Long.MAX_VALUE
                    ? Queries.none()
                    : Queries.atLeast(field, operator.getValue() + 1);
        };
    }

    private Query flag(Flag flag) throws UnsupportedSearchException {
        if (flag != Flag.RECENT) {
            return Queries.term(Fields.FLAGS, FlagTerms.of(flag));
        }
        if (recent.size() > MOST_TERMS) {
            throw new UnsupportedSearchException();
        }
        return Queries.oneOf(
                Fields.UID,
                recent.stream().map(uid -> FieldValue.of(uid.asLong())).toList());
    }

    private static Query setOrNot(Query query, boolean isSet) {
        return isSet ? query : Queries.noneOf(List.of(query));
    }

    private static Query uids(UidRange[] ranges) throws UnsupportedSearchException {
        List<UidRange> wide = Arrays.stream(ranges)
                .filter(range -> !range.getLowValue().equals(range.getHighValue()))
                .toList();
        List<FieldValue> single = Arrays.stream(ranges)
                .filter(range -> range.getLowValue().equals(range.getHighValue()))
                .map(range -> FieldValue.of(range.getLowValue().asLong()))
                .toList();
        if (wide.size() > MOST_RANGES || single.size() > MOST_TERMS) {
            throw new UnsupportedSearchException();
        }
        return Queries.any(Stream.concat(
                        single.isEmpty() ? Stream.of() : Stream.of(Queries.oneOf(Fields.UID, single)),
                        wide.stream().map(Criteria::range))
                .toList());
    }

    private static Query range(UidRange range) {
        long high = range.getHighValue().asLong();
        return high == Long.MAX_VALUE
                ? Queries.atLeast(Fields.UID, range.getLowValue().asLong())
                : Queries.between(Fields.UID, range.getLowValue().asLong(), high + 1);
    }
}
