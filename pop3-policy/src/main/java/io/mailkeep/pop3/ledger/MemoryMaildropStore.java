package io.mailkeep.pop3.ledger;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Maps;
import com.google.common.collect.Multimaps;
import com.google.common.collect.SetMultimap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;

/** Keeps states as long as the server runs, like James's in-memory mailboxes. */
@Singleton
public final class MemoryMaildropStore implements MaildropStore {
    private static final Comparator<MaildropSummary> BY_NAME =
            Comparator.comparing(summary -> summary.id().asString());

    private final ConcurrentHashMap<MaildropId, MaildropState> states = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Username, UserRules> rules = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Username, SetMultimap<String, Uidl>> departures = new ConcurrentHashMap<>();

    @Inject
    public MemoryMaildropStore() {}

    @Override
    public MaildropState load(MaildropId id) {
        return withRules(id, states.getOrDefault(id, MaildropState.NEVER_OPENED));
    }

    @Override
    public long transitions(MaildropId id) {
        return load(id).transitions();
    }

    private MaildropState withRules(MaildropId id, MaildropState state) {
        return id.folder().isPresent()
                ? state
                : state.toBuilder().rules(rules(id.user())).build();
    }

    @Override
    public Optional<MaildropState> replace(MaildropId id, MaildropState previous, MaildropState next) {
        MaildropState written = withRules(id, next.succeeding(previous));
        MaildropState now = states.compute(id, (name, current) -> {
            long generation = current == null ? 0 : current.generation();
            return generation == previous.generation() ? written : current;
        });
        return Optional.ofNullable(now).filter(state -> state == written);
    }

    @Override
    public void rememberDeparted(Username user, Collection<LedgerEntry> left) {
        SetMultimap<String, Uidl> known = departed(user);
        left.forEach(entry -> known.put(entry.messageId(), entry.uidl()));
    }

    private SetMultimap<String, Uidl> departed(Username user) {
        return departures.computeIfAbsent(user, name -> Multimaps.synchronizedSetMultimap(HashMultimap.create()));
    }

    @Override
    public ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds) {
        SetMultimap<String, Uidl> known = departures.getOrDefault(user, ImmutableSetMultimap.of());
        ImmutableSetMultimap.Builder<String, Uidl> found = ImmutableSetMultimap.builder();
        messageIds.forEach(id -> found.putAll(id, ImmutableList.copyOf(known.get(id))));
        return found.build();
    }

    @Override
    public Flux<MaildropSummary> summaries(Optional<MaildropId> after) {
        return Flux.defer(() -> Flux.fromStream(states.entrySet().stream()
                .map(entry -> MaildropSummary.of(entry.getKey(), withRules(entry.getKey(), entry.getValue())))
                .sorted(BY_NAME)
                .filter(summary -> after.map(
                                last -> last.asString().compareTo(summary.id().asString()) < 0)
                        .orElse(true))));
    }

    @Override
    public UserRules rules(Username user) {
        return rules.getOrDefault(user, UserRules.NONE);
    }

    @Override
    public void setPolicy(Username user, Optional<String> policy) {
        change(user, known -> UserRules.of(policy, known.holds()));
    }

    @Override
    public void putHold(Username user, String id, Hold hold) {
        change(
                user,
                known -> UserRules.of(
                        known.policy(),
                        ImmutableMap.<String, Hold>builder()
                                .putAll(Maps.filterKeys(known.holds(), other -> !other.equals(id)))
                                .put(id, hold)
                                .build()));
    }

    @Override
    public void removeHold(Username user, String id) {
        change(
                user,
                known -> UserRules.of(
                        known.policy(),
                        ImmutableMap.copyOf(Maps.filterKeys(known.holds(), other -> !other.equals(id)))));
    }

    @Override
    public void rename(Username from, Username to, Collection<String> mailboxes) {
        Renaming renaming = Renaming.of(this, from, to, mailboxes);
        rules.put(to, renaming.rules());
        Optional.ofNullable(departures.get(from)).ifPresent(left -> departed(to).putAll(left));
        states.putAll(renaming.missing());
        states.keySet().removeAll(renaming.known().keySet());
        departures.remove(from);
        rules.remove(from, renaming.formerRules());
    }

    private void change(Username user, UnaryOperator<UserRules> change) {
        rules.compute(user, (name, known) -> change.apply(known == null ? UserRules.NONE : known));
    }
}
