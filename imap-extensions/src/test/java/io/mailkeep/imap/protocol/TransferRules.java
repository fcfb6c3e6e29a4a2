package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** COPY and MOVE tell which message became which (RFC 4315 §3, RFC 6851 §4.3). */
abstract class TransferRules {
    private static final Pattern COPY_UID = Pattern.compile("\\[COPYUID \\d+ (\\S+) (\\S+)]");

    private final MailServer server;

    TransferRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"MOVE 2:3 Other", "UID MOVE 3:4 Other"})
    void moveTellsTheNewUidsBeforeTheRemovals(String move) throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            List<String> lines = client.send(move).ok().lines();

            assertThat(lines.get(0)).startsWith("* OK [COPYUID ");
            assertThat(new Told(lines).expunged()).containsExactly(2, 2);
        }
    }

    @Test
    void moveTellsTheNewUidsBeforeTheRemovalsUnderQresync() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.qresync()) {
            List<String> lines = client.send("UID MOVE 3:4 Other").ok().lines();

            assertThat(lines.get(0)).startsWith("* OK [COPYUID ");
            assertThat(new Told(lines).vanished()).containsExactlyInAnyOrder(3L, 4L);
            assertThat(new Told(lines).expunged()).isEmpty();
        }
    }

    @Test
    void moveByNumberNamesUids() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            assertNames(List.of(3L, 4L), copied(client.send("MOVE 2:3 Other").ok()), client);
        }
    }

    @Test
    void copyByNumberNamesUids() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            assertNames(List.of(3L, 4L), copied(client.send("COPY 2:3 Other").ok()), client);
        }
    }

    @Test
    void moveNamesNoUidThatIsNotThere() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            assertNames(
                    List.of(2L, 3L, 4L, 6L),
                    copied(client.send("UID MOVE 1:6 Other").ok()),
                    client);
        }
    }

    @Test
    void copyNamesNoUidThatIsNotThere() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            assertNames(
                    List.of(2L, 3L, 4L, 6L),
                    copied(client.send("UID COPY 1:6 Other").ok()),
                    client);
        }
    }

    /** The client has been told neither that one is gone nor that another has come. */
    @ParameterizedTest
    @ValueSource(strings = {"UID MOVE 2:99 Other", "UID COPY 2:99 Other"})
    void copyNamesNoUidThatIsNotThereAnyMore(String command) throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            account.removeElsewhere("3");
            account.withMore(1);

            List<List<Long>> uids = copied(client.send(command).ok());

            assertThat(uids.get(0)).containsExactly(2L, 4L, 6L, 7L);
            client.send("SELECT Other").ok();
            assertThat(subjects(client, uids.get(1)))
                    .containsExactly(
                            "Subject: message 2", "Subject: message 4", "Subject: message 6", "Subject: message 1");
        }
    }

    private static void assertNames(List<Long> sources, List<List<Long>> copied, ImapClient client) throws IOException {
        assertThat(copied.get(0)).isEqualTo(sources);
        client.send("SELECT Other").ok();
        assertThat(copied.get(1))
                .isEqualTo(Told.by(client.send("UID FETCH 1:* (FLAGS)").ok()).fetchedUids());
    }

    @Test
    void newUidsBelongToTheOldOnesInOrder() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            List<List<Long>> uids = copied(client.send("UID COPY 6,2,3 Other").ok());
            client.send("SELECT Other").ok();

            for (int i = 0; i < 3; i++) {
                assertThat(subject(client, uids.get(1).get(i)))
                        .isEqualTo("Subject: message " + uids.get(0).get(i));
            }
        }
    }

    @Test
    void moveOfNothingIsAnsweredAndNamesNothing() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            Answer answer = client.send("UID MOVE 5 Other").ok();

            assertThat(answer.lines()).isEmpty();
            assertThat(answer.tagged()).doesNotContain("COPYUID");
        }
    }

    @Test
    void moveToAMissingMailboxRemovesNothing() throws IOException {
        Account account = withGaps();
        try (ImapClient client = account.plain()) {
            assertThat(client.send("UID MOVE 2 Missing").no().tagged()).startsWith("NO [TRYCREATE]");

            assertThat(Told.by(client.send("UID FETCH 2 (FLAGS)").ok()).fetchedUids())
                    .containsExactly(2L);
        }
    }

    @Test
    void movedMessageKeepsItsFlagsAndIsAnnouncedInBothMailboxes() throws IOException {
        Account account = withGaps();
        account.elsewhere("UID STORE 3 +FLAGS (\\Flagged $Work)");
        try (ImapClient source = account.plain();
                ImapClient target = account.imap()) {
            target.send("SELECT Other").ok();

            account.elsewhere("UID MOVE 3 Other");

            assertThat(Told.by(source.send("NOOP").ok()).expunged()).containsExactly(2);
            assertThat(Told.by(target.send("NOOP").ok()).exists()).containsExactly(1);
            assertThat(Told.by(target.send("FETCH 1 (FLAGS)").ok()).fetched())
                    .singleElement()
                    .satisfies(
                            fetched -> assertThat(fetched.flags().orElseThrow()).contains("\\Flagged", "$Work"));
        }
    }

    /** Messages with the UIDs 2, 3, 4 and 6, and another mailbox. */
    private Account withGaps() throws IOException {
        Account account = Account.withMessages(server, 6);
        account.removeElsewhere("1,5");
        account.elsewhere("CREATE Other");
        return account;
    }

    /** The UIDs before and after, wherever the code stands. */
    private static List<List<Long>> copied(Answer answer) {
        String said = String.join("\n", answer.lines()) + "\n" + answer.tagged();
        Matcher matcher = COPY_UID.matcher(said);
        if (!matcher.find()) {
            throw new AssertionError("There is no COPYUID in\n" + answer.conversation());
        }
        return List.of(Uids.parse(matcher.group(1)), Uids.parse(matcher.group(2)));
    }

    private static List<String> subjects(ImapClient client, List<Long> uids) throws IOException {
        List<String> subjects = new ArrayList<>();
        for (long uid : uids) {
            subjects.add(subject(client, uid));
        }
        return subjects;
    }

    private static String subject(ImapClient client, long uid) throws IOException {
        Answer answer = client.send("UID FETCH " + uid + " (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                .ok();
        return new String(answer.untagged().get(0).literals().get(0), ISO_8859_1).strip();
    }
}
