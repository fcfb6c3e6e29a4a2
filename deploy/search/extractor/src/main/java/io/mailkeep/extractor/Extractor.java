package io.mailkeep.extractor;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers requests; the only argument is how many characters of text an answer may have. */
public final class Extractor {
    private static final int MOST_OF_A_FAILURE = 200;

    private final DataInputStream requests;
    private final DataOutputStream answers;
    private final Texts texts;

    private Extractor(DataInputStream requests, DataOutputStream answers, Texts texts) {
        this.requests = requests;
        this.answers = answers;
        this.texts = texts;
    }

    public static void main(String[] arguments) throws IOException {
        endWithParent();
        // A parser that prints must not end up in an answer.
        DataOutputStream answers =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(System.err);
        DataInputStream requests = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        new Extractor(requests, answers, new Texts(Integer.parseInt(arguments[0]))).run();
        // A parser's threads would keep this process alive.
        Runtime.getRuntime().halt(0);
    }

    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().join());
            Runtime.getRuntime().halt(0);
        });
        watch.setDaemon(true);
        watch.start();
    }

    private void run() throws IOException {
        String type;
        while ((type = nextType()) != null) {
            Chunks content = new Chunks(requests);
            Texts.Read read = texts.of(content, type);
            content.skipRest();
            answer(read);
            if (read.isDamaging()) {
                return;
            }
        }
    }

    private String nextType() throws IOException {
        try {
            return requests.readUTF();
        } catch (EOFException e) {
            return null;
        }
    }

    private void answer(Texts.Read read) throws IOException {
        byte[] text = read.text().getBytes(StandardCharsets.UTF_8);
        String failure = read.failure().map(Throwable::toString).orElse("");
        answers.writeUTF(failure.substring(0, Math.min(failure.length(), MOST_OF_A_FAILURE)));
        answers.writeInt(text.length);
        answers.write(text);
        answers.flush();
    }
}
