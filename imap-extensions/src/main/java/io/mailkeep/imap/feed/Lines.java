package io.mailkeep.imap.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import com.google.common.collect.Range;
import io.mailkeep.imap.changes.Progress;
import io.mailkeep.imap.changes.Step;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.Origin;
import io.mailkeep.imap.uids.UidSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.Mailbox;

/** The lines of a feed: a JSON object each, of some kilobytes at most. */
final class Lines {
    private static final String FOUND = "MessageFound";
    private static final String HOLDS = "MailboxHolds";
    private static final String RETRIEVED = "MailboxRetrieved";
    private static final String RELEASED = "MailboxReleased";
    private static final String UNKNOWN = Origin.UNKNOWN.name();
    private static final ImmutableMap<String, Step.Kind> KINDS = ImmutableMap.of(
            name(MailboxChange.Type.MESSAGE_NEW), Step.Kind.ADDED,
            name(MailboxChange.Type.MESSAGE_APPEND), Step.Kind.ADDED,
            name(MailboxChange.Type.MESSAGE_COPY), Step.Kind.ADDED,
            name(MailboxChange.Type.FLAGS_CHANGE), Step.Kind.FLAGGED,
            name(MailboxChange.Type.MESSAGE_EXPUNGE), Step.Kind.REMOVED,
            name(MailboxChange.Type.MESSAGE_EXPIRE), Step.Kind.REMOVED);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_RANGES = 200;
    private static final Map<Flag, String> SYSTEM_FLAGS = Map.of(
            Flag.ANSWERED,
            "\\Answered",
            Flag.DELETED,
            "\\Deleted",
            Flag.DRAFT,
            "\\Draft",
            Flag.FLAGGED,
            "\\Flagged",
            Flag.SEEN,
            "\\Seen");

    private Lines() {}

    /** As RFC 5423 writes it. */
    static String name(MailboxChange.Type type) {
        return CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.UPPER_CAMEL, type.name());
    }

    /** The feed has the mailbox from its creation on. */
    static String created(Mailbox mailbox) {
        return begin("MailboxCreate", mailbox, ModSeq.first());
    }

    /** The feed has the mailbox from a mod-sequence on. */
    static String begun(Mailbox mailbox, ModSeq from) {
        return begin("MailboxBegin", mailbox, from);
    }

    private static String begin(String type, Mailbox mailbox, ModSeq from) {
        Map<String, Object> line = line(type, mailbox.getMailboxId().serialize());
        line.put("name", mailbox.getName());
        line.put("uidValidity", mailbox.getUidValidity().asLong());
        line.put("from", from.asLong());
        return json(line);
    }

    static String renamed(String mailbox, String name) {
        Map<String, Object> line = line("MailboxRename", mailbox);
        line.put("name", name);
        return json(line);
    }

    static String deleted(String mailbox) {
        return json(line("MailboxDelete", mailbox));
    }

    /** What became of messages otherwise than by a mod-sequence. */
    static ImmutableList<String> of(String mailbox, String type, UidSet uids) {
        return parts(uids)
                .map(part -> {
                    Map<String, Object> line = line(type, mailbox);
                    line.put("uids", part.toString());
                    return json(line);
                })
                .collect(ImmutableList.toImmutableList());
    }

    /** All that keep policies have made of a mailbox's messages. */
    static ImmutableList<String> of(String mailbox, Kept kept) {
        return Stream.concat(
                        windows(kept.retrieved(), (window, uids) -> json(window(RETRIEVED, mailbox, window, uids))),
                        windows(kept.released(), (window, uids) -> json(window(RELEASED, mailbox, window, uids))))
                .collect(ImmutableList.toImmutableList());
    }

    /** What happened, and what is there where that does not tell all. */
    static Stream<String> of(String mailbox, Progress progress) {
        return Stream.concat(
                progress.steps().stream().flatMap(step -> of(mailbox, step)),
                progress.living().stream()
                        .flatMap(living ->
                                windows(living, (window, uids) -> held(mailbox, progress.until(), window, uids))));
    }

    /** Those of one step. */
    static Stream<String> of(String mailbox, Step step) {
        List<String> lines = new ArrayList<>();
        UidSet untold = step.uids();
        for (String text : step.notes()) {
            Note note = Note.parse(text);
            UidSet told = untold.intersection(note.uids());
            if (step.kind() == KINDS.get(note.type()) && !told.isEmpty()) {
                parts(told)
                        .map(part -> message(mailbox, step, part, Optional.of(note)))
                        .forEach(lines::add);
                untold = untold.minus(told);
            }
        }
        parts(untold)
                .map(part -> message(mailbox, step, part, Optional.empty()))
                .forEach(lines::add);
        return lines.stream();
    }

    private static String message(String mailbox, Step step, UidSet uids, Optional<Note> note) {
        Map<String, Object> line = line(note.map(Note::type).orElseGet(() -> type(step.kind())), mailbox);
        line.put("modseq", step.modSeq().asLong());
        line.put("uids", uids.toString());
        step.flags().ifPresent(flags -> line.put("flags", names(flags)));
        line.put("origin", note.map(Note::origin).orElse(UNKNOWN));
        note.ifPresent(known -> {
            line.put("by", known.by());
            List<Note.Message> messages = known.messages().stream()
                    .filter(message -> uids.contains(message.uid()))
                    .collect(Collectors.toList());
            if (!messages.isEmpty()) {
                line.put("messages", messages);
            }
        });
        return json(line);
    }

    private static String type(Step.Kind kind) {
        switch (kind) {
            case ADDED:
                return name(MailboxChange.Type.MESSAGE_APPEND);
            case FLAGGED:
                return name(MailboxChange.Type.FLAGS_CHANGE);
            case REMOVED:
                return name(MailboxChange.Type.MESSAGE_EXPUNGE);
            default:
                return FOUND;
        }
    }

    /** Of the UIDs in each window those named and no others. The last window has no end. */
    private static Stream<String> windows(UidSet uids, BiFunction<String, UidSet, String> line) {
        List<UidSet> parts = parts(uids).collect(Collectors.toList());
        if (parts.isEmpty()) {
            return Stream.of(line.apply("1:*", uids));
        }
        List<String> lines = new ArrayList<>();
        long begin = 1;
        for (int i = 0; i < parts.size(); i++) {
            long next = last(parts.get(i)) + 1;
            lines.add(line.apply(begin + ":" + (i == parts.size() - 1 ? "*" : next - 1), parts.get(i)));
            begin = next;
        }
        return lines.stream();
    }

    private static long last(UidSet part) {
        List<Range<Long>> ranges = part.ranges();
        return ranges.get(ranges.size() - 1).upperEndpoint() - 1;
    }

    private static String held(String mailbox, ModSeq modSeq, String window, UidSet uids) {
        Map<String, Object> line = window(HOLDS, mailbox, window, uids);
        line.put("modseq", modSeq.asLong());
        return json(line);
    }

    private static Map<String, Object> window(String type, String mailbox, String window, UidSet uids) {
        Map<String, Object> line = line(type, mailbox);
        line.put("window", window);
        line.put("uids", uids.toString());
        return line;
    }

    private static Stream<UidSet> parts(UidSet uids) {
        return Lists.partition(uids.ranges(), MOST_RANGES).stream().map(ranges -> UidSet.of(ranges));
    }

    private static ImmutableList<String> names(Flags flags) {
        return Stream.concat(
                        Arrays.stream(flags.getSystemFlags())
                                .map(SYSTEM_FLAGS::get)
                                .flatMap(Stream::ofNullable),
                        Arrays.stream(flags.getUserFlags()))
                .sorted()
                .collect(ImmutableList.toImmutableList());
    }

    private static Map<String, Object> line(String type, String mailbox) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", type);
        line.put("mailbox", mailbox);
        return line;
    }

    static String json(Map<String, Object> line) {
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
