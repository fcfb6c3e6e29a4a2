package io.mailkeep.server.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One user's mail through the hands of a POP3 client under one policy. Blocking. */
final class PolicyTrial {
    private final DemoPolicy policy;
    private final Map<Integer, Sample> samples = new TreeMap<>();
    private final Map<Integer, List<String>> faults = new HashMap<>();
    private final Map<Integer, String> stored = new HashMap<>();
    private final Map<Integer, String> uidls = new HashMap<>();
    private final Map<Integer, Outcome> left = new HashMap<>();
    private final String token;
    private Explanation explanation;

    /**
     * A trial to be run once.
     *
     * @param delivered what the server accepted for the policy's user
     * @param token the administrator's, to ask the server what it will do
     */
    PolicyTrial(DemoPolicy policy, List<Sample> delivered, String token) {
        this.policy = policy;
        this.token = token;
        delivered.forEach(sample -> samples.put(sample.number(), sample));
    }

    List<Row> run() throws IOException, InterruptedException {
        readBefore();
        retrieveAndHangUp();
        retrieveAndQuit();
        readAfter();
        return samples.values().stream().map(this::row).toList();
    }

    private void readBefore() throws IOException {
        try (ImapClient imap = imap()) {
            Set<Integer> found = new HashSet<>();
            for (ImapClient.Message message : imap.read("INBOX")) {
                Sample sample = recogniseHeader(message.content());
                found.add(sample.number());
                stored.put(sample.number(), message.content());
                if (sample.way() == Sample.Way.LMTP && !sample.isWholeIn(message.content())) {
                    fault(sample.number(), "LMTP delivery changed it");
                }
            }
            samples.keySet().stream()
                    .filter(number -> !found.contains(number))
                    .forEach(number -> fault(number, "IMAP did not show it after its delivery"));
        }
    }

    private void retrieveAndHangUp() throws IOException, InterruptedException {
        try (Pop3Client pop3 = pop3()) {
            for (Map.Entry<Integer, String> listed : pop3.uidl().entrySet()) {
                Sample sample = recogniseHeader(pop3.top(listed.getKey()));
                uidls.put(sample.number(), listed.getValue());
                if (action(sample) == ClientAction.HANG_UP) {
                    recognise(pop3.retrieve(listed.getKey()), "RETR gave");
                    pop3.delete(listed.getKey());
                }
            }
        }
    }

    private void retrieveAndQuit() throws IOException, InterruptedException {
        try (Pop3Client pop3 = pop3()) {
            for (Map.Entry<Integer, Sample> message : listed(pop3).entrySet()) {
                ClientAction action = action(message.getValue());
                if (action == ClientAction.LOOK) {
                    pop3.top(message.getKey());
                }
                if (action.retrieves()) {
                    recognise(pop3.retrieve(message.getKey()), "RETR gave");
                }
                if (action.deletes()) {
                    pop3.delete(message.getKey());
                }
            }
            pop3.quit();
        }
    }

    private void readAfter() throws IOException, InterruptedException {
        Set<Integer> listed = new HashSet<>();
        try (Pop3Client pop3 = pop3()) {
            listed(pop3).values().forEach(sample -> listed.add(sample.number()));
            pop3.quit();
        }
        try (ImapClient imap = imap()) {
            find(imap, "INBOX", Fate.IN_INBOX, listed);
            find(imap, "Trash", Fate.IN_TRASH, listed);
        }
        explanation = Explanation.of(policy.user(), token);
        samples.keySet()
                .forEach(number ->
                        left.putIfAbsent(number, new Outcome(Fate.EXPUNGED, listed.contains(number), Set.of())));
    }

    private void find(ImapClient imap, String mailbox, Fate fate, Set<Integer> listed) throws IOException {
        for (ImapClient.Message message : imap.read(mailbox)) {
            int number = recognise(message.content(), "IMAP showed").number();
            Outcome found = new Outcome(fate, listed.contains(number), message.flags());
            Optional.ofNullable(left.put(number, found))
                    .ifPresent(other -> fault(number, "found twice, also " + other));
        }
    }

    /** What a session lists, told by the UIDLs of the first one. */
    private Map<Integer, Sample> listed(Pop3Client pop3) throws IOException {
        Map<String, Sample> byUidl = new HashMap<>();
        uidls.forEach((number, uidl) -> byUidl.put(uidl, samples.get(number)));
        Map<Integer, Sample> listed = new TreeMap<>();
        for (Map.Entry<Integer, String> message : pop3.uidl().entrySet()) {
            Sample sample = byUidl.get(message.getValue());
            if (sample == null) {
                throw new IOException("POP3 lists UIDL " + message.getValue() + " for " + policy
                        + ", which no earlier session listed");
            }
            listed.put(message.getKey(), sample);
        }
        return listed;
    }

    private Sample recognise(String content, String event) throws IOException {
        Sample sample = recogniseHeader(content);
        if (!content.equals(stored.get(sample.number()))) {
            fault(sample.number(), event + " other content than IMAP did when it had arrived");
        }
        return sample;
    }

    private Sample recogniseHeader(String content) throws IOException {
        int number = Sample.numberIn(content)
                .orElseThrow(() -> new IOException("A message of " + policy + " is none that was delivered"));
        return Optional.ofNullable(samples.get(number))
                .orElseThrow(() -> new IOException(policy + " has message " + number + ", which was refused"));
    }

    private Row row(Sample sample) {
        ClientAction action = action(sample);
        Outcome found = left.get(sample.number());
        Outcome expected = policy.expected(action);
        if (!found.equals(expected)) {
            fault(sample.number(), "left: " + found + "; the policy says: " + expected);
        }
        String until = until(sample.number(), action, found);
        return new Row(
                sample,
                !sample.isWholeIn(stored.getOrDefault(sample.number(), "")),
                policy,
                action,
                found,
                until,
                faults.getOrDefault(sample.number(), List.of()));
    }

    private String until(int number, ClientAction action, Outcome found) {
        if (found.fate() == Fate.EXPUNGED) {
            return "gone";
        }
        String uidl = uidls.getOrDefault(number, "");
        Optional<Duration> said = explanation.kept(uidl);
        Optional<Duration> expected =
                Optional.of(Duration.ofDays(policy.days(action))).filter(days -> !days.isZero());
        if (!said.equals(expected)) {
            fault(number, "the server keeps it for " + said + "; the policy says: " + expected);
        }
        return explanation
                .expiry(uidl)
                .map(end -> LocalDate.ofInstant(end, ZoneOffset.UTC) + " (" + policy.days(action) + " days)")
                .orElse("no limit");
    }

    private void fault(int number, String what) {
        faults.computeIfAbsent(number, key -> new ArrayList<>()).add(what);
    }

    private static ClientAction action(Sample sample) {
        return ClientAction.onMessage(sample.number());
    }

    private Pop3Client pop3() throws IOException, InterruptedException {
        return Pop3Client.login(policy.user(), Demonstration.PASSWORD);
    }

    private ImapClient imap() throws IOException {
        return ImapClient.login(policy.user(), Demonstration.PASSWORD);
    }
}
