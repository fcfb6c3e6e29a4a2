package io.mailkeep.search.extraction;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process that reads attachments, one at a time; ended at any moment by {@link #kill}, from any thread. */
final class ExtractorProcess {
    private static final String MAIN = "io.mailkeep.extractor.Extractor";
    private static final int CHUNK = 64 * 1024;
    /** In octets; a character is at most three in UTF-8. */
    private static final int PER_CHARACTER = 3;

    private final Process process;
    private final TemporaryFiles files;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private final Bounds bounds;
    private int asked;

    private ExtractorProcess(Process process, TemporaryFiles files, Bounds bounds) {
        this.process = process;
        this.files = files;
        this.bounds = bounds;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), CHUNK));
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /** Launches it from the built module {@code deploy/search/extractor}, without waiting. */
    static ExtractorProcess launch(Path module, Bounds bounds) throws IOException {
        TemporaryFiles files = TemporaryFiles.create();
        try {
            Process process = new ProcessBuilder(command(module, files, bounds))
                    .redirectError(Redirect.DISCARD)
                    .start();
            return new ExtractorProcess(process, files, bounds);
        } catch (IOException e) {
            files.delete();
            throw e;
        }
    }

    private static List<String> command(Path module, TemporaryFiles files, Bounds bounds) {
        return List.of(
                "sh",
                "-c",
                // In blocks of 512 octets: what a file unpacked from an attachment may fill on disk. A terminal's
                // interrupt is for the process that is served, which may need its attachments a little longer.
                "trap '' INT HUP; ulimit -c 0; ulimit -f " + bounds.octets() / 512 * 2 + "; exec \"$@\"",
                "extractor",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + bounds.heapMegabytes() + "m",
                "-XX:MaxMetaspaceSize=128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + files.directory(),
                "-cp",
                module.resolve("target/classes") + File.pathSeparator + module.resolve("target/lib") + "/*",
                MAIN,
                Integer.toString(bounds.characters()));
    }

    /** Sends a content, not beyond its bound, and waits for its text; fails when the process has ended. Blocking. */
    Extraction ask(InputStream content, String type) throws IOException {
        asked++;
        requests.writeUTF(type);
        Optional<String> cut = send(content);
        requests.writeInt(0);
        requests.flush();
        return answer(cut);
    }

    private Optional<String> send(InputStream content) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long left = bounds.octets();
        while (left > 0) {
            int read = content.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (read < 0) {
                return Optional.empty();
            }
            requests.writeInt(read);
            requests.write(chunk, 0, read);
            left -= read;
        }
        return content.read() < 0 ? Optional.empty() : Optional.of("more than " + bounds.octets() + " octets");
    }

    private Extraction answer(Optional<String> cut) throws IOException {
        String failure = answers.readUTF();
        int length = answers.readInt();
        if (length < 0 || length > (long) bounds.characters() * PER_CHARACTER) {
            throw new IOException("An answer of " + length + " octets");
        }
        String text = new String(answers.readNBytes(length), StandardCharsets.UTF_8);
        return new Extraction(text, cut.or(() -> Optional.of(failure).filter(reason -> !reason.isEmpty())));
    }

    /** How many contents it has been asked for. */
    int asked() {
        return asked;
    }

    long pid() {
        return process.pid();
    }

    /** Whether it can be asked, as far as is known. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once; whoever waits for its answer fails. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end, which {@link #kill} makes sure of, and removes what it left. */
    void clean() {
        kill();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        files.delete();
    }
}
