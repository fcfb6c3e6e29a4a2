package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Untagged;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PREVIEW (RFC 8970). */
abstract class PreviewRules {
    private static final Pattern PREVIEW = Pattern.compile("[ (]PREVIEW \\{(\\d+)}\r\n");
    private static final String BODY = "BODY (\"TEXT\" \"PLAIN\"";
    private static final String BODYSTRUCTURE = "BODYSTRUCTURE (\"TEXT\" \"PLAIN\"";

    private final MailServer server;

    PreviewRules(MailServer server) {
        this.server = server;
    }

    @Test
    void previewIsNamed() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            assertThat(client.send("CAPABILITY").ok().lines())
                    .singleElement()
                    .asString()
                    .contains(" PREVIEW");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PREVIEW", "(PREVIEW)", "(preview)", "(PREVIEW (LAZY))", "PREVIEW (LAZY)"})
    void previewIsTheBeginningOfTheText(String items) throws IOException {
        try (ImapClient client = Account.withMessages(server, 2).plain()) {
            assertThat(client.send("FETCH 2 " + items).ok().lines())
                    .containsExactly("* 2 FETCH (PREVIEW {17}\r\nbody of message 2)");
        }
    }

    @Test
    void previewIsUtf8WhateverTheMessageIs() throws IOException {
        byte[] message =
                ("Content-Type: text/html; charset=iso-8859-15\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                                + "<p>50 =A4\r\n for <b>you</b></p>")
                        .getBytes(UTF_8);
        Account account = Account.in(server);
        try (ImapClient client = account.plain()) {
            client.append("INBOX", "", message).ok();

            Untagged fetched = client.send("FETCH 1 (PREVIEW)").ok().untagged().get(0);

            assertThat(new String(fetched.literals().get(0), UTF_8)).isEqualTo("50 \u20ac for you");
        }
    }

    @Test
    void aMessageWithoutTextHasAnEmptyPreview() throws IOException {
        Account account = Account.in(server);
        try (ImapClient client = account.plain()) {
            client.append("INBOX", "", "Content-Type: image/png\r\n\r\npicture".getBytes(UTF_8))
                    .ok();

            assertThat(client.send("FETCH 1 (PREVIEW)").ok().lines()).containsExactly("* 1 FETCH (PREVIEW {0}\r\n)");
        }
    }

    @Test
    void aPreviewReadsNothing() throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            client.send("FETCH 1 (PREVIEW)").ok();

            assertThat(Told.by(client.send("FETCH 1 (FLAGS)").ok()).flagged("\\Seen"))
                    .isEmpty();
        }
    }

    @Test
    void readingTheMessageBesidesMarksIt() throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            List<Untagged> fetched =
                    client.send("FETCH 1 (PREVIEW BODY[TEXT])").ok().untagged();

            assertThat(fetched).hasSize(1);
            assertThat(fetched.get(0).text())
                    .contains(
                            "PREVIEW {17}\r\nbody of message 1", "BODY[TEXT] {19}\r\nbody of message 1\r\n", "\\Seen");
        }
    }

    @Test
    void otherItemsAreAnsweredBesides() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).qresync()) {
            String fetched = client.send("UID FETCH 1 (FLAGS RFC822.SIZE ENVELOPE EMAILID PREVIEW MODSEQ INTERNALDATE)")
                    .ok()
                    .lines()
                    .get(0);

            assertThat(fetched)
                    .contains(
                            "FLAGS (",
                            "RFC822.SIZE ",
                            "ENVELOPE (",
                            "EMAILID (",
                            "MODSEQ (",
                            "INTERNALDATE \"",
                            "UID 1",
                            "PREVIEW {17}\r\nbody of message 1");
        }
    }

    @Test
    void theStructureIsAnsweredAsItWasAskedFor() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).plain()) {
            assertThat(line(client, "FETCH 1 (BODY PREVIEW)")).contains(BODY).doesNotContain(BODYSTRUCTURE);
            assertThat(line(client, "FETCH 1 (BODYSTRUCTURE PREVIEW)"))
                    .contains(BODYSTRUCTURE)
                    .doesNotContain(BODY);
            assertThat(line(client, "FETCH 1 (BODY BODYSTRUCTURE PREVIEW)")).contains(BODY, BODYSTRUCTURE);
        }
    }

    @Test
    void onlyMessagesThatChangedArePreviewed() throws IOException {
        Account account = Account.withMessages(server, 3);
        long before = account.highestModSeq("INBOX");
        account.elsewhere("STORE 2 +FLAGS (\\Flagged)");
        try (ImapClient client = account.condstore()) {
            Told told = Told.by(client.send("UID FETCH 1:* (PREVIEW) (CHANGEDSINCE " + before + ")")
                    .ok());

            assertThat(told.fetchedUids()).containsExactly(2L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(PREVIEW ())", "(PREVIEW (EAGER))", "PREVIEW[]", "(PREVIEW (LAZY)", "PREVIEWS"})
    void whatIsNoPreviewIsRefused(String items) throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).plain()) {
            client.send("FETCH 1 " + items).bad();
        }
    }

    @Test
    void mailThatBreaksParsersIsPreviewedToo() throws IOException {
        List<byte[]> mail = Corpus.messages();
        Account account = Account.in(server);
        try (ImapClient client = account.plain()) {
            for (byte[] message : mail) {
                client.append("INBOX", "", message).ok();
            }

            List<Untagged> fetched = client.send("UID FETCH 1:* (PREVIEW)").ok().untagged();

            assertThat(fetched).hasSameSizeAs(mail).hasSizeGreaterThan(50).allSatisfy(PreviewRules::expectPreview);
        }
    }

    private static void expectPreview(Untagged fetched) {
        Matcher matcher = PREVIEW.matcher(fetched.text());
        assertThat(matcher.find()).as(fetched.text()).isTrue();
        String preview = new String(fetched.literals().get(0), UTF_8);
        assertThat(preview.codePointCount(0, preview.length())).isLessThanOrEqualTo(200);
        assertThat(preview).doesNotContain("\r", "\n", "\uFFFD");
    }

    private static String line(ImapClient client, String command) throws IOException {
        return client.send(command).ok().lines().get(0);
    }
}
