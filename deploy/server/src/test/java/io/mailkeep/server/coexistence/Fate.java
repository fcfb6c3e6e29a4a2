package io.mailkeep.server.coexistence;

/** What a keep policy makes of a message that a POP3 client has deleted. */
enum Fate {
    EXPUNGED("plain.test"),
    /** And what was retrieved has a keyword. */
    RELEASED("keyword.test"),
    /** And it is seen then. */
    MOVED("zimbra.test");

    private final String domain;

    Fate(String domain) {
        this.domain = domain;
    }

    /** Whose users have the policy. */
    String domain() {
        return domain;
    }

    void befall(int message, Whereabouts whereabouts) {
        switch (this) {
            case EXPUNGED -> whereabouts.put(message, Whereabouts.NOWHERE);
            case RELEASED -> whereabouts.hide(message);
            case MOVED -> whereabouts.put(message, Whereabouts.TRASH);
        }
    }
}
