package io.mailkeep.server.coexistence;

import io.mailkeep.imap.model.Kind;
import io.mailkeep.imap.model.SyncClient;
import io.mailkeep.pop3.protocol.Account;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** An IMAP client with a cache, which flags, expunges and archives some of what it believes to be there. Not thread-safe. */
final class ImapHand implements Hand {
    private static final List<String> FLAGS = List.of("\\Seen", "\\Flagged", "$Work");

    private final Whereabouts whereabouts;
    private final Kind kind;
    private final SyncClient client;

    ImapHand(Account account, Whereabouts whereabouts, Kind kind) {
        this.whereabouts = whereabouts;
        this.kind = kind;
        this.client = SyncClient.of(account, Whereabouts.INBOX, kind);
    }

    @Override
    public void act(Random dice) throws IOException {
        client.open();
        List<Long> believed = List.copyOf(client.believed().keySet());
        if (believed.isEmpty() || dice.nextInt(4) == 0) {
            client.command("NOOP");
        } else {
            treat(believed.get(dice.nextInt(believed.size())), dice);
        }
    }

    private void treat(long uid, Random dice) {
        Optional<Integer> message = Whereabouts.messageIn(shown(uid)).filter(whereabouts::hold);
        if (message.isEmpty()) {
            return;
        }
        try {
            String shown = shown(uid);
            if (Whereabouts.messageIn(shown).isPresent()) {
                treat(message.get(), uid, shown, dice);
            }
        } finally {
            whereabouts.letGo(message.get());
        }
    }

    private void treat(int message, long uid, String shown, Random dice) {
        switch (dice.nextInt(8)) {
            case 0 -> {
                client.command("UID STORE " + uid + " +FLAGS (\\Deleted)");
                client.command("UID EXPUNGE " + uid);
                whereabouts.put(message, Whereabouts.NOWHERE);
            }
            case 1, 2 -> {
                client.command("UID MOVE " + uid + " " + Whereabouts.ARCHIVE);
                whereabouts.put(message, Whereabouts.ARCHIVE);
            }
            default -> {
                String flag = FLAGS.get(dice.nextInt(FLAGS.size()));
                client.command("UID STORE " + uid + (shown.contains(flag) ? " -" : " +") + "FLAGS (" + flag + ")");
            }
        }
    }

    /** The line of a message with its flags and its subject; empty if it is not there any more. */
    private String shown(long uid) {
        return client.command("UID FETCH " + uid + " (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])").lines().stream()
                .filter(line -> line.contains("Subject: "))
                .findFirst()
                .orElse("");
    }

    /** One that resynchronises is often away. */
    @Override
    public boolean wantsToLeave(Random dice) {
        return kind == Kind.QRESYNC && dice.nextBoolean();
    }

    @Override
    public void leave() {
        client.command("NOOP");
        client.leave();
    }

    /** Fails unless what it believes is so. */
    void settle() throws IOException {
        client.settle();
    }

    @Override
    public void close() {
        client.hangUp();
    }
}
