package io.mailkeep.pop3.policy;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.policy.KeepCopyConfiguration.Sweep;
import io.mailkeep.pop3.policy.Retention.Scope;
import io.mailkeep.pop3.policy.Retention.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;

/** Reads {@code keepcopy.xml}, collecting everything that is wrong with it. For one use. */
final class KeepCopyParser {
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);
    private static final Duration DEFAULT_VERIFY_EVERY = Duration.ofHours(1);
    private static final Duration DEFAULT_SWEEP_EVERY = Duration.ofHours(1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration A_WEEK = Duration.ofDays(7);

    private static final int LONGEST_NAME = 200;
    // RFC 9051 §9: an atom, so none of atom-specials; and no system flag, which begins with a backslash.
    private static final CharMatcher KEYWORD = CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("(){%*\"\\]"));
    private static final CharMatcher WILDCARD_OR_CONTROL =
            CharMatcher.anyOf("%*#").or(CharMatcher.inRange('\0', '\u001F')).or(CharMatcher.is('\u007F'));

    private static final Pattern EMPTY_LEVEL = Pattern.compile("^[./]|[./][./]|[./]$");

    private static final String SMALLEST_FILE = "<keepcopy><policies><policy name=\"plain\"><onDelete><expunge/>"
            + "</onDelete></policy></policies><classOfService><default policy=\"plain\"/></classOfService></keepcopy>";

    private final List<String> complaints = new ArrayList<>();
    private final Map<String, KeepPolicy> policies = new LinkedHashMap<>();

    KeepCopyConfiguration parse(HierarchicalConfiguration<ImmutableNode> file) throws ConfigurationException {
        ImmutableNode root = file.getNodeModel().getInMemoryRepresentation();
        if (root.getChildren().isEmpty() && root.getAttributes().isEmpty()) {
            throw new ConfigurationException("conf/keepcopy.xml is missing or empty: Mailkeep has no keep policy to"
                    + " follow and does not guess one. The smallest valid file is " + SMALLEST_FILE);
        }
        Element keepcopy = Element.root(root, complaints)
                .knows("maildrop", "sweep", "policies", "classOfService")
                .knowsAttributes();
        Optional<Element> maildrop = keepcopy.child("maildrop")
                .map(element -> element.knows("sessionLock", "verifyEvery").knowsAttributes());
        Optional<Duration> sessionLock = sessionLock(maildrop);
        Duration verifyEvery = maildrop.flatMap(element -> element.child("verifyEvery"))
                .map(element -> plain(element).duration(A_MINUTE, A_WEEK, DEFAULT_VERIFY_EVERY))
                .orElse(DEFAULT_VERIFY_EVERY);
        Optional<Sweep> sweep = sweep(keepcopy.child("sweep"));
        readPolicies(keepcopy);
        Optional<ClassOfService> classOfService = classOfService(keepcopy);
        if (!complaints.isEmpty() || classOfService.isEmpty()) {
            throw new ConfigurationException("conf/keepcopy.xml is not valid:\n  " + String.join("\n  ", complaints));
        }
        return KeepCopyConfiguration.of(classOfService.get(), sessionLock, verifyEvery, sweep);
    }

    private static Element plain(Element element) {
        return element.knows().knowsAttributes();
    }

    private Optional<Duration> sessionLock(Optional<Element> maildrop) {
        Optional<Element> lock = maildrop.flatMap(element -> element.child("sessionLock"))
                .map(element -> element.knows("lease").knowsAttributes("enabled"));
        Duration lease = lock.flatMap(element -> element.child("lease"))
                .map(element -> plain(element).duration(Duration.ofSeconds(10), Duration.ofMinutes(10), DEFAULT_LEASE))
                .orElse(DEFAULT_LEASE);
        return Optional.of(lease)
                .filter(any -> lock.map(KeepCopyParser::enabled).orElse(true));
    }

    private static boolean enabled(Element element) {
        return element.oneOf("enabled", "true", "false").equals("true");
    }

    private Optional<Sweep> sweep(Optional<Element> sweep) {
        sweep.ifPresent(element -> element.knows("every", "usersPerSecond").knowsAttributes("enabled"));
        Duration every = sweep.flatMap(element -> element.child("every"))
                .map(element -> plain(element).duration(A_MINUTE, A_WEEK, DEFAULT_SWEEP_EVERY))
                .orElse(DEFAULT_SWEEP_EVERY);
        int usersPerSecond = sweep.flatMap(element -> element.child("usersPerSecond"))
                .map(element -> plain(element).number(1, Sweep.MAX_USERS_PER_SECOND, Sweep.DEFAULT_USERS_PER_SECOND))
                .orElse(Sweep.DEFAULT_USERS_PER_SECOND);
        return Optional.of(Sweep.of(every, usersPerSecond))
                .filter(any -> sweep.map(KeepCopyParser::enabled).orElse(true));
    }

    private void readPolicies(Element keepcopy) {
        Optional<Element> list = keepcopy.child("policies");
        list.ifPresent(element -> element.knows("policy").knowsAttributes());
        list.ifPresent(element -> element.children("policy").forEach(this::readPolicy));
        if (list.map(element -> element.children("policy").isEmpty()).orElse(true)) {
            keepcopy.complain(
                    "there is no <policies> with a <policy>",
                    "Define at least one, for example as in " + SMALLEST_FILE);
        }
    }

    private void readPolicy(Element policy) {
        policy.knows("onRetrieve", "onDelete", "retention").knowsAttributes("name");
        OnRetrieve onRetrieve = policy.child("onRetrieve").map(this::onRetrieve).orElse(OnRetrieve.NOTHING);
        Optional<OnDelete> onDelete = policy.child("onDelete").flatMap(this::onDelete);
        if (policy.child("onDelete").isEmpty()) {
            policy.complain(
                    "says nothing of deletion", "Add <onDelete> with <expunge/>, <release/>, <move/> or <ignore/>");
        }
        Retention retention = policy.child("retention").map(this::retention).orElse(Retention.FOREVER);
        policy.required("name").ifPresent(name -> {
            KeepPolicy read = KeepPolicy.of(name, onRetrieve, onDelete.orElse(OnDelete.IGNORE), retention);
            if (policies.put(name, read) != null) {
                policy.complain("the name stands twice", "Rename one of the two");
            }
        });
    }

    private OnRetrieve onRetrieve(Element onRetrieve) {
        onRetrieve.knows("nothing", "seen", "keyword").knowsAttributes();
        return onRetrieve
                .choice("nothing", "seen", "keyword")
                .map(plain -> plain(plain))
                .map(choice -> {
                    switch (choice.name()) {
                        case "seen":
                            return OnRetrieve.markSeen();
                        case "keyword":
                            return OnRetrieve.addKeyword(keyword(choice));
                        default:
                            return OnRetrieve.NOTHING;
                    }
                })
                .orElse(OnRetrieve.NOTHING);
    }

    private static String keyword(Element element) {
        String keyword = element.text();
        if (keyword.isEmpty() || keyword.length() > LONGEST_NAME || !KEYWORD.matchesAllOf(keyword)) {
            element.complain(
                    "'" + keyword + "' is no IMAP keyword",
                    "Write letters, digits, $, - or _, for example $Popped; for \\Seen write <seen/>");
        }
        return keyword;
    }

    private Optional<OnDelete> onDelete(Element onDelete) {
        onDelete.knows("expunge", "release", "move", "ignore").knowsAttributes();
        Optional<Element> choice = onDelete.choice("expunge", "release", "move", "ignore");
        if (choice.isEmpty()) {
            onDelete.complain("is empty", "Write <expunge/>, <release/>, <move mailbox=\"Trash\"/> or <ignore/>");
        }
        return choice.map(action -> {
            action.knows();
            if (action.name().equals("move")) {
                return OnDelete.moveTo(mailbox(action.knowsAttributes("mailbox")));
            }
            action.knowsAttributes();
            switch (action.name()) {
                case "expunge":
                    return OnDelete.EXPUNGE;
                case "release":
                    return OnDelete.RELEASE;
                default:
                    return OnDelete.IGNORE;
            }
        });
    }

    private static String mailbox(Element move) {
        String mailbox = move.required("mailbox").orElse("Trash");
        if (mailbox.equalsIgnoreCase("INBOX")) {
            move.complain(
                    "mailbox=\"" + mailbox + "\" is where the message already is", "Name another, or write <ignore/>");
        }
        if (mailbox.length() > LONGEST_NAME
                || WILDCARD_OR_CONTROL.matchesAnyOf(mailbox)
                || mailbox.startsWith("&")
                || EMPTY_LEVEL.matcher(mailbox).find()) {
            move.complain(
                    "mailbox=\"" + mailbox + "\" is no mailbox name",
                    "Write up to " + LONGEST_NAME
                            + " characters without %, *, #, a leading & and an empty level of the hierarchy");
        }
        return mailbox;
    }

    private Retention retention(Element retention) {
        retention.knows("age", "forever").knowsAttributes("of");
        Scope of = retention.oneOf("of", "released", "retrieved").equals("released") ? Scope.RELEASED : Scope.RETRIEVED;
        Optional<Element> choice = retention.choice("age", "forever");
        if (choice.isEmpty()) {
            retention.complain("is empty", "Write <age since=\"retrieved\">30 days</age> or <forever/>");
        }
        return choice.filter(element -> element.knows().name().equals("age"))
                .map(age -> Retention.ofDays(of, since(age), days(age)))
                .orElse(Retention.FOREVER);
    }

    private static Since since(Element age) {
        String since = age.knowsAttributes("since").oneOf("since", "retrieved", "delivered");
        return since.equals("retrieved") ? Since.RETRIEVED : Since.DELIVERED;
    }

    private static int days(Element age) {
        Duration duration = age.duration(Duration.ofDays(1), Duration.ofDays(Retention.MAX_DAYS), Duration.ofDays(30));
        if (!duration.equals(Duration.ofDays(duration.toDays()))) {
            age.complain(
                    "'" + age.text() + "' is not whole days, which is what EXPIRE can announce",
                    "Write '" + (duration.toDays() + 1) + " days'");
        }
        return Math.toIntExact(duration.toDays());
    }

    private Optional<ClassOfService> classOfService(Element keepcopy) {
        Optional<Element> found = keepcopy.child("classOfService");
        if (found.isEmpty()) {
            keepcopy.complain("there is no <classOfService>", "Add one with <default policy=\"...\"/>");
            return Optional.empty();
        }
        Element classOfService = found.get().knows("user", "domain", "default").knowsAttributes();
        ImmutableMap<Username, KeepPolicy> users = rules(classOfService, "user", Username::of);
        ImmutableMap<Domain, KeepPolicy> domains = rules(classOfService, "domain", Domain::of);
        Optional<Element> otherwise = classOfService.child("default");
        if (otherwise.isEmpty()) {
            classOfService.complain("there is no <default>", "Add <default policy=\"...\"/> for everyone else");
        }
        return otherwise
                .flatMap(element -> policy(element.knows().knowsAttributes("policy")))
                .map(policy -> new ClassOfService(users, domains, policy));
    }

    private <K> ImmutableMap<K, KeepPolicy> rules(Element classOfService, String kind, Function<String, K> key) {
        Map<K, KeepPolicy> rules = new LinkedHashMap<>();
        for (Element rule : classOfService.children(kind)) {
            rule.knows().knowsAttributes("name", "policy");
            Optional<KeepPolicy> policy = policy(rule);
            rule.required("name").flatMap(name -> key(rule, name, key)).ifPresent(name -> {
                if (policy.isPresent() && rules.put(name, policy.get()) != null) {
                    rule.complain("the " + kind + " stands twice", "Keep one of the two");
                }
            });
        }
        return ImmutableMap.copyOf(rules);
    }

    private static <K> Optional<K> key(Element rule, String name, Function<String, K> key) {
        try {
            return Optional.of(key.apply(name));
        } catch (RuntimeException e) {
            rule.complain("'" + name + "' is not a " + rule.name() + " name", "Write it as its mail addresses do");
            return Optional.empty();
        }
    }

    private Optional<KeepPolicy> policy(Element rule) {
        Optional<String> name = rule.required("policy");
        name.filter(any -> !policies.containsKey(any))
                .ifPresent(unknown -> rule.complain(
                        "the policy '" + unknown + "' is not defined",
                        "Name one of " + ImmutableSet.copyOf(policies.keySet()) + " or define it in <policies>"));
        return name.map(policies::get);
    }
}
