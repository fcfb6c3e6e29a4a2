package io.mailkeep.bench.pop3.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;

/** A command and what must come back. Immutable. */
public final class Exchange {
    private final byte[] command;
    private final Answer answer;

    private Exchange(String command, Answer answer) {
        this.command = (command + "\r\n").getBytes(ISO_8859_1);
        this.answer = answer;
    }

    @FunctionalInterface
    private interface Answer {
        /** Fails when another answer comes. */
        void read(AnswerReader in) throws IOException;
    }

    /** Answered by +OK in a line. */
    public static Exchange plain(String command) {
        return new Exchange(command, in -> expectOk(command, in));
    }

    public static Exchange stat(int messages, long octets) {
        String expected = "+OK " + messages + " " + octets;
        return new Exchange("STAT", in -> {
            String status = in.status();
            if (!status.equals(expected) && !status.startsWith(expected + " ")) {
                throw new WrongAnswerException("STAT", status);
            }
        });
    }

    /** Answered by so many lines. */
    public static Exchange listing(String command, int lines) {
        return new Exchange(command, in -> {
            expectOk(command, in);
            AnswerReader.Body body = in.body();
            if (body.lines() != lines) {
                throw new WrongAnswerException(command, body.lines() + " lines in the place of " + lines);
            }
        });
    }

    /** Answered by so many octets of a message. */
    public static Exchange message(String command, long octets) {
        return new Exchange(command, in -> {
            expectOk(command, in);
            AnswerReader.Body body = in.body();
            if (body.octets() != octets) {
                throw new WrongAnswerException(command, body.octets() + " octets in the place of " + octets);
            }
        });
    }

    byte[] command() {
        return command;
    }

    void readAnswer(AnswerReader in) throws IOException {
        answer.read(in);
    }

    private static void expectOk(String command, AnswerReader in) throws IOException {
        String status = in.status();
        if (!status.startsWith("+OK")) {
            throw new WrongAnswerException(command, status);
        }
    }
}
