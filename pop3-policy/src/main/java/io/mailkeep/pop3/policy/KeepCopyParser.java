package io.mailkeep.pop3.policy;

import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.condition.ConditionFactory;
import io.mailkeep.pop3.policy.KeepCopyConfiguration.Sweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** Reads {@code keepcopy.xml}, collecting everything that is wrong with it. For one use. */
final class KeepCopyParser {
    static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);
    static final Duration DEFAULT_VERIFY_EVERY = Duration.ofHours(1);
    private static final Duration DEFAULT_SWEEP_EVERY = Duration.ofHours(1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration A_WEEK = Duration.ofDays(7);

    private static final String SMALLEST_FILE =
            "<keepcopy><classOfService><default policy=\"plain-pop3\"/>" + "</classOfService></keepcopy>";

    private final List<String> complaints = new ArrayList<>();
    private final Map<String, KeepPolicy> policies = new LinkedHashMap<>();
    private final Set<String> named = new HashSet<>();
    private final ConditionFactory.Loader conditions;
    private final UserLists lists;

    KeepCopyParser(ConditionFactory.Loader conditions, UserLists lists) {
        this.conditions = conditions;
        this.lists = lists;
    }

    KeepCopyConfiguration parse(HierarchicalConfiguration<ImmutableNode> file) throws ConfigurationException {
        ImmutableNode root = file.getNodeModel().getInMemoryRepresentation();
        if (root.getChildren().isEmpty() && root.getAttributes().isEmpty()) {
            throw new ConfigurationException("conf/keepcopy.xml is missing or empty: Mailkeep has no keep policy to"
                    + " follow and does not guess one. The smallest valid file is " + SMALLEST_FILE);
        }
        Element keepcopy = Element.root(root, complaints)
                .knows("maildrop", "login", "sweep", "policies", "classOfService")
                .knowsAttributes();
        Optional<Element> maildrop = keepcopy.child("maildrop")
                .map(element -> element.knows("sessionLock", "verifyEvery").knowsAttributes());
        Optional<Duration> sessionLock = sessionLock(maildrop);
        Duration verifyEvery = maildrop.flatMap(element -> element.child("verifyEvery"))
                .map(element -> plain(element).duration(A_MINUTE, A_WEEK, DEFAULT_VERIFY_EVERY))
                .orElse(DEFAULT_VERIFY_EVERY);
        Optional<Sweep> sweep = sweep(keepcopy.child("sweep"));
        LoginSettings login = LoginParser.parse(keepcopy.child("login"));
        policies.putAll(Presets.policies());
        readPolicies(keepcopy);
        Optional<ClassOfService> classOfService = classOfService(keepcopy);
        if (!complaints.isEmpty() || classOfService.isEmpty()) {
            throw new ConfigurationException("conf/keepcopy.xml is not valid:\n  " + String.join("\n  ", complaints));
        }
        return KeepCopyConfiguration.of(
                ImmutableMap.copyOf(policies), classOfService.get(), sessionLock, verifyEvery, sweep, login);
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
    }

    private void readPolicy(Element element) {
        KeepPolicy policy = new PolicyParser(element, conditions).parse();
        element.required("name").ifPresent(name -> {
            if (!named.add(name)) {
                element.complain("the name stands twice", "Rename one of the two");
            }
            policies.put(name, policy);
        });
    }

    private Optional<ClassOfService> classOfService(Element keepcopy) {
        Optional<Element> found = keepcopy.child("classOfService");
        if (found.isEmpty()) {
            keepcopy.complain("there is no <classOfService>", "Add one with <default policy=\"...\"/>");
        }
        return found.flatMap(new ClassOfServiceParser(policies, lists)::parse);
    }
}
