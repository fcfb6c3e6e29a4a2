package io.mailkeep.pop3.ledger;

import java.time.Clock;
import java.util.UUID;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Nested;

class MemoryLedgerTest {
    private static MaildropId anyone() {
        return MaildropId.of(Username.of(UUID.randomUUID() + "@demo.test"));
    }

    @Nested
    class Store implements MaildropStoreContract {
        private final MemoryMaildropStore testee = new MemoryMaildropStore();

        @Override
        public MaildropStore testee() {
            return testee;
        }

        @Override
        public MaildropId freshUser() {
            return anyone();
        }
    }

    @Nested
    class Lock implements MaildropLockContract {
        private final MemoryMaildropLock testee = new MemoryMaildropLock(Clock.systemUTC());

        @Override
        public MaildropLock testee() {
            return testee;
        }

        @Override
        public Username freshUser() {
            return anyone().user();
        }
    }

    @Nested
    class Claims implements MaildropClaimsContract {
        private final MemoryMaildropStore store = new MemoryMaildropStore();
        private final LockedClaims testee = new LockedClaims(new MemoryMaildropLock(Clock.systemUTC()), store);

        @Override
        public MaildropClaims testee() {
            return testee;
        }

        @Override
        public MaildropClaims other() {
            return testee;
        }

        @Override
        public MaildropStore store() {
            return store;
        }

        @Override
        public Username freshUser() {
            return anyone().user();
        }
    }
}
