package io.mailkeep.pop3.uidl;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.collect.Multimaps;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.maildrop.LabelledMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;

/**
 * Finds the message that each row means: by Message-ID, among several of the same by size; by UID only if the file's
 * UIDs are those of INBOX. Never guesses: what is not certain is told.
 */
final class Matching {
    private final boolean byUid;
    private final List<String> unmatched = new ArrayList<>();

    Matching(boolean byUid) {
        this.byUid = byUid;
    }

    /** A sentence for each row without a message. */
    ImmutableList<String> unmatched() {
        return ImmutableList.copyOf(unmatched);
    }

    ImmutableMap<MessageUid, Uidl> match(List<Row> rows, ImmutableList<LabelledMessage> inbox) {
        ImmutableMap<MessageUid, LabelledMessage> byNumber = Maps.uniqueIndex(inbox, LabelledMessage::uid);
        ImmutableListMultimap<String, LabelledMessage> byMessageId =
                Multimaps.index(inbox, message -> message.messageId().orElse(""));
        Map<MessageUid, Row> found = new HashMap<>();
        ImmutableMap.Builder<MessageUid, Uidl> wanted = ImmutableMap.builder();
        for (Row row : rows) {
            Optional<LabelledMessage> message = byUid ? byUid(row, byNumber) : byMessageId(row, byMessageId);
            message.ifPresent(is -> {
                Row before = found.putIfAbsent(is.uid(), row);
                if (before == null) {
                    wanted.put(is.uid(), row.uidl());
                } else if (!before.uidl().equals(row.uidl())) {
                    unmatched.add("line " + row.line() + ": means the same message as line " + before.line());
                }
            });
        }
        return wanted.build();
    }

    private Optional<LabelledMessage> byUid(Row row, ImmutableMap<MessageUid, LabelledMessage> inbox) {
        Optional<LabelledMessage> message =
                row.uid().filter(uid -> uid > 0).flatMap(uid -> Optional.ofNullable(inbox.get(MessageUid.of(uid))));
        if (message.isEmpty()) {
            return none(
                    row,
                    row.uid().isPresent() ? "no message has UID " + row.uid().get() : "has no UID");
        }
        boolean differs = row.messageId()
                .filter(id -> message.get().messageId().filter(id::equals).isEmpty())
                .isPresent();
        return differs ? none(row, "message " + row.uid().get() + " has another Message-ID") : message;
    }

    private Optional<LabelledMessage> byMessageId(Row row, ImmutableListMultimap<String, LabelledMessage> inbox) {
        if (row.messageId().isEmpty()) {
            return none(row, "has no Message-ID; match=uid goes by UID, if INBOX kept those of the old server");
        }
        ImmutableList<LabelledMessage> candidates = inbox.get(row.messageId().get());
        if (candidates.size() > 1 && row.size().isPresent()) {
            candidates = candidates.stream()
                    .filter(message -> message.size() == row.size().get())
                    .collect(ImmutableList.toImmutableList());
        }
        return candidates.size() == 1
                ? Optional.of(candidates.get(0))
                : none(
                        row,
                        candidates.size() + " messages have its Message-ID"
                                + row.size().map(size -> " and size").orElse(""));
    }

    private Optional<LabelledMessage> none(Row row, String problem) {
        unmatched.add("line " + row.line() + ": " + problem);
        return Optional.empty();
    }
}
