package io.mailkeep.search.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailkeep.pop3.protocol.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Mail to be searched: what a MIME parser is tested with, and generated mail of many languages and encodings. */
public final class Corpus {
    /** In each language, with the encodings that mail in it has. */
    private static final Map<String, List<String>> PHRASES = Map.ofEntries(
            Map.entry(
                    "Straße nach Köln, Größe ÄÖÜ, Weiß und Fuß",
                    List.of("ISO-8859-1", "UTF-8", "windows-1252", "ISO-8859-15")),
            Map.entry("Déjà vu à l'été, cœur et façade", List.of("ISO-8859-15", "UTF-8", "windows-1252")),
            Map.entry("Ὀδυσσεύς και ο Σίσυφος στους δρόμους", List.of("UTF-8")),
            Map.entry("Καλημέρα κόσμος, ΟΔΟΣ οδός", List.of("ISO-8859-7", "UTF-8", "windows-1253")),
            Map.entry("Съешь же ещё этих мягких французских булок", List.of("KOI8-R", "windows-1251", "UTF-8")),
            Map.entry("İstanbul ışık ılık İyi IĞDIR ğüşöç", List.of("ISO-8859-9", "UTF-8")),
            Map.entry("Zażółć gęślą jaźń", List.of("ISO-8859-2", "UTF-8")),
            Map.entry("我能吞下玻璃而不伤身体", List.of("GB18030", "UTF-8", "GB2312")),
            Map.entry("我能吞下玻璃而不傷身體", List.of("Big5", "UTF-8")),
            Map.entry("いろはにほへと 私はガラスを食べられます", List.of("ISO-2022-JP", "Shift_JIS", "EUC-JP", "UTF-8")),
            Map.entry("나는 유리를 먹을 수 있어요", List.of("EUC-KR", "UTF-8")),
            Map.entry("أنا قادر على أكل الزجاج", List.of("ISO-8859-6", "UTF-8", "windows-1256")),
            Map.entry("אני יכול לאכול זכוכית", List.of("ISO-8859-8", "UTF-8", "windows-1255")),
            Map.entry("मैं काँच खा सकता हूँ", List.of("UTF-8")),
            Map.entry("ฉันกินกระจกได้", List.of("TIS-620", "UTF-8")),
            Map.entry("😀 👩‍👩‍👧 emoji 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐨𐐀", List.of("UTF-8", "UTF-16")),
            Map.entry("tiê\u0301ng Viê\u0323t o\u0308 ﬁn ﬀ", List.of("UTF-8")),
            Map.entry("aaab aab ababac plain text. And more", List.of("US-ASCII", "UTF-8", "x-unknown-encoding")));

    private static final List<String> NAMES =
            List.of("anna", "Bob", "CAROL", "dave.smith", "\"odd one\"", "x+tag", "jira", "jira1");
    private static final List<String> DOMAINS = List.of("example.com", "Example.ORG", "mail.test", "[192.0.2.1]");
    private static final List<String> DATES = List.of(
            "Mon, 2 Nov 2026 10:00:00 +0000",
            "Sun, 1 Nov 2026 23:30:00 -0800",
            "1 Nov 26 00:10 +0530",
            "Sat, 31 Oct 2026 23:59:60 EST",
            "Fri, 30 Oct 2026 24:00:00 GMT",
            "Thu, 01 Jan 1970 00:00:00 +0000 (UTC)",
            "29 Feb 2024 00:00:00 +1400",
            "2 Nov 1926 00:00:00 -0030",
            "yesterday",
            "");
    private static final List<String> PREFIXES = List.of("", "Re: ", "RE: re: ", "[list] Fwd: ", "AW: ", "  ");

    private final List<String> phrases = PHRASES.keySet().stream().sorted().toList();
    private final Random random;

    private Corpus(Random random) {
        this.random = random;
    }

    /** The same for the same seed. */
    public static List<byte[]> generated(long seed, int count) {
        Corpus corpus = new Corpus(new Random(seed));
        return IntStream.range(0, count).mapToObj(number -> corpus.message()).toList();
    }

    /** With CRLF line ends, which is what a server stores of mail that came by SMTP. */
    public static List<byte[]> real() {
        return Stream.of("/testmsgs/", "/mimetools-testmsgs/")
                .flatMap(Corpus::in)
                .toList();
    }

    private static Stream<byte[]> in(String folder) {
        try {
            URI uri = Corpus.class.getResource(folder).toURI();
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of());
                    Stream<Path> files = Files.list(jar.getPath(folder))) {
                return files
                        .filter(file -> file.toString().endsWith(".msg"))
                        .sorted()
                        .map(Corpus::read)
                        .toList()
                        .stream();
            }
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Messages.stored(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] message() {
        Octets message = new Octets();
        message.line("Message-ID: <" + random.nextInt(1000) + "." + random.nextInt(9) + "@mail.test>");
        if (chance(4, 5)) {
            message.line("Date: " + any(DATES));
        }
        message.line("From: " + addresses(1));
        message.line("To: " + addresses(1 + random.nextInt(3)));
        if (chance(1, 2)) {
            message.line("Cc: " + addresses(1 + random.nextInt(2)));
        }
        if (chance(1, 5)) {
            message.line("bcc: " + addresses(1));
        }
        if (chance(1, 6)) {
            message.line("To: " + addresses(1));
        }
        message.line("Subject: " + any(PREFIXES) + words(1 + random.nextInt(3)));
        if (chance(1, 3)) {
            message.line("X-Label:" + (chance(1, 3) ? "" : " " + words(1)));
        }
        if (chance(1, 4)) {
            message.line("Resent-Date: " + any(DATES));
        }
        if (chance(1, 4)) {
            message.line("List-Id: \"" + any(NAMES).replace("\"", "") + "\"\r\n <list.example.com>");
        }
        if (chance(1, 3)) {
            message.line("References: <1.1@mail.test>\r\n\t<" + random.nextInt(1000) + ".2@mail.test>");
        }
        message.line("MIME-Version: 1.0");
        content(message, 0);
        return message.bytes();
    }

    private void content(Octets message, int depth) {
        int kind = random.nextInt(depth > 2 ? 4 : 9);
        if (kind < 4) {
            text(message, chance(1, 4) ? "text/html" : "text/plain", "");
        } else if (kind < 8) {
            multipart(message, depth);
        } else {
            message.line("Content-Type: message/rfc822");
            message.line("");
            message.write(message());
        }
    }

    private void multipart(Octets message, int depth) {
        String boundary = "=_" + depth + "_" + random.nextInt(1000);
        message.line("Content-Type: multipart/" + (chance(1, 3) ? "alternative" : "mixed") + "; boundary=\"" + boundary
                + "\"");
        message.line("");
        if (chance(1, 3)) {
            message.line("This is a preamble " + random.nextInt(10));
        }
        int parts = 1 + random.nextInt(3);
        for (int part = 0; part < parts; part++) {
            message.line("--" + boundary);
            content(message, depth + 1);
        }
        if (chance(1, 2)) {
            message.line("--" + boundary);
            attachment(message);
        }
        if (chance(5, 6)) {
            message.line("--" + boundary + "--");
        }
        if (chance(1, 4)) {
            message.line("epilogue " + random.nextInt(10));
        }
    }

    private void attachment(Octets message) {
        String name = List.of(
                        "filename=report.txt",
                        "filename=\"=?UTF-8?B?w4RydGVyLnR4dA==?=\"",
                        "filename*=UTF-8''%E6%96%87.txt",
                        "filename=\"Invoice 7.PDF\"")
                .get(random.nextInt(4));
        String disposition = chance(1, 4) ? "inline" : "attachment";
        if (chance(1, 3)) {
            message.line("Content-Type: application/octet-stream");
            message.line("Content-Disposition: " + disposition + "; " + name);
            message.line("Content-Transfer-Encoding: base64");
            message.line("");
            message.line(Base64.getMimeEncoder().encodeToString("bytes of a Thing that are no text".getBytes(UTF_8)));
            return;
        }
        text(message, "text/csv", "Content-Disposition: " + disposition + "; " + name);
    }

    private void text(Octets message, String type, String disposition) {
        String phrase = any(phrases);
        String charset = any(PHRASES.get(phrase));
        message.line("Content-Type: " + type + "; charset=" + (chance(1, 3) ? "\"" + charset + "\"" : charset));
        if (!disposition.isEmpty()) {
            message.line(disposition);
        }
        String text = (phrase + " " + random.nextInt(100) + "\r\n").repeat(1 + random.nextInt(4))
                + (chance(1, 3) ? phrase.substring(0, phrase.offsetByCodePoints(0, 4)) : "");
        byte[] octets = text.getBytes(Charset.isSupported(charset) ? Charset.forName(charset) : UTF_8);
        switch (random.nextInt(3)) {
            case 0 -> {
                message.line("Content-Transfer-Encoding: base64");
                message.line("");
                message.line(Base64.getMimeEncoder().encodeToString(octets));
            }
            case 1 -> {
                message.line("Content-Transfer-Encoding: quoted-printable");
                message.line("");
                message.line(quotedPrintable(octets));
            }
            default -> {
                message.line("Content-Transfer-Encoding: 8bit");
                message.line("");
                message.write(octets);
                message.line("");
            }
        }
    }

    private static String quotedPrintable(byte[] octets) {
        StringBuilder encoded = new StringBuilder();
        int column = 0;
        for (byte octet : octets) {
            if (column > 70) {
                encoded.append("=\r\n");
                column = 0;
            }
            boolean isPlain = octet > 32 && octet < 127 && octet != '=';
            String written = isPlain ? String.valueOf((char) octet) : String.format("=%02X", octet);
            encoded.append(written);
            column += written.length();
        }
        return encoded.toString();
    }

    private String addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> chance(1, 8) ? "Team: " + address() + ", " + address() + ";" : address())
                .reduce((one, other) -> one + ",\r\n " + other)
                .orElseThrow();
    }

    private String address() {
        String address = any(NAMES) + "@" + any(DOMAINS);
        return switch (random.nextInt(5)) {
            case 0 -> address;
            case 1 -> "<" + address + ">";
            case 2 -> "\"Smith, " + any(NAMES).replace("\"", "") + "\" <" + address + ">";
            case 3 -> address + " (a comment)";
            default -> word() + " <" + address + ">";
        };
    }

    private String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> chance(1, 2) ? "plain word" + random.nextInt(20) : word())
                .reduce((one, other) -> one + (chance(1, 5) ? "\r\n " : " ") + other)
                .orElseThrow();
    }

    /** An encoded word. */
    private String word() {
        String phrase = any(phrases);
        String charset = any(PHRASES.get(phrase));
        Charset known = Charset.isSupported(charset) ? Charset.forName(charset) : UTF_8;
        String start = phrase.substring(0, phrase.offsetByCodePoints(0, 3 + random.nextInt(5)));
        return "=?" + charset + "?B?" + Base64.getEncoder().encodeToString(start.getBytes(known)) + "?=";
    }

    private boolean chance(int times, int of) {
        return random.nextInt(of) < times;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static final class Octets {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        void line(String line) {
            write((line + "\r\n").getBytes(UTF_8));
        }

        void write(byte[] bytes) {
            octets.writeBytes(bytes);
        }

        byte[] bytes() {
            return octets.toByteArray();
        }
    }
}
