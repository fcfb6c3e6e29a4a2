package io.mailkeep.imap.selection;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import io.mailkeep.imap.uids.LivingUids;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

/** What a session has missed, by comparing what it knows with each message of its mailbox. Not thread-safe. */
final class Reading {
    private final Look look;
    private final ImmutableRangeSet<Long> unheard;
    private final ImmutableList.Builder<MessageUid> living = ImmutableList.builder();
    private final ImmutableList.Builder<MessageUid> appeared = ImmutableList.builder();
    private final ImmutableList.Builder<MessageUid> changed = ImmutableList.builder();
    private final ImmutableList.Builder<MessageUid> doubtful = ImmutableList.builder();

    /** @param interval of mod-sequences, some of which were not heard of */
    Reading(Look look, Range<Long> interval) {
        this.look = look;
        this.unheard = ImmutableRangeSet.of(interval).difference(look.heard());
    }

    void add(ComposedMessageIdWithMetaData message) {
        MessageUid uid = message.getComposedMessageId().getUid();
        long modSeq = message.getModSeq().asLong();
        living.add(uid);
        if (!look.uids().contains(uid.asLong())) {
            appeared.add(uid);
        } else if (unheard.contains(modSeq)) {
            changed.add(uid);
        } else if (modSeq > look.upTo().asLong() && !look.told().contains(modSeq)) {
            // What was not heard of may be beneath. Not only beneath a later mod-sequence: James allocates that of a
            // STORE before it writes.
            doubtful.add(uid);
        }
    }

    /** After the last message. */
    Missed missed() {
        LivingUids there = LivingUids.listed(living.build());
        ImmutableList<MessageUid> gone = look.uids().above(0).stream()
                .filter(uid -> !there.contains(uid))
                .map(MessageUid::of)
                .collect(ImmutableList.toImmutableList());
        return Missed.of(gone, appeared.build(), changed.build(), doubtful.build());
    }
}
