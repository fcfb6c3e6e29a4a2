package io.mailkeep.pop3.maildrop;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;

/** Asks the index of all messages at once when the first is looked at, and the mailbox of what the index lacks. */
final class IndexedLooks implements Looks {
    private final Supplier<ImmutableMap<MessageUid, MessageFacts.Fact>> facts;
    private final Looks mailbox;
    private final Set<Source> asked = EnumSet.of(Source.LEDGER);

    IndexedLooks(Supplier<ImmutableMap<MessageUid, MessageFacts.Fact>> facts, Looks mailbox) {
        this.facts = Suppliers.memoize(facts::get);
        this.mailbox = mailbox;
    }

    @Override
    public Flags flags(MessageUid uid) {
        Optional<MessageFacts.Fact> fact = fact(uid);
        return answered(fact) ? fact.get().flags() : mailbox.flags(uid);
    }

    @Override
    public List<String> fields(MessageUid uid, String name) {
        Optional<List<String>> fields = fact(uid).flatMap(fact -> fact.fields(name));
        return answered(fields) ? fields.get() : mailbox.fields(uid, name);
    }

    private Optional<MessageFacts.Fact> fact(MessageUid uid) {
        return Optional.ofNullable(facts.get().get(uid));
    }

    private boolean answered(Optional<?> found) {
        asked.add(found.isPresent() ? Source.INDEX : Source.MAILBOX);
        return found.isPresent();
    }

    /** What has been asked so far. */
    ImmutableSet<Source> sources() {
        return Sets.immutableEnumSet(asked);
    }
}
