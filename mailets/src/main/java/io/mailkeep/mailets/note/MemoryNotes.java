package io.mailkeep.mailets.note;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.Username;
import reactor.core.publisher.Mono;

/** Keeps notes as long as the server runs, like James's in-memory mailboxes. */
@Singleton
public final class MemoryNotes implements Notes {
    private final ConcurrentHashMap<Key, DeliveryNote> notes = new ConcurrentHashMap<>();

    @Inject
    public MemoryNotes() {}

    @Override
    public Mono<Void> write(Username user, String messageId, Instant from, Instant to, DeliveryNote note) {
        return Mono.fromRunnable(() -> notes.put(Key.of(user, messageId), note));
    }

    @Override
    public ImmutableMap<String, DeliveryNote> read(Username user, Map<String, Instant> delivered) {
        ImmutableMap.Builder<String, DeliveryNote> found = ImmutableMap.builder();
        delivered.keySet().forEach(messageId -> Optional.ofNullable(notes.get(Key.of(user, messageId)))
                .ifPresent(note -> found.put(messageId, note)));
        return found.build();
    }

    @AutoValue
    abstract static class Key {
        static Key of(Username user, String messageId) {
            return new AutoValue_MemoryNotes_Key(user, messageId);
        }

        abstract Username user();

        abstract String messageId();
    }
}
