package io.mailkeep.imap.paging;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.response.ESearchResponse;
import reactor.core.publisher.Mono;

/**
 * Saves what a search finds, and knows what {@code $} is in another (RFC 5182). It is UIDs: numbers change, and by which
 * of them it is searched and named later is the client's choice each time. James is never told of it, as its parser asks
 * for it when a line is read, before the search that saves it has run: it reads {@code $}, and nothing else, as no range.
 * What names no message is searched for as nothing.
 */
public final class SavedResult implements Responder {
    // James over OpenSearch takes no UID for any, and without an index it reads each message whole for what is not ALL.
    private static final SearchKey NOTHING = SearchKey.buildLarger(Long.MAX_VALUE);
    // What James's parser makes of "*".
    private static final long LAST = Long.MAX_VALUE;

    private final SearchRequest asked;
    private final Selection selection;
    private final Responder responder;

    private SavedResult(SearchRequest asked, Selection selection, Responder responder) {
        this.asked = asked;
        this.selection = selection;
        this.responder = responder;
    }

    /**
     * Runs a search.
     *
     * @param search answers one that neither saves nor names what was saved
     */
    public static Mono<Void> of(
            SearchRequest asked,
            ImapSession session,
            Responder responder,
            BiFunction<SearchRequest, Responder, Mono<Void>> search) {
        return Selection.in(session)
                .map(selection -> of(asked, selection, responder, search))
                .orElseGet(() -> search.apply(asked, responder));
    }

    private static Mono<Void> of(
            SearchRequest asked,
            Selection selection,
            Responder responder,
            BiFunction<SearchRequest, Responder, Mono<Void>> search) {
        SearchRequest plain = new SearchRequest(
                new SearchOperation(named(asked.getSearchOperation().getSearchKey(), selection), besidesSaving(asked)),
                asked.isUseUids(),
                asked.getTag());
        if (!options(asked).contains(SearchResultOption.SAVE)) {
            return search.apply(plain, responder);
        }
        // RFC 5182 §2.1: after NO nothing is saved.
        selection.save(UidSet.none());
        return search.apply(plain, new SavedResult(asked, selection, responder));
    }

    private static SearchKey named(SearchKey key, Selection selection) {
        switch (key.getType()) {
            case TYPE_AND:
                return SearchKey.buildAnd(parts(key, selection));
            case TYPE_OR:
                ImmutableList<SearchKey> either = parts(key, selection);
                return SearchKey.buildOr(either.get(0), either.get(1));
            case TYPE_NOT:
                return SearchKey.buildNot(parts(key, selection).get(0));
            case TYPE_SEQUENCE_SET:
                return key.getSequenceNumbers().length > 0
                        ? numbered(key, selection.view())
                        : saved(selection.saved(), selection.view(), selection.unnumbered());
            case TYPE_UID:
                // James asks for no UID where there is no message.
                return selection.view().isEmpty() ? NOTHING : key;
            default:
                return key;
        }
    }

    private static ImmutableList<SearchKey> parts(SearchKey key, Selection selection) {
        return key.getKeys().stream().map(part -> named(part, selection)).collect(ImmutableList.toImmutableList());
    }

    // James leaves out what begins above the last number.
    private static SearchKey numbered(SearchKey key, LivingUids view) {
        return Arrays.stream(key.getSequenceNumbers()).anyMatch(range -> isKept(range, view)) ? key : NOTHING;
    }

    private static boolean isKept(IdRange range, LivingUids view) {
        return range.getLowVal() == LAST
                ? !view.isEmpty()
                : view.uid(range.getLowVal()).isPresent();
    }

    // Not UID by UID, of which an index takes a few hundred at once. What was found before it was announced has no
    // number: it is above all that have, or came late, as others may have that are between them and were not found.
    private static SearchKey saved(UidSet uids, LivingUids view, UidSet late) {
        UidSet named = view.last().isPresent()
                ? view.spans(uids)
                        .minus(late)
                        .union(uids.intersection(late))
                        .union(uids.between(view.last().getAsLong() + 1, Long.MAX_VALUE))
                : UidSet.none();
        return named.isEmpty() ? NOTHING : SearchKey.buildUidSet(named.toUidRanges());
    }

    private static ImmutableList<SearchResultOption> besidesSaving(SearchRequest asked) {
        // Without an option James would answer what ranges can not be had from.
        return isOnlySaved(asked)
                ? ImmutableList.of(SearchResultOption.ALL)
                : options(asked).stream()
                        .filter(option -> option != SearchResultOption.SAVE)
                        .collect(ImmutableList.toImmutableList());
    }

    private static boolean isOnlySaved(SearchRequest asked) {
        return options(asked).equals(ImmutableList.of(SearchResultOption.SAVE));
    }

    private static List<SearchResultOption> options(SearchRequest asked) {
        return asked.getSearchOperation().getResultOptions();
    }

    @Override
    public void respond(ImapResponseMessage message) {
        Optional<UidSet> found = found(message);
        found.ifPresent(
                ids -> selection.save(asked.isUseUids() ? ids : selection.view().uids(ids)));
        // RFC 5182 §2.1: who only saves is not told.
        if (found.isEmpty() || !isOnlySaved(asked)) {
            responder.respond(message);
        }
    }

    private Optional<UidSet> found(ImapResponseMessage message) {
        if (message instanceof FoundPage) {
            return Optional.of(((FoundPage) message).saved());
        }
        return message instanceof ESearchResponse ? Optional.of(found((ESearchResponse) message)) : Optional.empty();
    }

    // RFC 5182 §2.4
    private UidSet found(ESearchResponse found) {
        List<SearchResultOption> wanted = options(asked);
        boolean ends = wanted.contains(SearchResultOption.MIN) || wanted.contains(SearchResultOption.MAX);
        if (!ends || wanted.contains(SearchResultOption.ALL) || wanted.contains(SearchResultOption.COUNT)) {
            return FoundPage.all(found);
        }
        ImmutableSet.Builder<Range<Long>> saved = ImmutableSet.builder();
        if (wanted.contains(SearchResultOption.MIN) && found.getCount() > 0) {
            saved.add(Range.singleton(found.getMinUid()));
        }
        if (wanted.contains(SearchResultOption.MAX) && found.getCount() > 0) {
            saved.add(Range.singleton(found.getMaxUid()));
        }
        return UidSet.of(saved.build());
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
