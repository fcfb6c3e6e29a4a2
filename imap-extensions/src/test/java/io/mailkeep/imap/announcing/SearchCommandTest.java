package io.mailkeep.imap.announcing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.SomeAnnouncer;
import io.mailkeep.imap.uids.LivingUids;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.ConjunctionCriterion;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.UidCriterion;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What James's index is asked for: one over OpenSearch finds every message by a set of no UIDs. */
class SearchCommandTest {
    private static final SearchKey SAVED = SearchKey.buildSequenceSet(new IdRange[0]);

    private final MemoryJames james = new MemoryJames();
    private final FakeImapSession session = new FakeImapSession();
    private final List<SearchQuery> queries = new ArrayList<>();
    private List<Long> found = List.of();
    private final SearchCommand testee = new SearchCommand(
            searched(MailboxManager.class, james.mailboxes()),
            new UnpooledStatusResponseFactory(),
            new RecordingMetricFactory(),
            SomeAnnouncer.quiet());

    /** Answers of James's, but for what is found. */
    private <T> T searched(Class<T> type, T answering) {
        return type.cast(Proxy.newProxyInstance(
                SearchCommandTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getMailboxReactive":
                            return Mono.just(searched(MessageManager.class, james.inbox()));
                        case "search":
                            queries.add((SearchQuery) arguments[0]);
                            return Flux.fromIterable(found).map(MessageUid::of);
                        default:
                            try {
                                return method.invoke(answering, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                    }
                }));
    }

    private void select(LongStream uids) {
        List<Long> view = uids.boxed().toList();
        session.setMailboxSession(james.anotherSession());
        session.authenticated();
        Selection selection =
                Selection.listening(james.eventBus(), james.inbox(), session).block();
        selection.open(Access.READ_WRITE, LivingUids.of(view), MessageUid.of(view.size() + 1L), List.of(), new Flags());
        session.selected(selection).block();
    }

    private void search(SearchKey key, SearchResultOption... options) {
        testee.processReactive(
                        new SearchRequest(new SearchOperation(key, List.of(options)), true, new Tag("a1")),
                        new Unheard(),
                        session)
                .block();
    }

    private static final class Unheard implements Responder {
        @Override
        public void respond(ImapResponseMessage message) {}

        @Override
        public void flush() {}
    }

    /** Those of each set of UIDs that the last query has. */
    private List<List<SearchQuery.UidRange>> asked() {
        return queries.get(queries.size() - 1).getCriteria().stream()
                .flatMap(SearchCommandTest::uids)
                .toList();
    }

    private static Stream<List<SearchQuery.UidRange>> uids(Criterion criterion) {
        if (criterion instanceof ConjunctionCriterion parts) {
            return parts.getCriteria().stream().flatMap(SearchCommandTest::uids);
        }
        return criterion instanceof UidCriterion uids
                ? Stream.of(Arrays.asList(uids.getOperator().getRange()))
                : Stream.empty();
    }

    private static SearchQuery.UidRange range(long low, long high) {
        return new SearchQuery.UidRange(MessageUid.of(low), MessageUid.of(high));
    }

    private static SearchKey numbers(long low, long high) {
        return SearchKey.buildSequenceSet(new IdRange[] {new IdRange(low, high)});
    }

    static Stream<SearchKey> ofNumbersThatNoMessageHas() {
        return Stream.of(
                numbers(11, 11),
                SearchKey.buildAnd(List.of(numbers(11, 20), SearchKey.buildUnseen())),
                SearchKey.buildOr(numbers(11, Long.MAX_VALUE), SearchKey.buildFlagged()),
                SearchKey.buildNot(numbers(0xFFFF_FFFFL, 0xFFFF_FFFFL)));
    }

    @ParameterizedTest
    @MethodSource("ofNumbersThatNoMessageHas")
    void noSetOfNoUidsIsAskedForWhereNoMessageHasTheNumbers(SearchKey key) {
        select(LongStream.rangeClosed(1, 10));

        search(key);

        assertThat(asked()).isEmpty();
    }

    static Stream<SearchKey> ofMessages() {
        return Stream.of(
                numbers(1, 1),
                numbers(Long.MAX_VALUE, Long.MAX_VALUE),
                SearchKey.buildUidSet(new UidRange[] {new UidRange(MessageUid.of(1), MessageUid.MAX_VALUE)}),
                SAVED);
    }

    @ParameterizedTest
    @MethodSource("ofMessages")
    void noSetOfNoUidsIsAskedForInAnEmptyMailbox(SearchKey key) {
        select(LongStream.empty());
        search(SearchKey.buildAll(), SearchResultOption.SAVE);

        search(key);

        assertThat(asked()).isEmpty();
    }

    @Test
    void numbersThatMessagesHaveAreAskedForByTheirUids() {
        select(LongStream.of(3, 4, 7));

        search(SearchKey.buildSequenceSet(
                new IdRange[] {new IdRange(2, 9), new IdRange(5), new IdRange(Long.MAX_VALUE)}));

        assertThat(asked()).containsExactly(List.of(range(4, 7), range(7, 7)));
    }

    @Test
    void whatWasSavedIsAskedForInAsFewRangesAsItsNumbers() {
        select(LongStream.rangeClosed(1, 600).flatMap(pair -> LongStream.of(3 * pair, 3 * pair + 1)));
        found = LongStream.rangeClosed(1, 600)
                .filter(pair -> pair != 300)
                .flatMap(pair -> LongStream.of(3 * pair, 3 * pair + 1))
                .boxed()
                .toList();
        search(SearchKey.buildAll(), SearchResultOption.SAVE);

        search(SAVED);

        assertThat(asked()).containsExactly(List.of(range(3, 898), range(903, 1801)));
    }

    @Test
    void whatWasSavedBeforeItWasAnnouncedIsAskedFor() {
        select(LongStream.rangeClosed(1, 3));
        found = List.of(1L, 5L, 7L);
        search(SearchKey.buildAll(), SearchResultOption.SAVE);

        search(SAVED);

        assertThat(asked()).containsExactly(List.of(range(1, 1), range(5, 5), range(7, 7)));
    }

    @Test
    void whatWasSavedAndIsNotThereAnyMoreIsNotAskedFor() {
        select(LongStream.rangeClosed(1, 3));
        found = List.of(2L);
        search(SearchKey.buildAll(), SearchResultOption.SAVE);
        Selection.in(session).orElseThrow().remove(MessageUid.of(2));

        search(SAVED);

        assertThat(asked()).isEmpty();
    }
}
