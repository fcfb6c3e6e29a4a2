package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;

/** What a QUIT makes of a mailbox's ledger: pure, but for what it notes of its outcome. */
final class Decision {
    private final KeepPolicy policy;
    private final Optional<Integer> device;
    private final Optional<Duration> parked;
    private final Instant now;
    private final Set<MessageUid> deleted = new HashSet<>();
    private final Set<MessageUid> decided = new HashSet<>();
    private int again;

    /**
     * @param device the number of the session's device; empty when the policy tells none apart
     * @param parked for how long deletions wait because of a guard; empty when they need not
     */
    Decision(KeepPolicy policy, Optional<Integer> device, Optional<Duration> parked, Instant now) {
        this.policy = policy;
        this.device = device;
        this.parked = parked;
        this.now = now;
    }

    /** The state after the session; may be asked again for another state, and then forgets the first. */
    MaildropState apply(MaildropState known, ImmutableSet<MessageUid> retrieved, ImmutableSet<MessageUid> deleting) {
        deleted.clear();
        decided.clear();
        again = 0;
        return known.withEntries(known.entries().stream().map(entry -> {
            LedgerEntry after = retrieved.contains(entry.uid()) ? retrieved(entry) : entry;
            boolean deletes = deleting.contains(entry.uid()) && isOffered(entry);
            if (deletes) {
                deleted.add(entry.uid());
            }
            return device.isPresent() ? perDevice(after, deletes, known) : deletes ? deleted(after) : after;
        }));
    }

    /** The messages that the session deleted and that were still offered to it. */
    ImmutableSet<MessageUid> deleted() {
        return ImmutableSet.copyOf(deleted);
    }

    /** The messages whose deletion was decided now, those of earlier sessions included that had waited for this one. */
    ImmutableSet<MessageUid> decided() {
        return ImmutableSet.copyOf(decided);
    }

    /** How many messages the session retrieved that it, or the device, had retrieved before. */
    int retrievedAgain() {
        return again;
    }

    private boolean isOffered(LedgerEntry entry) {
        return entry.offered() && device.filter(entry.deletedBy()::contains).isEmpty();
    }

    private LedgerEntry retrieved(LedgerEntry entry) {
        boolean known =
                device.map(entry.fetchedBy()::contains).orElse(entry.retrieved().isPresent());
        again += known ? 1 : 0;
        LedgerEntry retrieved = entry.retrievedAt(now);
        return device.map(number -> retrieved.fetchedBy(retrieved.fetchedBy().with(number)))
                .orElse(retrieved);
    }

    private LedgerEntry perDevice(LedgerEntry entry, boolean deletes, MaildropState known) {
        boolean hides = deletes && policy.onDelete().action() != OnDelete.Action.IGNORE;
        LedgerEntry after = hides ? entry.deletedBy(entry.deletedBy().with(device.orElseThrow())) : entry;
        return complete(after, known);
    }

    /** Carries out a deletion that waited for other devices, once all have the message. */
    LedgerEntry complete(LedgerEntry entry, MaildropState known) {
        boolean all = policy.devices()
                .filter(devices -> new DeviceStates(devices, now).haveAll(entry, known.devices()))
                .isPresent();
        return entry.offered() && !entry.deletedBy().isEmpty() && all ? deleted(entry) : entry;
    }

    private LedgerEntry deleted(LedgerEntry entry) {
        decided.add(entry.uid());
        OnDelete onDelete = policy.onDelete();
        switch (onDelete.action()) {
            case RELEASE:
                return entry.releasedAt(now);
            case EXPUNGE:
                return disposed(entry, Disposal.EXPUNGE);
            case MOVE:
                return disposed(entry, Disposal.moveTo(onDelete.mailbox().orElseThrow()));
            case IGNORE:
                return entry;
        }
        throw new IllegalStateException("no such action: " + onDelete);
    }

    private LedgerEntry disposed(LedgerEntry entry, Disposal disposal) {
        return Stream.concat(parked.stream(), policy.onDelete().undo().stream())
                .max(Comparator.naturalOrder())
                .map(wait -> entry.releasedAt(now).disposedBy(disposal.notBefore(now.plus(wait))))
                .orElseGet(() -> entry.disposedBy(disposal));
    }
}
