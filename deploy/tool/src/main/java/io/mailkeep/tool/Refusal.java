package io.mailkeep.tool;

/** What ends a command, with its exit code and a sentence for the operator. */
final class Refusal extends RuntimeException {
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int LOOK = 4;
    static final int UNREACHABLE = 5;

    private final int exitCode;

    Refusal(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
