package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.OfferedMessage;
import io.mailkeep.pop3.ledger.PackedMessages;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.james.mailbox.MessageUid;

/**
 * What a session is offered: the messages of some mailboxes, INBOX first, numbered through from 1. Keeps of each what the
 * session's commands tell, and nothing of the ledger. Immutable.
 */
final class Offer {
    private final ImmutableList<Listed> mailboxes;
    private final PackedMessages messages;

    private Offer(ImmutableList<Listed> mailboxes, PackedMessages messages) {
        this.mailboxes = mailboxes;
        this.messages = messages;
    }

    /** INBOX alone, as it stands in the store. */
    static Offer ofInbox(Folder folder, Supplier<Part> stored, PackedMessages messages) {
        return new Offer(ImmutableList.of(new Listed(folder, stored, 1, messages.size())), messages);
    }

    /** Message number n stands at index n-1. */
    List<OfferedMessage> messages() {
        return messages;
    }

    /** Of all messages. */
    long octets() {
        return messages.octets();
    }

    ImmutableList<Listed> mailboxes() {
        return mailboxes;
    }

    Folder inbox() {
        return mailboxes.get(0).folder;
    }

    Folder folder(int number) {
        return mailbox(number).folder;
    }

    Listed mailbox(int number) {
        return mailboxes.stream()
                .filter(mailbox -> number <= mailbox.last)
                .findFirst()
                .orElseThrow();
    }

    MessageUid uid(int number) {
        return messages.get(number - 1).uid();
    }

    long size(int number) {
        return messages.get(number - 1).size();
    }

    ImmutableSet<MessageUid> uids(Listed mailbox, IntPredicate marked) {
        return IntStream.rangeClosed(mailbox.first, mailbox.last)
                .filter(marked)
                .mapToObj(this::uid)
                .collect(ImmutableSet.toImmutableSet());
    }

    /** A mailbox, and which of the numbers are those of its messages. */
    static final class Listed {
        private final Folder folder;
        private final Supplier<Part> stored;
        private final int first;
        private final int last;

        private Listed(Folder folder, Supplier<Part> stored, int first, int last) {
            this.folder = folder;
            this.stored = stored;
            this.first = first;
            this.last = last;
        }

        Folder folder() {
            return folder;
        }

        int first() {
            return first;
        }

        int last() {
            return last;
        }

        /** Blocking. The mailbox with its ledger as it is now. */
        Part read() {
            return stored.get();
        }
    }

    /** Collects the mailboxes, INBOX first. */
    static final class Builder {
        private final ImmutableList.Builder<Listed> mailboxes = ImmutableList.builder();
        private final ImmutableList.Builder<LedgerEntry> messages = ImmutableList.builder();
        private int count;

        void add(Part mailbox, List<LedgerEntry> offered) {
            mailboxes.add(new Listed(mailbox.folder(), mailbox.readAgain(), count + 1, count + offered.size()));
            messages.addAll(offered);
            count += offered.size();
        }

        Offer build() {
            return new Offer(mailboxes.build(), PackedMessages.of(messages.build()));
        }
    }
}
