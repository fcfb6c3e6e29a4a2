package io.mailkeep.pop3.ledger;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Multimaps;
import com.google.common.collect.SetMultimap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;

/** Keeps states as long as the server runs, like James's in-memory mailboxes. */
@Singleton
public final class MemoryMaildropStore implements MaildropStore {
    private static final Comparator<MaildropSummary> BY_NAME =
            Comparator.comparing(summary -> summary.user().asString());

    private final ConcurrentHashMap<Username, MaildropState> states = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Username, SetMultimap<String, Uidl>> departures = new ConcurrentHashMap<>();

    @Inject
    public MemoryMaildropStore() {}

    @Override
    public MaildropState load(Username user) {
        return states.getOrDefault(user, MaildropState.NEVER_OPENED);
    }

    @Override
    public Optional<MaildropState> replace(Username user, MaildropState previous, MaildropState next) {
        MaildropState written = next.succeeding(previous);
        MaildropState now = states.compute(user, (name, current) -> {
            long generation = current == null ? 0 : current.generation();
            return generation == previous.generation() ? written : current;
        });
        return Optional.ofNullable(now).filter(state -> state == written);
    }

    @Override
    public void rememberDeparted(Username user, Collection<LedgerEntry> left) {
        SetMultimap<String, Uidl> known =
                departures.computeIfAbsent(user, name -> Multimaps.synchronizedSetMultimap(HashMultimap.create()));
        left.forEach(entry -> known.put(entry.messageId(), entry.uidl()));
    }

    @Override
    public ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds) {
        SetMultimap<String, Uidl> known = departures.getOrDefault(user, ImmutableSetMultimap.of());
        ImmutableSetMultimap.Builder<String, Uidl> found = ImmutableSetMultimap.builder();
        messageIds.forEach(id -> found.putAll(id, ImmutableList.copyOf(known.get(id))));
        return found.build();
    }

    @Override
    public Flux<MaildropSummary> summaries(Optional<Username> after) {
        return Flux.defer(() -> Flux.fromStream(states.entrySet().stream()
                .map(entry -> MaildropSummary.of(entry.getKey(), entry.getValue()))
                .sorted(BY_NAME)
                .filter(summary -> after.map(
                                last -> last.asString().compareTo(summary.user().asString()) < 0)
                        .orElse(true))));
    }
}
