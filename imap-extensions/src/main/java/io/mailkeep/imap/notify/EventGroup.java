package io.mailkeep.imap.notify;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;

/** Events of some mailboxes besides the selected one (RFC 5465 §6.2 to §6.6). */
@AutoValue
abstract class EventGroup {
    /** Which mailboxes. */
    enum Mailboxes {
        /** Of the user, also where "inboxes" was said: a delivery may go to any. */
        PERSONAL,
        SUBSCRIBED,
        /** Those named and all beneath. */
        SUBTREE,
        NAMED
    }

    static EventGroup of(Mailboxes mailboxes, ImmutableSet<String> names, ImmutableSet<NotifyEvent> events) {
        return new AutoValue_EventGroup(mailboxes, names, events);
    }

    abstract Mailboxes mailboxes();

    /** Of SUBTREE and NAMED. */
    abstract ImmutableSet<String> names();

    abstract ImmutableSet<NotifyEvent> events();

    /** Whether a mailbox with this name is meant, whether it exists or not. */
    boolean matches(String name, Folders folders) {
        switch (mailboxes()) {
            case PERSONAL:
                return true;
            case SUBSCRIBED:
                return folders.isSubscribed(name);
            case SUBTREE:
                return names().contains(name) || folders.ancestors(name).anyMatch(names()::contains);
            default:
                return names().contains(name);
        }
    }
}
