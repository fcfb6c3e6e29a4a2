package io.mailkeep.search.query;

import io.mailkeep.search.document.Fields;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import org.opensearch.client.opensearch._types.SortOptions;
import org.opensearch.client.opensearch._types.SortOrder;

/** James's sort keys as OpenSearch's. */
final class Order {
    private Order() {}

    /** Ends with the mailbox and the UID, so that no two messages are equal and each hit tells its UID last. */
    static List<SortOptions> of(List<Sort> sorts) {
        Stream<SortOptions> wanted =
                sorts.stream().map(sort -> by(field(sort), sort.isReverse() ? SortOrder.Desc : SortOrder.Asc));
        return Stream.concat(wanted, Stream.of(by(Fields.MAILBOX, SortOrder.Asc), by(Fields.UID, SortOrder.Asc)))
                .toList();
    }

    private static SortOptions by(String field, SortOrder order) {
        return SortOptions.of(sort -> sort.field(by -> by.field(field).order(order)));
    }

    private static String field(Sort sort) {
        return switch (sort.getSortClause()) {
            case Arrival -> Fields.INTERNAL_DATE;
            case SentDate -> Fields.SORT_SENT;
            case BaseSubject -> Fields.SORT_SUBJECT;
            case MailboxFrom -> Fields.SORT_FROM;
            case MailboxTo -> Fields.SORT_TO;
            case MailboxCc -> Fields.SORT_CC;
            case Size -> Fields.SIZE;
            case Id -> Fields.MESSAGE;
            case Uid -> Fields.UID;
        };
    }
}
