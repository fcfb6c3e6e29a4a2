package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.hold.Coverage;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.james.mailbox.MessageUid;

/**
 * The legal holds on one mailbox's messages. Reads the header of a message only for a hold that asks for it; one whose
 * content is gone may be meant, and is covered. Blocking.
 */
final class Holds {
    private final Coverage coverage;
    private final Supplier<Folder> folder;
    private final Looks looks;
    private final Consumer<MessageUid> gone;

    /**
     * @param folder opened when a message is written into the audit
     * @param gone is told of those whose content was found to be gone
     */
    Holds(ImmutableMap<String, Hold> holds, Supplier<Folder> folder, Looks looks, Consumer<MessageUid> gone) {
        this.coverage = new Coverage(holds);
        this.folder = folder;
        this.looks = looks;
        this.gone = gone;
    }

    /** The identifier of a hold that covers the message; empty when none does. */
    Optional<String> on(LedgerEntry entry) {
        return covering(entry).map(Map.Entry::getKey);
    }

    boolean cover(LedgerEntry entry) {
        return covering(entry).isPresent();
    }

    /**
     * The first of the messages that may be removed, so many at most; those before them that may not are written into
     * the audit, and no others are looked at.
     */
    List<LedgerEntry> release(Collection<LedgerEntry> wanted, int most, HoldAudit audit, HoldAudit.Path path) {
        ImmutableListMultimap.Builder<Map.Entry<String, Hold>, MessageUid> held = ImmutableListMultimap.builder();
        List<LedgerEntry> free = new ArrayList<>();
        for (LedgerEntry entry : wanted) {
            if (free.size() == most) {
                break;
            }
            Optional<Map.Entry<String, Hold>> hold = covering(entry);
            hold.ifPresentOrElse(by -> held.put(by, entry.uid()), () -> free.add(entry));
        }
        held.build()
                .asMap()
                .forEach((hold, uids) -> audit.prevented(
                        folder.get().session().getUser(),
                        hold.getKey(),
                        hold.getValue(),
                        folder.get().id(),
                        uids,
                        path));
        return free;
    }

    private Optional<Map.Entry<String, Hold>> covering(LedgerEntry entry) {
        return coverage.on(entry.life().delivered(), name -> fields(entry.uid(), name));
    }

    private Optional<List<String>> fields(MessageUid uid, String name) {
        try {
            return Optional.of(looks.fields(uid, name));
        } catch (RuntimeException e) {
            if (!Looks.isGone(e)) {
                throw e;
            }
            gone.accept(uid);
            return Optional.empty();
        }
    }
}
