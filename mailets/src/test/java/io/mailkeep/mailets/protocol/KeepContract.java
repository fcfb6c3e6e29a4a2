package io.mailkeep.mailets.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.ImapClient;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Client;
import io.mailkeep.pop3.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From SMTP to the sweep: what a mailet decides of a message holds for its whole life. */
public abstract class KeepContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern DELIVERY =
            Pattern.compile("<mailet match=\"All\" class=\"(LocalDelivery|io\\.mailkeep\\S*KeepDelivery)\"/>");
    private static final String TRANSPORT = "<processor state=\"transport\" enableJmx=\"false\">";
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");

    /** With the contract's files. */
    protected abstract MailServer server();

    /** The body of the answer to a request to webadmin. */
    protected abstract String webadmin(String method, String path);

    /** The policies of the contract. */
    public static String keepCopy() {
        return resource("keepcopy.xml");
    }

    /**
     * A shipped {@code mailetcontainer.xml} with the contract's mailets before the delivery. It takes one mail after the
     * other: some tests wait for the last that they have sent.
     */
    public static String mailetContainer(String shipped) {
        Matcher delivery = DELIVERY.matcher(shipped);
        assertThat(delivery.find()).as(shipped).isTrue();
        String delivering = delivery.replaceFirst(Matcher.quoteReplacement(resource("mailets.xml")));
        return delivering
                .replace(TRANSPORT, TRANSPORT + resource("sent.xml"))
                .replaceFirst("<threads>\\d+</threads>", "<threads>1</threads>");
    }

    /** A shipped {@code listeners.xml} with the contract's listeners. */
    public static String listeners(String shipped) {
        return shipped.replace(
                "</listeners>",
                "<listener><class>io.mailkeep.mailets.sent.SentListener</class></listener></listeners>");
    }

    private static String resource(String name) {
        try (InputStream in = KeepContract.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void messagesOwnPolicyGoesBeforeTheUsersAtQuitAndInTheSweep() throws Exception {
        Account anna = Account.in(server(), "plain.test");
        send(anna, "kept", "X-Keep: kept");
        send(anna, "brief", "X-Keep: brief");
        send(anna, "neither", "X-Other: kept");
        awaitInbox(anna, "kept", "brief", "neither");

        deleteAll(anna);

        assertThat(anna.uidls()).isEmpty();
        assertThat(anna.subjects("INBOX")).containsExactlyInAnyOrder("kept", "brief");

        awaitSweptTo(anna, "kept");
        assertThat(explain(anna))
                .contains("\"ownPolicy\":\"kept\"", "\"rule\":\"delivery kept/retention\"", "\"state\":\"released\"");
    }

    @Test
    void labelIsAskedForByThePolicyOfTheUser() throws Exception {
        Account bert = Account.in(server(), "labels.test");
        send(bert, "invoice", "X-Label: invoice");
        send(bert, "other", "X-Other: invoice");
        awaitInbox(bert, "invoice", "other");

        deleteAll(bert);

        awaitSweptTo(bert, "invoice");
        assertThat(explain(bert))
                .contains("\"labels\":[\"invoice\"]", "kept for as long as it was labelled invoice at delivery");
    }

    @Test
    void headerTellsThePolicyAndNotWhatTheSenderWrote() throws Exception {
        Account fred = Account.in(server(), "labels.test");
        send(fred, "own", "X-Keep: kept\r\nX-Mailkeep-Policy: forged");
        awaitInboxHolds(fred, "own");
        send(fred, "users", "X-Label: invoice");
        awaitInboxHolds(fred, "users");

        assertThat(header(fred, 1)).contains("X-Mailkeep-Policy: kept\r\n").doesNotContain("forged");
        assertThat(header(fred, 2)).contains("X-Mailkeep-Policy: unless-invoice; labels=invoice\r\n");
    }

    private static String header(Account account, int number) throws IOException {
        try (Pop3Client pop3 = account.pop3()) {
            List<String> lines = pop3.lines("TOP " + number + " 0");
            pop3.quit();
            return String.join("\r\n", lines) + "\r\n";
        }
    }

    @Test
    void userWhoHasNeverUsedPop3IsTreatedAsOneUntilTheFirstLogin() throws Exception {
        Account carl = Account.in(server(), "plain.test");
        send(carl, "before", "X-Keep-Users-Of-Pop3: yes");
        awaitInbox(carl, "before");
        carl.opened();
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            send(carl, "after", "X-Keep-Users-Of-Pop3: yes");
            awaitInboxHolds(carl, "after");
            carl.opened();
            assertThat(explain(carl)).contains("\"ownPolicy\":\"kept\"");
        });

        deleteAll(carl);

        assertThat(carl.subjects("INBOX")).doesNotContain("before").contains("after");
    }

    @Test
    void userOfImapIsKnownAsOne() throws Exception {
        Account dora = Account.in(server(), "plain.test");
        send(dora, "before", "X-Drop-For-Users-Of-Imap: yes");
        await().atMost(PATIENCE).until(() -> dora.uidls().size() == 1);

        try (ImapClient imap = dora.inbox()) {
            assertThat(imap.subjects()).containsExactly("before");
        }
        AtomicInteger round = new AtomicInteger();
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            int before = dora.uidls().size();
            String last = "last " + round.incrementAndGet();
            send(dora, "dropped", "X-Drop-For-Users-Of-Imap: yes");
            send(dora, last, "X-Other: yes");
            await().atMost(PATIENCE).until(() -> dora.subjects("INBOX").contains(last));
            assertThat(dora.uidls()).hasSize(before + 1);
        });
    }

    @Test
    void duplicateIsRecognised() throws Exception {
        Account emil = Account.in(server(), "plain.test");

        send(emil, "once", "Message-ID: <same@elsewhere.test>");
        awaitInbox(emil, "once");
        send(emil, "once", "Message-ID: <same@elsewhere.test>");
        send(emil, "last", "Message-ID: <other@elsewhere.test>");
        awaitInboxHolds(emil, "last");

        assertThat(emil.subjects("INBOX")).containsExactly("once", "last");
    }

    @Test
    void archiveHasACopyThatOutlivesTheMessage() throws Exception {
        Account kurt = Account.in(server(), "plain.test");
        send(kurt, "archived", "X-Archive: own");
        awaitInbox(kurt, "archived");
        awaitIn(kurt, "Archive", "archived");
        awaitEnrolled(kurt);

        deleteAll(kurt);

        assertThat(kurt.subjects("INBOX")).isEmpty();
        sweep();
        assertThat(kurt.subjects("Archive")).containsExactly("archived");
        assertThat(webadmin("GET", "/keepcopy/users/" + kurt.name() + "?mailbox=Archive"))
                .contains("\"mailbox\":\"Archive\"", "\"ownPolicy\":\"archive\"");
        try (ImapClient imap = kurt.imap().select("Archive")) {
            assertThat(new String(imap.content(imap.uids().get(0)), UTF_8))
                    .contains("Subject: archived\r\n", "body\r\n");
        }
    }

    @Test
    void archiveOfAnotherUserHasACopyOfEachRecipients() throws Exception {
        Account journal = new Account(server(), "journal@plain.test");
        server().addUser(journal.name(), Account.PASSWORD);
        Account lisa = Account.in(server(), "plain.test");
        Account marc = Account.in(server(), "plain.test");

        send(lisa, "to lisa", "X-Archive: shared");
        send(marc, "to marc", "X-Archive: shared");

        awaitIn(journal, "Journal", "to lisa", "to marc");
        awaitInbox(lisa, "to lisa");
        awaitInbox(marc, "to marc");
    }

    /** Delivers a message, with a second copy in an archive or without, and waits for both. */
    protected final Account deliver(String archive) throws IOException {
        Account someone = Account.in(server(), "plain.test");
        send(someone, "counted", "X-Archive: " + archive);
        awaitInbox(someone, "counted");
        if (archive.equals("own")) {
            awaitIn(someone, "Archive", "counted");
        }
        return someone;
    }

    @Test
    void userOfPop3HasWhatWasSentInSent() throws Exception {
        Account gina = Account.in(server(), "plain.test");
        Account hans = Account.in(server(), "plain.test");

        submit(gina, hans, "pop3", "Message-ID: <pop3." + gina.name() + ">\r\nBcc: hidden@elsewhere.test");
        awaitInbox(hans, "pop3");

        awaitIn(gina, "Sent", "pop3");
        try (ImapClient imap = gina.imap().select("Sent")) {
            long uid = imap.uids().get(0);
            assertThat(imap.flags().get(uid)).contains("\\Seen");
            assertThat(new String(imap.content(uid), UTF_8)).contains("Bcc: hidden@elsewhere.test\r\n");
        }
        assertThat(header(hans, 1)).doesNotContain("Bcc:");
    }

    @Test
    void clientThatStoresWhatItSendsHasItOnceWhicheverIsFirst() throws Exception {
        Account ida = Account.in(server(), "plain.test");
        Account jan = Account.in(server(), "plain.test");
        String before = "Message-ID: <before." + ida.name() + ">";
        String after = "Message-ID: <after." + ida.name() + ">";

        submit(ida, jan, "ours", "Message-ID: <ours." + ida.name() + ">");
        awaitIn(ida, "Sent", "ours");
        storeAsSent(ida, "before", before);
        submit(ida, jan, "before", before);
        submit(ida, jan, "after", after);
        awaitIn(ida, "Sent", "ours", "before", "after");
        storeAsSent(ida, "after", after);

        awaitIn(ida, "Sent", "ours", "before", "after");
        awaitInbox(jan, "ours", "before", "after");
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (ImapClient imap = ida.imap().select("Sent")) {
                assertThat(imap.flags().values())
                        .filteredOn(flags -> flags.contains("OfTheClient"))
                        .hasSize(2);
                assertThat(imap.subjects()).hasSize(3);
            }
        });
    }

    /** In a mailbox that is created with the first message. */
    private static void awaitIn(Account account, String mailbox, String... subjects) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (ImapClient imap = account.imap()) {
                assertThat(imap.send("LIST \"\" " + mailbox)).isNotEmpty();
            }
            assertThat(account.subjects(mailbox)).containsExactlyInAnyOrder(subjects);
        });
    }

    /** The mailet looks at a new archive once its copy is there, and has the maildrop meanwhile. */
    private void awaitEnrolled(Account account) {
        await().atMost(PATIENCE).until(() -> webadmin("GET", "/keepcopy/users/" + account.name() + "?mailbox=Archive")
                .contains("\"ownPolicy\":\"archive\""));
    }

    private static void storeAsSent(Account account, String subject, String header) throws IOException {
        try (ImapClient imap = account.imap()) {
            imap.append(
                    "Sent (OfTheClient)",
                    List.of(("Subject: " + subject + "\r\n" + header + "\r\n\r\nbody\r\n").getBytes(UTF_8)));
        }
    }

    private void submit(Account from, Account to, String subject, String header) throws IOException {
        String credentials =
                Base64.getEncoder().encodeToString(("\0" + from.name() + "\0" + Account.PASSWORD).getBytes(UTF_8));
        try (Wire smtp = Wire.connect(server().smtpPort())) {
            expect("220", smtp);
            smtp.write("EHLO here\r\n");
            String capability = smtp.line();
            while (capability.startsWith("250-")) {
                capability = smtp.line();
            }
            smtp.write("AUTH PLAIN " + credentials + "\r\n");
            expect("235", smtp);
            transmit(smtp, from.name(), to, subject, header);
        }
    }

    static void send(Account account, String subject, String header) throws IOException {
        try (Wire smtp = Wire.connect(account.server().smtpPort())) {
            expect("220", smtp);
            smtp.write("HELO here\r\n");
            expect("250", smtp);
            transmit(smtp, "sender@elsewhere.test", account, subject, header);
        }
    }

    private static void transmit(Wire smtp, String from, Account to, String subject, String header) throws IOException {
        for (String command : List.of("MAIL FROM:<" + from + ">", "RCPT TO:<" + to.name() + ">")) {
            smtp.write(command + "\r\n");
            expect("250", smtp);
        }
        smtp.write("DATA\r\n");
        expect("354", smtp);
        smtp.write("From: " + from + "\r\nSubject: " + subject + "\r\n" + header + "\r\n\r\nbody\r\n.\r\n");
        expect("250", smtp);
    }

    private static void expect(String code, Wire smtp) throws IOException {
        assertThat(smtp.line()).startsWith(code);
    }

    static void awaitInbox(Account account, String... subjects) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(account.subjects("INBOX")).containsExactlyInAnyOrder(subjects));
    }

    private static void awaitInboxHolds(Account account, String subject) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(account.subjects("INBOX")).contains(subject));
    }

    static void deleteAll(Account account) throws IOException {
        try (Pop3Client pop3 = account.pop3()) {
            for (int number : List.copyOf(pop3.list().keySet())) {
                pop3.lines("RETR " + number);
                pop3.ok("DELE " + number);
            }
            pop3.quit();
        }
    }

    /** What a session did counts from the next whole second on. */
    private void awaitSweptTo(Account account, String subject) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            sweep();
            assertThat(account.subjects("INBOX")).containsExactly(subject);
        });
    }

    private void sweep() {
        Matcher task = TASK.matcher(webadmin("POST", "/keepcopy/sweep"));
        assertThat(task.find()).isTrue();
        assertThat(webadmin("GET", "/tasks/" + task.group(1) + "/await")).contains("\"status\":\"completed\"");
    }

    private String explain(Account account) {
        return webadmin("GET", "/keepcopy/users/" + account.name());
    }
}
