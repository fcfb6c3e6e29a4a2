package io.mailkeep.imap.removal;

/** Removals for tests of other packages. */
public final class SomeRemovals {
    private SomeRemovals() {}

    public static Removals with(RemovalIntents intents) {
        return new Removals(intents);
    }
}
