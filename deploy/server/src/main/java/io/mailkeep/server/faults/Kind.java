package io.mailkeep.server.faults;

import java.util.Locale;

/** What a user's policy, which has the same name, does to what POP3 deletes. */
enum Kind {
    /** It stays for IMAP. */
    KEEP,
    /** It stays for IMAP until the next sweep. */
    SWEPT,
    /** It is removed. */
    PLAIN,
    /** It is moved to {@link #TRASH}. */
    MOVED;

    static final String TRASH = "Trash";

    /** The user of this kind with that number. */
    String address(int number) {
        return policy() + number + "@" + policy() + ".faults.test";
    }

    static Kind of(String address) {
        return valueOf(address.substring(address.indexOf('@') + 1, address.indexOf('.'))
                .toUpperCase(Locale.ROOT));
    }

    private String policy() {
        return name().toLowerCase(Locale.ROOT);
    }
}
