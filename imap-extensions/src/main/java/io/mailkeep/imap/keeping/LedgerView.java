package io.mailkeep.imap.keeping;

import com.google.auto.value.AutoValue;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.ledger.DeviceState;
import io.mailkeep.imap.ledger.DeviceStates;
import java.time.Duration;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;

/**
 * What the ledger says, read once for all copies of a maildrop: two statements. Up to 10 seconds old, which only means that
 * a copy waits for longer, or does not wait for a device that came in that time.
 */
@Singleton
final class LedgerView {
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int MOST = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DeviceStates states;
    private final MailboxId.Factory ids;
    private final LoadingCache<Place, ImmutableList<DeviceState>> read = CacheBuilder.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST)
            .build(CacheLoader.from(this::read));

    @Inject
    LedgerView(DeviceStates states, MailboxId.Factory ids) {
        this.states = states;
        this.ids = ids;
    }

    /** Blocking; an unchecked exception if it can not be read. */
    ImmutableList<DeviceState> of(Username user, String mailbox) {
        return read.getUnchecked(Place.of(user, mailbox));
    }

    private ImmutableList<DeviceState> read(Place place) {
        return states.in(place.user(), ids.fromString(place.mailbox()))
                .blockOptional(PATIENCE)
                .orElseThrow();
    }

    @AutoValue
    abstract static class Place {
        static Place of(Username user, String mailbox) {
            return new AutoValue_LedgerView_Place(user, mailbox);
        }

        abstract Username user();

        abstract String mailbox();
    }
}
