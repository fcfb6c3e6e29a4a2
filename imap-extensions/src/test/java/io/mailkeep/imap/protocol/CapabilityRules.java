package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client uses what CAPABILITY names, and some use nothing where CONDSTORE is missing (RFC 7162 §3.1, §3.2.2). */
abstract class CapabilityRules {
    private static final List<String> OF_STOCK = List.of(
            "SPECIAL-USE",
            "QRESYNC",
            "UNSELECT",
            "ACL",
            "ENABLE",
            "CHILDREN",
            "UIDPLUS",
            "IDLE",
            "LITERAL+",
            "MOVE",
            "LIST-EXTENDED",
            "IMAP4REV1",
            "ESEARCH",
            "LIST-MYRIGHTS",
            "METADATA",
            "NAMESPACE",
            "LIST-STATUS",
            "SEARCHRES",
            "SAVEDATE",
            "QUOTA",
            "WITHIN",
            "SASL-IR",
            "AUTH=PLAIN",
            "OBJECTID",
            "STATUS=SIZE",
            "I18NLEVEL=1",
            "QUOTA=RES-STORAGE",
            "ID",
            "QUOTA=RES-MESSAGE");

    private final MailServer server;

    CapabilityRules(MailServer server) {
        this.server = server;
    }

    @Test
    void condstoreIsNamedBesidesQresync() throws IOException {
        assertThat(capabilities()).contains("CONDSTORE", "QRESYNC", "ENABLE");
    }

    @Test
    void replaceIsNamed() throws IOException {
        assertThat(capabilities()).contains("REPLACE");
    }

    @Test
    void listMetadataIsNamed() throws IOException {
        assertThat(capabilities()).contains("LIST-METADATA");
    }

    @Test
    void inProgressIsNamed() throws IOException {
        assertThat(capabilities()).contains("INPROGRESS");
    }

    @Test
    void whatAStockServerOffersIsOfferedStill() throws IOException {
        assertThat(capabilities()).containsAll(OF_STOCK);
    }

    /** RFC 7889, section 3: with its limit where it is the same for every mailbox, as is configured or not. */
    @Test
    void appendLimitIsNamed() throws IOException {
        assertThat(capabilities()).anyMatch(name -> name.matches("APPENDLIMIT(=[0-9]+)?"));
    }

    @Test
    void enableCondstoreIsConfirmed() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            assertThat(client.send("ENABLE CONDSTORE").ok().lines()).containsExactly("* ENABLED CONDSTORE");
        }
    }

    @Test
    void enableQresyncIsConfirmed() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            assertThat(client.send("ENABLE QRESYNC").ok().lines())
                    .singleElement()
                    .asString()
                    .startsWith("* ENABLED ")
                    .contains("QRESYNC");
        }
    }

    @Test
    void selectCondstoreHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("SELECT INBOX (CONDSTORE)");
    }

    @Test
    void statusHighestModSeqHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("STATUS INBOX (HIGHESTMODSEQ)", "SELECT INBOX");
    }

    @Test
    void fetchModSeqHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("SELECT INBOX", "FETCH 1 (MODSEQ)");
    }

    @Test
    void fetchChangedSinceHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("SELECT INBOX", "FETCH 1 (FLAGS) (CHANGEDSINCE 1)");
    }

    @Test
    void storeUnchangedSinceHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("SELECT INBOX", "STORE 2 (UNCHANGEDSINCE 1000) +FLAGS (\\Answered)");
    }

    @Test
    void searchModSeqHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("SELECT INBOX", "SEARCH MODSEQ 1");
    }

    @Test
    void enableCondstoreHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("ENABLE CONDSTORE", "SELECT INBOX");
    }

    @Test
    void enableQresyncHasChangesToldWithTheirModSeq() throws IOException {
        changesHaveAModSeqAfter("ENABLE QRESYNC", "SELECT INBOX");
    }

    private void changesHaveAModSeqAfter(String... commands) throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.imap()) {
            for (String command : commands) {
                client.send(command).ok();
            }

            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");

            assertThat(Told.by(client.send("NOOP").ok()).fetched())
                    .as(client.conversation())
                    .singleElement()
                    .satisfies(fetched -> assertThat(fetched.modSeq()).isPresent());
        }
    }

    private List<String> capabilities() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            return client.send("CAPABILITY").ok().lines().stream()
                    .flatMap(Splitter.on(' ')::splitToStream)
                    .toList();
        }
    }
}
