package io.mailkeep.search.kept;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;

/** What has changed in a ledger and the index must learn. */
sealed interface News {
    /** How often the index could not be told. */
    int attempts();

    /** Two of the same {@link #subject} are one. */
    Object subject();

    News again();

    /**
     * Something about these messages of a mailbox.
     *
     * @param uids empty when there are many, so all
     */
    record Changed(MaildropId id, String mailboxId, Optional<ImmutableSet<MessageUid>> uids, int attempts)
            implements News {
        private static final int MANY = 1_000;

        static Changed of(MaildropId id, String mailboxId, ImmutableSet<MessageUid> uids) {
            return new Changed(id, mailboxId, few(uids), 0);
        }

        private static Optional<ImmutableSet<MessageUid>> few(ImmutableSet<MessageUid> uids) {
            return Optional.of(uids).filter(some -> some.size() <= MANY);
        }

        @Override
        public Object subject() {
            return id;
        }

        @Override
        public News again() {
            return new Changed(id, mailboxId, uids, attempts + 1);
        }

        Changed about(ImmutableSet<MessageUid> some) {
            return new Changed(id, mailboxId, few(some), attempts);
        }

        boolean concerns(LedgerEntry entry) {
            return uids.map(some -> some.contains(entry.uid())).orElse(true);
        }

        /** Both at once, as new as the newer. */
        Changed and(Changed later) {
            Optional<ImmutableSet<MessageUid>> both = uids.flatMap(some ->
                    later.uids.flatMap(others -> few(Sets.union(some, others).immutableCopy())));
            return new Changed(id, later.mailboxId, both, Math.min(attempts, later.attempts));
        }
    }

    /** Something for all of a user's messages. */
    record Ruled(Username user, int attempts) implements News {
        @Override
        public Object subject() {
            return user;
        }

        @Override
        public News again() {
            return new Ruled(user, attempts + 1);
        }
    }
}
