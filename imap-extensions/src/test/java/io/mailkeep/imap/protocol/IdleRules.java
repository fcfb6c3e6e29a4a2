package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** An idling client is told of everything, at once and in order (RFC 2177 §3). */
abstract class IdleRules {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final MailServer server;

    IdleRules(MailServer server) {
        this.server = server;
    }

    @Test
    void arrivalIsPushed() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            pushed(client, () -> account.withMore(1), lines -> lines.contains("* 3 EXISTS"));
        }
    }

    @Test
    void removalIsPushed() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            pushed(client, () -> account.removeElsewhere("2"), lines -> lines.contains("* 2 EXPUNGE"));
        }
    }

    @Test
    void removalIsPushedAsVanishedUnderQresync() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.qresync()) {
            List<String> lines = pushed(client, () -> account.removeElsewhere("2"), received -> received.stream()
                    .anyMatch(line -> line.contains("VANISHED")));

            assertThat(new Told(lines).vanished()).containsExactly(2L);
        }
    }

    @Test
    void changeOfFlagsIsPushed() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            pushed(client, () -> account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)"), lines -> new Told(lines)
                    .flagged("\\Flagged")
                    .equals(List.of(2)));
        }
    }

    @Test
    void changeOfFlagsIsPushedWithModSeqUnderCondstore() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.condstore()) {
            Told told = new Told(
                    pushed(client, () -> account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)"), IdleRules::tellsOfAFlag));

            assertThat(told.fetched()).last().satisfies(fetched -> assertThat(fetched.modSeq())
                    .contains(account.highestModSeq("INBOX")));
        }
    }

    @Test
    void changeOfFlagsIsPushedWithUidAndModSeqUnderQresync() throws IOException {
        Account account = Account.withMessages(server, 3);
        account.removeElsewhere("1");
        try (ImapClient client = account.qresync()) {
            Told told = new Told(
                    pushed(client, () -> account.elsewhere("UID STORE 3 +FLAGS (\\Flagged)"), IdleRules::tellsOfAFlag));

            assertThat(told.fetched()).last().satisfies(fetched -> {
                assertThat(fetched.number()).isEqualTo(2);
                assertThat(fetched.uid()).contains(3L);
                assertThat(fetched.modSeq()).contains(account.highestModSeq("INBOX"));
            });
        }
    }

    @Test
    void newKeywordIsPushedBeforeTheMessageThatHasIt() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            List<String> lines = pushed(
                    client,
                    () -> account.elsewhere("UID STORE 2 +FLAGS ($Work)"),
                    received -> !new Told(received).flagged("$Work").isEmpty());

            assertThat(lines.get(0)).startsWith("* FLAGS (").contains("$Work");
        }
    }

    @Test
    void everyOneOfManyChangesIsPushed() throws IOException {
        int messages = 100;
        Account account = Account.withMessages(server, messages);
        try (ImapClient client = account.plain();
                ImapClient other = account.plain()) {
            Idle idle = client.idle();

            for (int number = 1; number <= messages; number++) {
                other.send("STORE " + number + " +FLAGS.SILENT (\\Flagged)").ok();
            }

            idle.receivedUntil(lines -> flaggedIn(lines).size() == messages, SOON);
            idle.done().ok();
        }
    }

    @Test
    void everyIdlingClientIsTold() throws IOException {
        Account account = Account.withMessages(server, 2);
        List<ImapClient> clients = new ArrayList<>();
        List<Idle> idles = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(account.plain());
            idles.add(clients.get(i).idle());
        }

        account.elsewhere("STORE 1 +FLAGS (\\Flagged)");

        for (Idle idle : idles) {
            idle.receivedUntil(lines -> flaggedIn(lines).equals(Set.of(1)), SOON);
            idle.done().ok();
        }
        for (ImapClient client : clients) {
            client.close();
        }
    }

    @Test
    void changesJustBeforeIdleEndsAreNotLost() throws IOException {
        int messages = 30;
        Account account = Account.withMessages(server, messages);
        try (ImapClient client = account.plain();
                ImapClient other = account.plain()) {
            Set<Integer> told = new HashSet<>();
            for (int number = 1; number <= messages; number++) {
                Idle idle = client.idle();
                other.send("STORE " + number + " +FLAGS.SILENT (\\Flagged)").ok();
                told.addAll(flaggedIn(idle.done().ok().lines()));
            }
            told.addAll(flaggedIn(client.send("NOOP").ok().lines()));

            assertThat(told).hasSize(messages);
        }
    }

    @Test
    void changesWhileIdleEndsAreNotLost() throws IOException {
        int messages = 60;
        Account account = Account.withMessages(server, messages);
        try (ImapClient client = account.plain();
                ImapClient other = account.plain()) {
            Set<Integer> told = new HashSet<>();
            for (int number = 1; number <= messages; number++) {
                Idle idle = client.idle();
                String change = other.begin("STORE " + number + " +FLAGS.SILENT (\\Flagged)");
                told.addAll(flaggedIn(idle.done().ok().lines()));
                other.finish(change).ok();
            }
            told.addAll(flaggedIn(client.send("NOOP").ok().lines()));

            assertThat(told).hasSize(messages);
        }
    }

    @Test
    void whatWasPushedIsNotToldAgain() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            Idle idle = client.idle();
            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");
            account.removeElsewhere("3");
            idle.receivedUntil(
                    lines -> lines.contains("* 3 EXPUNGE") && flaggedIn(lines).contains(1), SOON);
            idle.done().ok();

            assertThat(client.send("NOOP").ok().lines())
                    .as(client.conversation())
                    .isEmpty();
        }
    }

    @Test
    void whatHappenedBeforeIdleIsToldWhenItBegins() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");
            account.withMore(1);

            Idle idle = client.idle();

            idle.receivedUntil(
                    lines -> lines.contains("* 4 EXISTS") && flaggedIn(lines).contains(1), SOON);
            idle.done().ok();
        }
    }

    @Test
    void clientsThatHangUpWhileTheyIdleHarmNobody() throws IOException {
        Account account = Account.withMessages(server, 3);
        for (int i = 0; i < 10; i++) {
            ImapClient client = account.plain();
            client.idle();
            client.reset();
        }
        try (ImapClient client = account.plain()) {
            Idle idle = client.idle();

            account.withMore(1).removeElsewhere("1");

            idle.receivedUntil(lines -> lines.contains("* 4 EXISTS") && lines.contains("* 1 EXPUNGE"), SOON);
            idle.done().ok();
        }
    }

    @Test
    void idleEndsInBadWhereAnotherWordThanDoneIsSent() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).plain()) {
            String tag = client.begin("IDLE");
            assertThat(client.line()).startsWith("+");

            client.write("DUNNO\r\n");

            client.finish(tag).bad();
            client.send("NOOP").ok();
        }
    }

    @Test
    void idleIsAnsweredBeforeTheLogoutThatComesWithItsEnd() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).plain()) {
            String idle = client.begin("IDLE");
            assertThat(client.line()).startsWith("+");

            client.write("DONE\r\nz LOGOUT\r\n");

            assertThat(client.finish(idle).ok().lines()).isEmpty();
            assertThat(client.finish("z").ok().lines())
                    .singleElement()
                    .asString()
                    .startsWith("* BYE ");
        }
    }

    @Test
    void idleThatEndsAtOnceIsAnsweredOnce() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).plain()) {
            for (int round = 0; round < 200; round++) {
                assertThat(client.idle().done().ok().lines()).isEmpty();
            }
        }
    }

    @Test
    void idleWithoutAMailboxIsAnsweredOnce() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            for (int round = 0; round < 200; round++) {
                assertThat(client.idle().done().ok().lines()).isEmpty();
            }
        }
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    /** What a client is told that idles while a change is made, until it knows enough. */
    private static List<String> pushed(ImapClient client, Change change, Predicate<List<String>> enough)
            throws IOException {
        Idle idle = client.idle();
        change.make();
        List<String> lines = idle.receivedUntil(enough, SOON);
        idle.done().ok();
        return lines;
    }

    private static boolean tellsOfAFlag(List<String> lines) {
        return !flaggedIn(lines).isEmpty();
    }

    private static Set<Integer> flaggedIn(List<String> lines) {
        return Set.copyOf(new Told(lines).flagged("\\Flagged"));
    }
}
