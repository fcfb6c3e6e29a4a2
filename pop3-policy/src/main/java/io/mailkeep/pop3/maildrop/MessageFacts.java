package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;

/**
 * What a search index knows of messages, for whoever only looks: they need not be read one by one then. What may be
 * removed is never decided by it. Thread-safe.
 */
public interface MessageFacts {
    /** Knows nothing. */
    MessageFacts NONE = mailboxId -> ImmutableMap.of();

    /**
     * Blocking, for a bounded time. The messages of a mailbox, as the mailbox itself would tell of them; one that is
     * missing is read. None if the index does not follow the mailbox or does not answer.
     *
     * @param mailboxId James's, serialised
     */
    ImmutableMap<MessageUid, Fact> of(String mailboxId);

    /** One message. */
    @AutoValue
    abstract class Fact {
        /**
         * What is known of one.
         *
         * @param names in lower case, those of the header fields that are known
         * @param fields the bodies of those fields that are there, unfolded
         */
        public static Fact of(Flags flags, ImmutableSet<String> names, ImmutableListMultimap<String, String> fields) {
            return new AutoValue_MessageFacts_Fact(flags, names, fields);
        }

        abstract Flags flags();

        abstract ImmutableSet<String> names();

        abstract ImmutableListMultimap<String, String> values();

        /** The fields of that name; empty when that is not known. */
        final Optional<List<String>> fields(String name) {
            String key = name.toLowerCase(Locale.US);
            return names().contains(key) ? Optional.of(ImmutableList.copyOf(values().get(key))) : Optional.empty();
        }
    }
}
