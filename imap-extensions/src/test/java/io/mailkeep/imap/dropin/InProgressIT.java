package io.mailkeep.imap.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock James with the jar, made slow, tells its clients how far it has come (RFC 9585). */
class InProgressIT {
    private static final String USER = "slow@sync.test";
    private static final String PASSWORD = "secret";

    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        StockJames.layOut(home, DropIn.ofThisModule("drop-in-imap"));
        Path listeners = home.resolve("conf/listeners.xml");
        Files.writeString(
                listeners,
                Files.readString(listeners)
                        .replace(
                                "</listeners>",
                                "<listener><class>" + SlowListener.class.getName()
                                        + "</class><async>false</async></listener></listeners>"));
        packInto(home.resolve("extensions-jars/slow.jar"), SlowListener.class, SlowListener.SlowGroup.class);
        StockJames.allowPasswordsWithoutTls(home);
        james = StockJames.servingIn(home);
        james.addUser(USER, PASSWORD);
    }

    private static void packInto(Path jar, Class<?>... classes) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : classes) {
                String entry = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(out);
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Test
    void commandsThatTakeLongTellHowFarTheyHaveCome() throws IOException {
        try (ImapClient copying = client();
                ImapClient flagging = client()) {
            copying.send("CREATE Slow").ok();
            for (byte[] message : Messages.small(3)) {
                copying.append("INBOX", "", message).ok();
            }
            copying.send("SELECT INBOX").ok();
            flagging.send("SELECT INBOX").ok();

            String copy = copying.begin("UID COPY 1,3 Slow");
            String flag = flagging.begin("UID STORE 1,3 +FLAGS.SILENT (\\Flagged)");
            Answer copied = copying.finish(copy).ok();
            Answer flagged = flagging.finish(flag).ok();

            // The first after ten seconds, and as many as a busy machine has time for.
            assertThat(inProgress(copied))
                    .isNotEmpty()
                    .allMatch(
                            line -> line.matches("\\* OK \\[INPROGRESS \\(\"" + copy + "\" [012] 2\\)] Still working"));
            assertThat(copied.tagged()).contains("COPYUID").contains(" 1,3 1:2]");
            assertThat(inProgress(flagged))
                    .isNotEmpty()
                    .containsOnly("* OK [INPROGRESS (\"" + flag + "\" NIL NIL)] Still working");
        }
    }

    private static ImapClient client() throws IOException {
        return ImapClient.connect(james.imapPort()).login(USER, PASSWORD);
    }

    private static List<String> inProgress(Answer answer) {
        return answer.lines().stream()
                .filter(line -> line.contains("INPROGRESS"))
                .toList();
    }
}
