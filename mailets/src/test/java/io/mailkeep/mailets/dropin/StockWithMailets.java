package io.mailkeep.mailets.dropin;

import io.mailkeep.mailets.protocol.DigestContract;
import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A stock James to which an operator has added the POP3 extension and the mailets. */
final class StockWithMailets {
    private static final String MODULES = "guice.extension.module=";

    private StockWithMailets() {}

    /** The same, with notices of what goes soon. */
    static StockJames startTelling(Path home, String keepCopy, UnaryOperator<String> mailetContainer)
            throws IOException {
        layOut(home, keepCopy, mailetContainer);
        Files.writeString(home.resolve("conf/digest.properties"), DigestContract.digest());
        change(home.resolve("conf/extensions.properties"), DigestContract::extensions);
        return StockJames.servingIn(home);
    }

    /** Blocking. Starts it in an empty directory with other policies and a changed {@code mailetcontainer.xml}. */
    static StockJames start(Path home, String keepCopy, UnaryOperator<String> mailetContainer) throws IOException {
        layOut(home, keepCopy, mailetContainer);
        return StockJames.servingIn(home);
    }

    private static void layOut(Path home, String keepCopy, UnaryOperator<String> mailetContainer) throws IOException {
        StockJames.layOut(home, DropIn.ofPop3Policy(), DropIn.ofThisModule("drop-in-mailets"));
        Path conf = home.resolve("conf");
        Files.writeString(conf.resolve("keepcopy.xml"), keepCopy);
        change(conf.resolve("mailetcontainer.xml"), mailetContainer);
        change(conf.resolve("extensions.properties"), StockWithMailets::modulesInOneLine);
        change(
                conf.resolve("imapserver.xml"),
                file -> file.replace(
                        "</imapservers>",
                        "<imapPackages>io.mailkeep.mailets.imap.RecordingImapPackage</imapPackages></imapservers>"));
        change(conf.resolve("listeners.xml"), KeepContract::listeners);
        change(
                conf.resolve("smtpserver.xml"),
                file -> file.replace(
                        "<handlerchain>",
                        "<auth><announce>always</announce><requireSSL>false</requireSSL>"
                                + "<plainAuthEnabled>true</plainAuthEnabled></auth><handlerchain>"));
    }

    private static String modulesInOneLine(String properties) {
        List<String> modules = properties
                .lines()
                .filter(line -> line.startsWith(MODULES))
                .map(line -> line.substring(MODULES.length()))
                .toList();
        List<String> others =
                properties.lines().filter(line -> !line.startsWith(MODULES)).toList();
        return String.join("\n", others) + "\n" + MODULES + String.join(",", modules) + "\n";
    }

    private static void change(Path file, UnaryOperator<String> change) throws IOException {
        Files.writeString(file, change.apply(Files.readString(file)));
    }
}
