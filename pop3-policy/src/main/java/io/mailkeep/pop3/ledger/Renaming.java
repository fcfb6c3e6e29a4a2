package io.mailkeep.pop3.ledger;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.james.core.Username;

/** What a renaming brings from one name to the other, decided before anything is written. */
@AutoValue
abstract class Renaming {
    /**
     * Blocking.
     *
     * @throws NameTakenException as {@link MaildropStore#rename}
     */
    static Renaming of(MaildropStore store, Username from, Username to, Collection<String> mailboxes) {
        checkArgument(!from.equals(to), "the new name is the old one");
        ImmutableMap<MaildropId, MaildropState> known = Stream.concat(
                        Stream.of(MaildropId.of(from)), mailboxes.stream().map(name -> MaildropId.of(from, name)))
                .distinct()
                .map(id -> Map.entry(id, store.load(id)))
                .filter(state -> isWritten(state.getValue()))
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
        UserRules former = store.rules(from);
        return new AutoValue_Renaming(known, missing(store, known, to), former, together(former, store.rules(to), to));
    }

    private static boolean isWritten(MaildropState state) {
        return state.generation() != 0;
    }

    /** Those that an interrupted renaming has not brought. */
    private static ImmutableMap<MaildropId, MaildropState> missing(
            MaildropStore store, ImmutableMap<MaildropId, MaildropState> known, Username to) {
        ImmutableMap.Builder<MaildropId, MaildropState> missing = ImmutableMap.builder();
        known.forEach((from, state) -> {
            MaildropId id = from.renamed(to);
            MaildropState there = store.load(id);
            if (!isWritten(there)) {
                missing.put(id, state.withRenamedFrom(from.user()));
            } else if (!there.cameOf(state, from.user()) && !there.isCopyOf(state)) {
                throw new NameTakenException("there is a ledger of '" + id.asString()
                        + "' already, other than that of '" + from.asString() + "'");
            }
        });
        return missing.build();
    }

    private static UserRules together(UserRules former, UserRules there, Username to) {
        if (former.policy().isPresent()
                && there.policy().isPresent()
                && !former.policy().equals(there.policy())) {
            throw taken("policy", there.policy().get(), to);
        }
        Sets.intersection(former.holds().keySet(), there.holds().keySet()).forEach(id -> {
            if (!former.holds().get(id).equals(there.holds().get(id))) {
                throw taken("hold", id, to);
            }
        });
        return UserRules.of(
                former.policy().or(there::policy),
                ImmutableMap.<String, Hold>builder()
                        .putAll(there.holds())
                        .putAll(Maps.filterKeys(
                                former.holds(), id -> !there.holds().containsKey(id)))
                        .build());
    }

    private static NameTakenException taken(String what, String name, Username to) {
        return new NameTakenException("'" + to.asString() + "' has a " + what + " '" + name
                + "' already, other than the former name: take one of both away");
    }

    /** Under the former name, all that there is. */
    abstract ImmutableMap<MaildropId, MaildropState> known();

    /** Under the new name, what is to be written. */
    abstract ImmutableMap<MaildropId, MaildropState> missing();

    abstract UserRules formerRules();

    /** Those that the new name is to have. */
    abstract UserRules rules();
}
