package io.mailkeep.server.coexistence;

import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.Pop3Client;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A POP3 client that remembers by unique-id what it has, and fails where it is sent a message for the second time. Not
 * thread-safe.
 */
final class Pop3Hand implements Hand {
    /** What it does with what it has downloaded. */
    enum Habit {
        LEAVES,
        DELETES
    }

    private final Account account;
    private final Whereabouts whereabouts;
    private final Fate fate;
    private final Habit habit;
    private final Map<String, Integer> downloaded = new HashMap<>();

    Pop3Hand(Account account, Whereabouts whereabouts, Fate fate, Habit habit) {
        this.account = account;
        this.whereabouts = whereabouts;
        this.fate = fate;
        this.habit = habit;
    }

    /** A session, if there is no other. One in five breaks off before QUIT, and so deletes nothing. */
    @Override
    public void act(Random dice) throws IOException {
        Optional<Pop3Client> session = login();
        if (session.isPresent()) {
            visit(session.get(), dice);
        }
    }

    private void visit(Pop3Client session, Random dice) throws IOException {
        Set<Integer> held = new HashSet<>();
        try (session) {
            List<Integer> deleted = new ArrayList<>();
            for (Map.Entry<Integer, String> listed : session.uidl().entrySet()) {
                if (dice.nextInt(3) > 0) {
                    handle(session, listed.getKey(), listed.getValue(), held).ifPresent(deleted::add);
                }
            }
            if (dice.nextInt(5) > 0) {
                session.quit();
                deleted.forEach(message -> fate.befall(message, whereabouts));
            }
        } finally {
            held.forEach(whereabouts::letGo);
        }
    }

    /** Empty while there is another session. */
    private Optional<Pop3Client> login() throws IOException {
        Pop3Client client = Pop3Client.connect(account.server().pop3Port());
        client.ok("USER " + account.name());
        String reply = client.send("PASS " + Account.PASSWORD);
        if (reply.startsWith("+OK")) {
            return Optional.of(client);
        }
        client.close();
        if (!reply.startsWith("-ERR [IN-USE]")) {
            throw new AssertionError("The login was answered " + reply);
        }
        return Optional.empty();
    }

    /** The message, if it was marked as deleted. What others hold, or took out of INBOX meanwhile, is left alone. */
    private Optional<Integer> handle(Pop3Client client, int number, String uidl, Set<Integer> held) throws IOException {
        Optional<Integer> message = subject(client, number).filter(whereabouts::hold);
        message.ifPresent(held::add);
        if (message.isEmpty() || subject(client, number).isEmpty()) {
            return Optional.empty();
        }
        if (!downloaded.containsKey(uidl)) {
            download(client, number, uidl, message.get());
        }
        if (habit == Habit.LEAVES) {
            return Optional.empty();
        }
        client.delete(number);
        return message;
    }

    private void download(Pop3Client client, int number, String uidl, int message) throws IOException {
        client.retrieve(number);
        if (downloaded.containsValue(message)) {
            throw new AssertionError(
                    "Message " + message + " was sent again, as " + uidl + ", to who has " + downloaded);
        }
        downloaded.put(uidl, message);
    }

    /** Empty if the message is not there any more. */
    private static Optional<Integer> subject(Pop3Client client, int number) throws IOException {
        return client.send("TOP " + number + " 0").startsWith("+OK")
                ? Whereabouts.messageIn(String.join("\n", client.remainingLines()))
                : Optional.empty();
    }

    boolean hasDownloadedAny() {
        return !downloaded.isEmpty();
    }

    /** The messages that are listed now. */
    List<Integer> listed() throws IOException {
        try (Pop3Client client = await("another session's end")
                .until(this::login, Optional::isPresent)
                .orElseThrow()) {
            List<Integer> messages = new ArrayList<>();
            for (int number : client.list().keySet()) {
                messages.add(subject(client, number).orElseThrow());
            }
            client.quit();
            return messages.stream().sorted().toList();
        }
    }
}
