package io.mailkeep.imap.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.protocol.HookContract;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock James with the jar calls the hooks of other jars; one of them is the example of the README. */
class HookDropInIT extends HookContract {
    private static final Path README = Path.of(System.getProperty("mailkeep.root"), "imap-extensions/README.md");
    private static final String EXAMPLE = "com/example/ReadingLog";

    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        layOut(home, HookContract.configuration(home.resolve("told")));
        james = StockJames.servingIn(home);
    }

    private static void layOut(Path home, String hooks) throws IOException {
        StockJames.layOut(home, DropIn.ofThisModule("drop-in-imap"));
        StockJames.allowPasswordsWithoutTls(home);
        Path logback = home.resolve("conf/logback.xml");
        Files.writeString(
                logback,
                Files.readString(logback)
                        .replace("</configuration>", "<logger name=\"com.example\" level=\"INFO\"/></configuration>"));
        String example = example("xml");
        Files.writeString(
                home.resolve("conf/sync-hooks.xml"), example.replace("<syncHooks>", hooks.replace("</syncHooks>", "")));
        packContract(home.resolve("extensions-jars/contract.jar"));
        packExample(home.resolve("extensions-jars/example.jar"));
    }

    private static void packContract(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> hook : HookContract.HOOKS) {
                String entry = hook.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in = hook.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(out);
                }
            }
        }
    }

    private static void packExample(Path jar) throws IOException {
        Path source = Files.createDirectories(home.resolve("example")).resolve("ReadingLog.java");
        Files.writeString(source, example("java"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(
                null,
                null,
                null,
                "--release",
                "11",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                home.resolve("example").toString(),
                source.toString());
        assertThat(result).isZero();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(EXAMPLE + ".class"));
            Files.copy(home.resolve("example/" + EXAMPLE + ".class"), out);
        }
    }

    /** What the README shows of hooks in a language. */
    private static String example(String language) throws IOException {
        String readme = Files.readString(README);
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme.substring(readme.indexOf("## Hooks")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Test
    void theExampleOfTheReadmeDoesWhatItSays() throws IOException {
        james.addUser("reader@hook.test", "secret");
        try (ImapClient client = ImapClient.connect(james.imapPort()).login("reader@hook.test", "secret")) {
            client.append("INBOX", "", Messages.small(1).get(0)).ok();
            client.send("SELECT INBOX").ok();
            client.send("FETCH 1 (BODY[])").ok();
        }

        await().untilAsserted(
                        () -> assertThat(james.log()).contains("read: user=reader@hook.test mailbox=INBOX uids=1"));
    }

    @Test
    void aMistakeStopsTheStartAndNamesWhatToWriteInstead(@TempDir Path other) throws IOException {
        layOut(other, HookContract.configuration(other.resolve("told")).replace("50 ms", "soon"));

        try (StockJames mistaken = StockJames.startIn(other)) {
            assertThat(mistaken.isRunning()).isFalse();
            assertThat(mistaken.log())
                    .contains("conf/sync-hooks.xml")
                    .contains("timeout=\"soon\"")
                    .contains("Write a time");
        }
    }

    @Override
    protected MailServer server() {
        return james;
    }

    @Override
    protected Path record() {
        return home.resolve("told");
    }
}
