package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;

/** What a QUIT makes of a mailbox's ledger: pure, but for what it notes of its outcome. */
final class Decision {
    private final UserPolicies policies;
    private final Optional<Integer> device;
    private final ImmutableList<KnownDevice> devices;
    private final Optional<Duration> parked;
    private final Instant now;
    private final Map<MessageUid, OnDelete.Action> deleted = new HashMap<>();
    private final Set<MessageUid> decided = new HashSet<>();
    private final List<LedgerEntry> again = new ArrayList<>();

    /**
     * @param device the number of the session's device; empty when the policy tells none apart
     * @param devices the user's, whichever mailbox the ledger is of
     * @param parked for how long deletions wait because of a guard; empty when they need not
     */
    Decision(
            UserPolicies policies,
            Optional<Integer> device,
            ImmutableList<KnownDevice> devices,
            Optional<Duration> parked,
            Instant now) {
        this.policies = policies;
        this.device = device;
        this.devices = devices;
        this.parked = parked;
        this.now = now;
    }

    /** The state after the session; may be asked again for another state, and then forgets the first. */
    MaildropState apply(MaildropState known, ImmutableSet<MessageUid> retrieved, ImmutableSet<MessageUid> deleting) {
        deleted.clear();
        decided.clear();
        again.clear();
        return known.withEntries(known.entries().stream().map(entry -> {
            LedgerEntry after = retrieved.contains(entry.uid()) ? retrieved(entry) : entry;
            boolean deletes = deleting.contains(entry.uid()) && isOffered(entry);
            if (deletes) {
                deleted.put(entry.uid(), onDelete(entry).action());
            }
            return device.isPresent() ? perDevice(after, deletes) : deletes ? deleted(after, parked) : after;
        }));
    }

    /** The messages that the session deleted and that were still offered to it. */
    ImmutableSet<MessageUid> deleted() {
        return ImmutableSet.copyOf(deleted.keySet());
    }

    /** What DELE meant, for each of them. */
    ImmutableMultiset<OnDelete.Action> actions() {
        return ImmutableMultiset.copyOf(deleted.values());
    }

    /** The messages whose deletion was decided now, those of earlier sessions included that had waited for this one. */
    ImmutableSet<MessageUid> decided() {
        return ImmutableSet.copyOf(decided);
    }

    /** The messages that the session retrieved although its device, or one not told apart from it, had them. */
    ImmutableList<LedgerEntry> retrievedAgain() {
        return ImmutableList.copyOf(again);
    }

    private OnDelete onDelete(LedgerEntry entry) {
        return policies.onDelete(entry.note());
    }

    private boolean isOffered(LedgerEntry entry) {
        return entry.offered() && device.filter(entry.deletedBy()::contains).isEmpty();
    }

    private LedgerEntry retrieved(LedgerEntry entry) {
        boolean known =
                device.map(entry.fetchedBy()::contains).orElse(entry.retrieved().isPresent());
        if (known) {
            again.add(entry);
        }
        LedgerEntry retrieved = entry.retrievedAt(now);
        return device.map(number -> retrieved.fetchedBy(retrieved.fetchedBy().with(number)))
                .orElse(retrieved);
    }

    private LedgerEntry perDevice(LedgerEntry entry, boolean deletes) {
        boolean hides = deletes && onDelete(entry).action() != OnDelete.Action.IGNORE;
        if (!hides) {
            return complete(entry);
        }
        LedgerEntry hidden = entry.deletedBy(entry.deletedBy().with(device.orElseThrow()));
        return parked.map(wait -> wait(hidden, wait)).orElseGet(() -> complete(hidden));
    }

    /** The state once deletions are carried out that waited for devices of which nothing is heard any more. */
    MaildropState complete(MaildropState known) {
        decided.clear();
        return known.withEntries(known.entries().stream().map(this::complete));
    }

    /** Carries out a deletion that waited for other devices, once all have the message. */
    private LedgerEntry complete(LedgerEntry entry) {
        boolean all = policies.users()
                .devices()
                .filter(rule -> new DeviceStates(rule, now).haveAll(entry, devices))
                .isPresent();
        boolean waits = entry.offered()
                && entry.disposal().isEmpty()
                && !entry.deletedBy().isEmpty();
        return waits && all ? deleted(entry, Optional.empty()) : entry;
    }

    private LedgerEntry deleted(LedgerEntry entry, Optional<Duration> parked) {
        decided.add(entry.uid());
        OnDelete onDelete = onDelete(entry);
        switch (onDelete.action()) {
            case RELEASE:
                return parked.map(wait -> wait(entry.releasedAt(now), wait)).orElseGet(() -> entry.releasedAt(now));
            case EXPUNGE:
                return disposed(entry, Disposal.EXPUNGE, parked);
            case MOVE:
                return disposed(entry, Disposal.moveTo(onDelete.mailbox().orElseThrow()), parked);
            case IGNORE:
                return entry;
        }
        throw new IllegalStateException("no such action: " + onDelete);
    }

    /** Keeps every rule from removing the message for a time; no shorter than it was to wait already. */
    private LedgerEntry wait(LedgerEntry entry, Duration wait) {
        Disposal waiting = Disposal.NONE.notBefore(now.plus(wait));
        boolean longer = entry.disposal()
                .flatMap(Disposal::due)
                .filter(due -> due.isAfter(waiting.due().orElseThrow()))
                .isPresent();
        return longer ? entry : entry.disposedBy(waiting);
    }

    private LedgerEntry disposed(LedgerEntry entry, Disposal disposal, Optional<Duration> parked) {
        return Stream.concat(parked.stream(), onDelete(entry).undo().stream())
                .max(Comparator.naturalOrder())
                .map(wait -> entry.releasedAt(now).disposedBy(disposal.notBefore(now.plus(wait))))
                .orElseGet(() -> entry.disposedBy(disposal));
    }
}
