package io.mailkeep.imap.model;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.mailkeep.imap.model.CachedMailbox.Message;
import io.mailkeep.imap.model.CachedMailbox.Removals;
import io.mailkeep.pop3.protocol.Account;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What a mailbox is, by what a client without a past is told of it. */
record Mailbox(String name, SortedMap<Long, Message> messages, long highestModSeq) {
    /** Blocking. */
    static List<Mailbox> read(Account account, List<String> names) throws IOException {
        Session session = Session.open(account, Kind.CONDSTORE);
        List<Mailbox> mailboxes = new ArrayList<>();
        for (String name : names) {
            CachedMailbox cache = new CachedMailbox(name, Removals.EXPUNGE);
            Opening.open(session, Kind.CONDSTORE, cache, "EXAMINE");
            mailboxes.add(new Mailbox(name, cache.messages(), cache.modSeq()));
        }
        session.logout();
        return mailboxes;
    }

    /** Flags by UID. */
    Map<Long, Set<String>> flags() {
        return Maps.transformValues(messages, Message::flags);
    }

    /** Whether a cache has these messages and flags. */
    boolean isKnownBy(CachedMailbox cache) {
        return flags().equals(cache.flags());
    }

    /** What a cache has that is not so, and what it has not. */
    String differenceTo(CachedMailbox cache) {
        SortedMap<Long, Message> believed = cache.messages();
        return Sets.union(messages.keySet(), believed.keySet()).stream()
                .sorted()
                .filter(uid -> !Optional.ofNullable(flags().get(uid))
                        .equals(Optional.ofNullable(cache.flags().get(uid))))
                .map(uid -> "    UID " + uid + ": " + shown(believed, uid) + ", is " + shown(messages, uid))
                .collect(Collectors.joining("\n"));
    }

    private static String shown(SortedMap<Long, Message> messages, long uid) {
        return Optional.ofNullable(messages.get(uid)).map(Message::toString).orElse("not there");
    }

    /** Whether what a cache says of mod-sequences can have been told. */
    boolean hasGivenOut(CachedMailbox cache) {
        return cache.modSeq() <= highestModSeq
                && cache.messages().values().stream().allMatch(message -> message.modSeq() <= highestModSeq);
    }
}
