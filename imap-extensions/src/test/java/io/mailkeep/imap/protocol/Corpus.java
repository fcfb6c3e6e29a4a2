package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The whole collection of odd real mail that a MIME parser is tested with. */
public final class Corpus {
    private static final String ONE = "/testmsgs/very-long-boundary.msg";

    private Corpus() {}

    /** Every message of it, with CRLF line ends. */
    public static List<byte[]> messages() throws IOException {
        JarURLConnection one = (JarURLConnection) Corpus.class.getResource(ONE).openConnection();
        // One of its own: it is closed.
        one.setUseCaches(false);
        try (JarFile jar = one.getJarFile()) {
            return jar.stream()
                    .filter(entry -> entry.getName().endsWith(".msg"))
                    .map(entry -> message(jar, entry))
                    .toList();
        }
    }

    private static byte[] message(JarFile jar, JarEntry entry) {
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), ISO_8859_1)
                    .replace("\r\n", "\n")
                    .replace("\n", "\r\n")
                    .getBytes(ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(entry.getName(), e);
        }
    }
}
