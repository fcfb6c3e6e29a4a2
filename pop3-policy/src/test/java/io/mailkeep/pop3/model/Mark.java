package io.mailkeep.pop3.model;

import io.mailkeep.pop3.condition.Trait;
import java.util.function.Predicate;

/** Something that a message has or has not, and how a policy names it. */
// Traits and predicates without state are as immutable as they can say.
@SuppressWarnings("ImmutableEnumChecker")
public enum Mark {
    FLAGGED(Trait.flagged(), message -> message.flags().contains("\\Flagged")),
    ANSWERED(Trait.answered(), message -> message.flags().contains("\\Answered")),
    SEEN(Trait.seen(), message -> message.flags().contains("\\Seen")),
    DELETED(Trait.deleted(), message -> message.flags().contains("\\Deleted")),
    KEEP(Trait.keyword("$Keep"), message -> message.flags().contains("$Keep")),
    POPPED(Trait.keyword("$Popped"), message -> message.flags().contains("$Popped")),
    FROM_BOSS(Trait.from("Boss@example.com"), message -> message.sender().equals("boss@example.com")),
    FROM_LISTS(Trait.from("@lists.test"), message -> message.sender().endsWith("@lists.test")),
    LARGE(Trait.largerThan(700), message -> message.size() > 700),
    SMALL(Trait.smallerThan(300), message -> message.size() < 300);

    private final Trait trait;
    private final Predicate<ModelMessage> test;

    Mark(Trait trait, Predicate<ModelMessage> test) {
        this.trait = trait;
        this.test = test;
    }

    public Trait trait() {
        return trait;
    }

    public boolean isOn(ModelMessage message) {
        return test.test(message);
    }
}
