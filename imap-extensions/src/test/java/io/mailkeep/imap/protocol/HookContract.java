package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What hooks are told by a server with the extension and {@link #HOOKS}, one of which hangs, one throws and one vetoes: so
 * every test shows as well that the others do not notice.
 */
public abstract class HookContract {
    private static final Duration SOON = Duration.ofSeconds(15);

    /** The classes of the hooks. */
    public static final List<Class<?>> HOOKS =
            List.of(RecordingHook.class, HangingHook.class, ThrowingHook.class, VetoHook.class);

    /** The same running server for every test. */
    protected abstract MailServer server();

    /** What {@link RecordingHook} writes. */
    protected abstract Path record();

    /** The server's {@code sync-hooks.xml}. */
    public static String configuration(Path record) {
        return "<syncHooks>"
                + "<hook class='" + HangingHook.class.getName() + "' timeout='50 ms' queue='5'/>"
                + "<hook class='" + ThrowingHook.class.getName() + "'/>"
                + "<hook class='" + VetoHook.class.getName() + "' timeout='30 seconds'/>"
                + "<hook class='" + RecordingHook.class.getName() + "' queue='100000'><file>" + record
                + "</file></hook>"
                + "</syncHooks>";
    }

    private List<String> told(Account account) {
        if (!Files.exists(record())) {
            return List.of();
        }
        try {
            return Files.readAllLines(record()).stream()
                    .filter(line -> line.startsWith(account.name() + " "))
                    .map(line -> line.substring(account.name().length() + 1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitTold(Account account, Consumer<List<String>> expected) {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> expected.accept(told(account)));
    }

    @Test
    void aSessionIsToldFromLoginToLogout() throws IOException {
        Account account = Account.in(server());
        try (ImapClient client = account.imap()) {
            client.send("ID (\"NAME\" \"Mail\")").ok();
            client.send("ENABLE QRESYNC").ok();
            client.send("SELECT INBOX").ok();
            client.send("LOGOUT").ok();
        }

        awaitTold(account, told -> {
            assertThat(told).last().isEqualTo("logout LOGOUT");
            assertThat(told)
                    .first()
                    .asString()
                    .startsWith("login session=")
                    .endsWith(" address=127.0.0.1 transport=CLEARTEXT");
            assertThat(told)
                    .filteredOn(line -> line.startsWith("selected"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "selected INBOX writable=true exists=0 uidNext=1 highest=1 known=nothing id={name=Mail}")
                    .contains("QRESYNC");
            assertThat(told).filteredOn(line -> line.startsWith("unselected")).containsExactly("unselected INBOX");
        });
    }

    @Test
    void whoHangsUpLeavesTheMailboxAtOnceAndTheServerSoon() throws IOException {
        Account account = Account.in(server());
        try (ImapClient client = account.plain()) {
            client.idle();
            awaitTold(account, told -> assertThat(told).contains("idle started true"));
        }

        awaitTold(account, told -> assertThat(told)
                .endsWith("idle ended true", "unselected INBOX", "logout DISCONNECTED"));
    }

    @Test
    void authenticateIsALogin() throws IOException {
        Account account = Account.in(server());
        String plain = java.util.Base64.getEncoder()
                .encodeToString(("\0" + account.name() + "\0secret").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (ImapClient client = ImapClient.connect(server().imapPort())) {
            client.send("AUTHENTICATE PLAIN " + plain).ok();
        }

        awaitTold(account, told -> assertThat(told).last().isEqualTo("logout DISCONNECTED"));
        assertThat(told(account)).first().asString().startsWith("login ");
    }

    @Test
    void selectTellsWhatTheClientClaimsToKnow() throws IOException {
        Account account = Account.withMessages(server(), 3);
        Account.Known known = account.known();
        try (ImapClient client = account.resynchronising()) {
            client.send("EXAMINE INBOX " + known.parameter("1:2")).ok();
        }

        awaitTold(account, told -> assertThat(told)
                .filteredOn(line -> line.startsWith("selected INBOX writable=false"))
                .singleElement()
                .asString()
                .contains("exists=3 uidNext=4 highest=" + known.modSeq() + " known=" + known.modSeq() + "/1:2 "));
    }

    @Test
    void whoeverResynchronisesHasCaughtUp() throws IOException {
        Account account = Account.withMessages(server(), 3);
        Account.Known known = account.known();
        account.elsewhere("STORE 2 +FLAGS.SILENT (\\Flagged)");
        long now = account.highestModSeq("INBOX");
        try (ImapClient client = account.resynchronising()) {
            client.send("SELECT INBOX " + known.parameter()).ok();
        }

        awaitTold(account, told -> assertThat(told).contains("caught up " + now + " 4"));
    }

    @Test
    void whoeverSelectsOnlyHasNotUntilItHasFetchedTheFlagsOfAll() throws IOException {
        Account account = Account.withMessages(server(), 3);
        long now = account.highestModSeq("INBOX");
        try (ImapClient client = account.plain()) {
            client.send("FETCH 1:2 (FLAGS)").ok();
            client.send("NOOP").ok();
            awaitTold(account, told -> assertThat(told).contains("fetched LIST 1:2"));
            assertThat(told(account)).noneMatch(line -> line.startsWith("caught up"));

            client.send("UID FETCH 3 (FLAGS)").ok();

            awaitTold(account, told -> assertThat(told).contains("caught up " + now + " 4"));
        }
    }

    @Test
    void anIdlingClientIsCaughtUpOnceItIsToldEverything() throws IOException {
        Account account = Account.withMessages(server(), 2);
        try (ImapClient client = account.plain();
                ImapClient other = account.plain()) {
            client.send("FETCH 1:2 (FLAGS)").ok();
            Idle idle = client.idle();
            other.send("STORE 1 +FLAGS.SILENT (\\Flagged)").ok();
            // One after the other: what is told together is announced together.
            idle.receivedUntil(lines -> !new Told(lines).flagged("\\Flagged").isEmpty(), SOON);
            other.append("INBOX", "", Messages.small(1).get(0)).ok();
            idle.receivedUntil(lines -> lines.contains("* 3 EXISTS"), SOON);
            other.send("UID STORE 2 +FLAGS.SILENT (\\Deleted)").ok();
            other.send("UID EXPUNGE 2").ok();
            idle.receivedUntil(lines -> lines.stream().anyMatch(line -> line.endsWith("EXPUNGE")), SOON);
            idle.done().ok();
        }

        awaitTold(account, told -> {
            assertThat(told)
                    .contains(
                            "idle started true",
                            "announced arrived=1 removed=0 flagged=0",
                            "announced arrived=0 removed=0 flagged=1",
                            "announced arrived=0 removed=1 flagged=0",
                            "idle ended true");
            assertThat(told).anyMatch(line -> line.startsWith("caught up") && line.endsWith(" 4"));
        });
    }

    @Test
    void fetchTellsHowMuchWasSent() throws IOException {
        Account account = Account.withMessages(server(), 4);
        try (ImapClient client = account.plain()) {
            client.send("UID FETCH 1:* (UID FLAGS RFC822.SIZE)").ok();
            client.send("UID FETCH 1,3:9 (ENVELOPE)").ok();
            client.send("FETCH 2 (BODY.PEEK[HEADER.FIELDS (SUBJECT)])").ok();
            client.send("FETCH 1 (BODY.PEEK[])").ok();
            client.send("FETCH 2 (BODY.PEEK[]<0.100000>)").ok();
            client.send("FETCH 3 (BODY.PEEK[]<0.10>)").ok();
            client.send("FETCH 4 (BODY.PEEK[TEXT])").ok();
            client.send("FETCH 4 (PREVIEW)").ok();
            client.send("UID FETCH 7:8 (BODY[])").ok();
        }

        awaitTold(account, told -> assertThat(told)
                .filteredOn(line -> line.startsWith("fetched"))
                .containsExactly(
                        "fetched LIST 1:4",
                        "fetched HEADERS 1,3:4",
                        "fetched HEADERS 2",
                        "fetched WHOLE 1",
                        "fetched WHOLE 2",
                        "fetched PARTS 3",
                        "fetched PARTS 4",
                        "fetched HEADERS 4"));
    }

    @Test
    void changesSayWhoMadeThem() throws IOException {
        Account account = Account.in(server());
        String session;
        String moved;
        try (ImapClient client = account.imap()) {
            client.append("INBOX", "(\\Seen)", Messages.small(1).get(0)).ok();
            client.send("SELECT INBOX").ok();
            client.send("STORE 1 FLAGS.SILENT (\\Flagged Work)").ok();
            client.send("CREATE Other").ok();
            String copyUid = client.send("MOVE 1 Other").ok().lines().get(0);
            moved = copyUid.substring(copyUid.lastIndexOf(' ', copyUid.indexOf(']')) + 1, copyUid.indexOf(']'));
            awaitTold(account, told -> assertThat(told)
                    .filteredOn(line -> line.startsWith("changed"))
                    .hasSize(4));
            session = told(account).get(0).substring("login session=".length(), "login session=".length() + 16);
        }

        String by = " origin=IMAP session=" + session + " uids=";
        assertThat(told(account))
                .filteredOn(line -> line.startsWith("changed"))
                .containsExactlyInAnyOrder(
                        "changed MESSAGE_APPEND INBOX" + by + "1+[]-[]",
                        "changed FLAGS_CHANGE INBOX" + by + "1+[Work, \\Flagged]-[\\Seen]",
                        "changed MESSAGE_COPY Other" + by + moved + "+[]-[]",
                        "changed MESSAGE_EXPUNGE INBOX" + by + "1+[]-[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT Forbidden",
                "EXAMINE Forbidden",
                "STORE 13 +FLAGS (\\Seen)",
                "UID STORE 1:20 +FLAGS (\\Seen)",
                "COPY 13 Other",
                "UID COPY 2 Forbidden",
                "MOVE 12:14 Other",
                "EXPUNGE",
                "UID EXPUNGE 13",
                "CLOSE"
            })
    void aVetoIsAnsweredNoWithItsReasonAndNothingChanges(String command) throws IOException {
        Account account = Account.withMessages(server(), 12);
        try (ImapClient client = account.imap()) {
            client.append("INBOX", "(\\Deleted)", Messages.small(1).get(0)).ok();
            client.append("INBOX", "", Messages.small(1).get(0)).ok();
            client.send("CREATE Other").ok();
            client.send("CREATE Forbidden").ok();
            client.append("Other", "", Messages.small(1).get(0)).ok();
        }
        try (ImapClient client = account.plain()) {
            long before = account.highestModSeq("INBOX");

            assertThat(client.send(command).no().tagged()).contains(" No ");

            assertThat(account.highestModSeq("INBOX")).isEqualTo(before);
            assertThat(client.send("STATUS Other (MESSAGES)").ok().lines())
                    .asString()
                    .contains("MESSAGES 1");
        }
    }

    @Test
    void aVetoOfAppendAddsNothing() throws IOException {
        Account account = Account.in(server());
        try (ImapClient client = account.imap()) {
            client.send("CREATE Forbidden").ok();

            assertThat(client.append("Forbidden", "", Messages.small(1).get(0))
                            .no()
                            .tagged())
                    .contains("No APPEND");

            assertThat(client.send("STATUS Forbidden (MESSAGES)").ok().lines())
                    .asString()
                    .contains("MESSAGES 0");
        }
    }
}
