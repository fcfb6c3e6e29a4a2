package io.mailkeep.imap.model;

/** What a server said fits neither the grammar nor what it said before. */
final class Contradiction extends AssertionError {
    private static final long serialVersionUID = 1;

    Contradiction(String what) {
        super(what);
    }
}
