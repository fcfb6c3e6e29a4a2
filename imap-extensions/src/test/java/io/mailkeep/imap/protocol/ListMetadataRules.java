package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LIST tells entries of the mailboxes that it lists (RFC 9590). */
abstract class ListMetadataRules {
    private final MailServer server;

    ListMetadataRules(MailServer server) {
        this.server = server;
    }

    @Test
    void entriesFollowTheirMailbox() throws IOException {
        try (ImapClient client = with("Work", "Work.Old")) {
            client.send("SETMETADATA Work (/private/comment \"mine\" /shared/comment \"ours\")")
                    .ok();
            client.send("SETMETADATA Work.Old (/shared/comment \"past\")").ok();

            assertThat(client.send("LIST \"\" Work* RETURN (METADATA (/shared/comment /private/comment))")
                            .ok()
                            .lines())
                    .containsExactly(
                            "* LIST (\\HasChildren) \".\" \"Work\"",
                            "* METADATA \"Work\" (\"/shared/comment\" \"ours\" \"/private/comment\" \"mine\")",
                            "* LIST (\\HasNoChildren) \".\" \"Work.Old\"",
                            "* METADATA \"Work.Old\" (\"/shared/comment\" \"past\" \"/private/comment\" NIL)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/private/comment", "/shared/vendor/cmu/cyrus-imapd/color", "\"/private/a b\""})
    void entryThatNobodySetIsNil(String entry) throws IOException {
        try (ImapClient client = with("Work")) {
            Answer answer = client.send("LIST \"\" Work RETURN (METADATA (" + entry + "))")
                    .ok();

            assertThat(answer.lines().get(1))
                    .isEqualTo("* METADATA \"Work\" (\"" + entry.replace("\"", "") + "\" NIL)");
        }
    }

    @Test
    void entryHasNoCaseAndIsToldOnceAsItWasNamed() throws IOException {
        try (ImapClient client = with("Work")) {
            client.send("SETMETADATA Work (/private/comment \"mine\")").ok();

            Answer answer = client.send("list \"\" Work return (metadata (/PRIVATE/Comment /private/comment))")
                    .ok();

            assertThat(answer.lines().get(1)).isEqualTo("* METADATA \"Work\" (\"/PRIVATE/Comment\" \"mine\")");
        }
    }

    @Test
    void valueIsToldAsItWasSet() throws IOException {
        try (ImapClient client = with("Work")) {
            client.send("SETMETADATA Work (/private/quoted \"a \\\"b\\\" \\\\\" /private/lines {6+}\r\nab\r\ncd)")
                    .ok();

            Answer answer = client.send("LIST \"\" Work RETURN (METADATA (/private/quoted /private/lines))")
                    .ok();

            assertThat(answer.lines().get(1))
                    .startsWith("* METADATA \"Work\" (\"/private/quoted\" \"a \\\"b\\\" \\\\\" \"/private/lines\" {6}")
                    .endsWith("cd)");
            assertThat(answer.untagged().get(1).literals()).containsExactly("ab\r\ncd".getBytes(US_ASCII));
        }
    }

    @Test
    void mailboxThatIsNotThereHasNoEntries() throws IOException {
        try (ImapClient client = with("Work.New")) {
            client.send("SUBSCRIBE Work.New").ok();
            client.send("SUBSCRIBE Work.Ghost").ok();

            Answer answer = client.send("LIST (SUBSCRIBED) \"\" Work.% RETURN (METADATA (/private/comment))")
                    .ok();

            assertThat(answer.lines())
                    .anyMatch(line -> line.contains("\\NonExistent") && line.endsWith("\"Work.Ghost\""))
                    .filteredOn(line -> line.startsWith("* METADATA"))
                    .containsExactly("* METADATA \"Work.New\" (\"/private/comment\" NIL)");
        }
    }

    @Test
    void delimiterHasNoEntries() throws IOException {
        try (ImapClient client = with()) {
            assertThat(client.send("LIST \"\" \"\" RETURN (METADATA (/private/comment))")
                            .ok()
                            .lines())
                    .singleElement()
                    .asString()
                    .startsWith("* LIST ");
        }
    }

    @Test
    void otherOptionsAreAnsweredToo() throws IOException {
        try (ImapClient client = with("Work")) {
            client.send("SUBSCRIBE Work").ok();

            Answer answer = client.send(
                            "LIST \"\" Work RETURN (SUBSCRIBED STATUS (MESSAGES) METADATA (/private/comment)"
                                    + " MYRIGHTS CHILDREN)")
                    .ok();

            assertThat(answer.lines().get(0)).contains("\\Subscribed");
            assertThat(answer.lines())
                    .contains("* METADATA \"Work\" (\"/private/comment\" NIL)", "* STATUS \"Work\" (MESSAGES 0)")
                    .anyMatch(line -> line.startsWith("* MYRIGHTS \"Work\" "));
        }
    }

    @Test
    void nameOutsideOfAsciiIsToldAsItIsListed() throws IOException {
        try (ImapClient client = with("&AOk-t&AOk-")) {
            client.send("SETMETADATA &AOk-t&AOk- (/private/comment \"summer\")").ok();

            assertThat(client.send("LIST \"\" &AOk-* RETURN (METADATA (/private/comment))")
                            .ok()
                            .lines())
                    .containsExactly(
                            "* LIST (\\HasNoChildren) \".\" \"&AOk-t&AOk-\"",
                            "* METADATA \"&AOk-t&AOk-\" (\"/private/comment\" \"summer\")");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "METADATA",
                "METADATA /private/comment",
                "METADATA ()",
                "METADATA (/private/*)",
                "METADATA (comment)",
                "METADATA (\"\")",
                "METADATA (/private/comment"
            })
    void malformedRequestIsRefused(String option) throws IOException {
        try (ImapClient client = with()) {
            client.send("LIST \"\" * RETURN (" + option + ")").bad();

            client.send("NOOP").ok();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LIST \"\" *",
                "LIST \"\" INBOX",
                "LIST \"\" {5+}\r\nINBOX",
                "LIST () \"\" * RETURN ()",
                "LIST (SUBSCRIBED) \"\" * RETURN (CHILDREN SPECIAL-USE)",
                "LIST (SPECIAL-USE) \"\" *",
                "LIST (RECURSIVEMATCH SUBSCRIBED) \"\" *",
                "LIST \"\" * RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED DELETED-STORAGE SIZE))",
                "list \"\" INBOX return (myrights status (mailboxid highestmodseq))"
            })
    void listingWithoutEntriesIsAnsweredAsEver(String command) throws IOException {
        try (ImapClient client = with()) {
            client.send("SUBSCRIBE INBOX").ok();

            assertThat(client.send(command).ok().lines())
                    .noneMatch(line -> line.startsWith("* METADATA"))
                    .anyMatch(line -> line.startsWith("* LIST "));
        }
    }

    private ImapClient with(String... mailboxes) throws IOException {
        ImapClient client = Account.in(server).imap();
        for (String mailbox : mailboxes) {
            client.send("CREATE " + mailbox).ok();
        }
        return client;
    }
}
