package io.mailkeep.server;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.jmap.memory.pushsubscription.MemoryPushSubscriptionModule;
import org.apache.james.modules.BlobMemoryModule;
import org.apache.james.modules.data.MemoryDataJmapModule;
import org.apache.james.modules.data.MemoryDataModule;
import org.apache.james.modules.data.MemoryDelegationStoreModule;
import org.apache.james.modules.data.MemoryUsersRepositoryModule;
import org.apache.james.modules.eventstore.MemoryEventStoreModule;
import org.apache.james.modules.mailbox.MemoryMailboxModule;
import org.apache.james.modules.queue.memory.MemoryMailQueueModule;

/** Everything in the heap, as James's own memory server has it. */
final class MemoryStore {
    private MemoryStore() {}

    static Module module() {
        return Modules.combine(
                new FakeSearchMailboxModule(),
                new BlobMemoryModule(),
                new MemoryDataModule(),
                new MemoryDataJmapModule(),
                new MemoryDelegationStoreModule(),
                new MemoryEventStoreModule(),
                new MemoryMailboxModule(),
                new MemoryMailQueueModule(),
                new MemoryPushSubscriptionModule());
    }

    static Module users() {
        return new MemoryUsersRepositoryModule();
    }
}
