package io.mailkeep.bench.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.AddressType;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import org.apache.james.mailbox.model.SearchQuery.Sort.Order;
import org.apache.james.mailbox.model.SearchQuery.Sort.SortClause;

/** What clients ask. */
record Question(String name, SearchQuery query) {
    /** Of a mailbox with this many messages. */
    static List<Question> of(long size) {
        List<Question> questions = new ArrayList<>();
        questions.add(ask("UNDELETED (all)", SearchQuery.flagIsUnSet(Flag.DELETED)));
        questions.add(ask("UNSEEN (1 in 100)", SearchQuery.flagIsUnSet(Flag.SEEN)));
        questions.add(ask(
                "SINCE yesterday",
                SearchQuery.internalDateAfter(
                        Date.from(Letters.received(size).minus(Duration.ofDays(1))), DateResolution.Day)));
        questions.add(ask("FROM (1 in 1,000)", SearchQuery.address(AddressType.From, Letters.RARE_SENDER)));
        questions.add(ask("SUBJECT (1 in 200)", SearchQuery.subject(Letters.COMMON_WORD)));
        questions.add(ask("BODY (1 in 1,000)", SearchQuery.bodyContains(Letters.RARE_WORD)));
        questions.add(ask("TEXT (1 in 1,000)", SearchQuery.mailContains(Letters.RARE_WORD)));
        questions.add(ask("TEXT, nowhere", SearchQuery.mailContains("no letter has this")));
        questions.add(ask(
                "HEADER of no field of its own (1 in 1,000)",
                SearchQuery.headerContains("X-Label", Letters.RARE_LABEL)));
        questions.add(ask(
                "SEEN FROM NOT TEXT",
                SearchQuery.flagIsSet(Flag.SEEN),
                SearchQuery.address(AddressType.From, Letters.RARE_SENDER),
                SearchQuery.not(SearchQuery.mailContains(Letters.RARE_WORD))));
        questions.add(new Question(
                "SORT (REVERSE SUBJECT) FROM (1 in 1,000)",
                SearchQuery.builder()
                        .andCriteria(SearchQuery.address(AddressType.From, Letters.RARE_SENDER))
                        .sorts(new Sort(SortClause.BaseSubject, Order.REVERSE), new Sort(SortClause.Uid, Order.NATURAL))
                        .build()));
        return questions;
    }

    private static Question ask(String name, Criterion... criteria) {
        return new Question(name, SearchQuery.of(criteria));
    }
}
