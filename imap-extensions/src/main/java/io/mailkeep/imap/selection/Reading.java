package io.mailkeep.imap.selection;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import io.mailkeep.imap.uids.LivingUids;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

/** What a session has missed, by comparing what it knows with each message of its mailbox. Not thread-safe. */
final class Reading {
    private final Look look;
    /** The first mod-sequence that was not heard of: what it did may stand under a later one by now. */
    private final long from;

    private final ImmutableList.Builder<MessageUid> living = ImmutableList.builder();
    private final ImmutableList.Builder<MessageUid> appeared = ImmutableList.builder();
    private final ImmutableList.Builder<MessageUid> changed = ImmutableList.builder();

    /** @param interval of mod-sequences, some of which were not heard of */
    Reading(Look look, Range<Long> interval) {
        this.look = look;
        this.from =
                ImmutableRangeSet.of(interval).difference(look.heard()).span().lowerEndpoint();
    }

    void add(ComposedMessageIdWithMetaData message) {
        MessageUid uid = message.getComposedMessageId().getUid();
        living.add(uid);
        if (!look.uids().contains(uid.asLong())) {
            appeared.add(uid);
        }
        if (mayLackFlags(message.getModSeq())) {
            changed.add(uid);
        }
    }

    private boolean mayLackFlags(ModSeq modSeq) {
        return modSeq.asLong() >= from && !look.told().contains(modSeq.asLong());
    }

    /** After the last message. */
    Missed missed() {
        LivingUids there = LivingUids.listed(living.build());
        ImmutableList<MessageUid> gone = look.uids().above(0).stream()
                .filter(uid -> !there.contains(uid))
                .map(MessageUid::of)
                .collect(ImmutableList.toImmutableList());
        return Missed.of(gone, appeared.build(), changed.build());
    }
}
