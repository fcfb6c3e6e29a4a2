package io.mailkeep.mailets.dropin;

import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A stock James with the jar, beside that of the POP3 extension, keeps the contract. */
class KeepDropInIT extends KeepContract {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));

    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        StockJames.layOut(home, pop3Policy(), DropIn.ofThisModule("drop-in-mailets"));
        Path conf = home.resolve("conf");
        Files.writeString(conf.resolve("keepcopy.xml"), keepCopy());
        replace(
                conf.resolve("mailetcontainer.xml"),
                mailetContainer(Files.readString(conf.resolve("mailetcontainer.xml"))));
        replace(
                conf.resolve("extensions.properties"),
                inOneLine(Files.readAllLines(conf.resolve("extensions.properties"))));
        replace(
                conf.resolve("imapserver.xml"),
                Files.readString(conf.resolve("imapserver.xml"))
                        .replace(
                                "</imapservers>",
                                "<imapPackages>io.mailkeep.mailets.imap.RecordingImapPackage</imapPackages></imapservers>"));
        james = StockJames.startIn(home);
        if (!james.isRunning()) {
            throw new AssertionError("James did not start: " + james.log());
        }
    }

    private static DropIn pop3Policy() throws IOException {
        try (Stream<Path> jars = Files.list(ROOT.resolve("pop3-policy/target"))) {
            Path jar = jars.filter(file ->
                            file.getFileName().toString().matches("mailkeep-pop3-policy-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
            return new DropIn(jar, ROOT.resolve("deploy/conf/drop-in"));
        }
    }

    private static String inOneLine(List<String> extensions) {
        String key = "guice.extension.module=";
        List<String> modules = extensions.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .toList();
        List<String> others =
                extensions.stream().filter(line -> !line.startsWith(key)).toList();
        return String.join("\n", others) + "\n" + key + String.join(",", modules) + "\n";
    }

    private static void replace(Path file, String content) throws IOException {
        Files.writeString(file, content);
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Override
    protected MailServer server() {
        return james;
    }

    @Override
    protected String webadmin(String method, String path) {
        return james.webadmin(method, path, "").body();
    }
}
