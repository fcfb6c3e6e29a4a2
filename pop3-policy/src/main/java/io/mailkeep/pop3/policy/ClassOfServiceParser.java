package io.mailkeep.pop3.policy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;

/** Reads {@code <classOfService>}. */
final class ClassOfServiceParser {
    private static final int MOST_LINES = 1_000_000;
    // A file that is sent to be simulated must not reach beyond the configuration.
    private static final Pattern OUTSIDE = Pattern.compile("/.*|.*(\\.\\.|[:\\\\]).*", Pattern.DOTALL);

    private final Map<String, KeepPolicy> policies;
    private final UserLists lists;

    ClassOfServiceParser(Map<String, KeepPolicy> policies, UserLists lists) {
        this.policies = policies;
        this.lists = lists;
    }

    Optional<ClassOfService> parse(Element classOfService) {
        classOfService
                .knows("user", "users", "domain", "attribute", "override", "delivery", "default")
                .knowsAttributes();
        Map<Username, KeepPolicy> users = rules(classOfService, "user", Username::of);
        classOfService.children("users").forEach(list -> readList(list, users));
        Map<Domain, KeepPolicy> domains = rules(classOfService, "domain", Domain::of);
        Optional<ClassOfService.Attribute> attribute =
                classOfService.child("attribute").flatMap(this::attribute);
        ImmutableSet<KeepPolicy> overrides = named(classOfService, "override");
        ImmutableSet<KeepPolicy> delivery = delivery(classOfService);
        Optional<Element> otherwise = classOfService.child("default");
        if (otherwise.isEmpty()) {
            classOfService.complain("there is no <default>", "Add <default policy=\"...\"/> for everyone else");
        }
        return otherwise
                .flatMap(element -> policy(element.knows().knowsAttributes("policy")))
                .map(policy -> new ClassOfService(
                        ImmutableMap.copyOf(users),
                        ImmutableMap.copyOf(domains),
                        attribute,
                        overrides,
                        delivery,
                        policy));
    }

    private ImmutableSet<KeepPolicy> named(Element classOfService, String kind) {
        return classOfService.children(kind).stream()
                .flatMap(rule -> policy(rule.knows().knowsAttributes("policy")).stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    /** The percentage that a quota condition watches is the user's: there can not be one for each message. */
    private ImmutableSet<KeepPolicy> delivery(Element classOfService) {
        ImmutableSet<KeepPolicy> policies = named(classOfService, "delivery");
        policies.stream()
                .filter(policy -> policy.retention().rule().quotaPercent().isPresent())
                .forEach(policy -> classOfService.complain(
                        "<delivery policy=\"" + policy.name() + "\"/> names a policy that asks for the <quota>",
                        "A message's own policy may not: name another"));
        return policies;
    }

    private <K> Map<K, KeepPolicy> rules(Element classOfService, String kind, Function<String, K> key) {
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
        return rules;
    }

    /** One name a line; what follows a # is a comment. A rule for the user alone goes before. */
    private void readList(Element list, Map<Username, KeepPolicy> users) {
        list.knows().knowsAttributes("file", "policy");
        Optional<String> file = list.required("file");
        Optional<KeepPolicy> policy = policy(list);
        if (file.isEmpty() || policy.isEmpty()) {
            return;
        }
        if (OUTSIDE.matcher(file.get()).matches()) {
            list.complain(
                    "file=\"" + file.get() + "\" is not in the directory of keepcopy.xml",
                    "Put it there, write its path from there");
            return;
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(lists.open(file.get()), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (++number > MOST_LINES) {
                    list.complain(file.get() + " has more than " + MOST_LINES + " lines", "Divide users by domain");
                    return;
                }
                readLine(
                                list,
                                file.get() + " line " + number,
                                line.replaceFirst("#.*", "").trim())
                        .ifPresent(user -> users.putIfAbsent(user, policy.get()));
            }
        } catch (IOException e) {
            list.complain(
                    "file=\"" + file.get() + "\" can not be read: " + e.getMessage(), "Put it beside keepcopy.xml");
        }
    }

    private static Optional<Username> readLine(Element list, String place, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Username.of(name));
        } catch (RuntimeException e) {
            list.complain(place + ": '" + name + "' is not a user name", "Write it as its mail addresses do");
            return Optional.empty();
        }
    }

    private Optional<ClassOfService.Attribute> attribute(Element attribute) {
        attribute.knows("value").knowsAttributes("lookup", "name");
        Optional<String> lookup = attribute.required("lookup");
        Optional<String> name = attribute.required("name");
        ImmutableMap.Builder<String, KeepPolicy> values = ImmutableMap.builder();
        Set<String> known = new HashSet<>();
        for (Element value : attribute.children("value")) {
            value.knows().knowsAttributes("is", "policy");
            Optional<KeepPolicy> policy = policy(value);
            value.required("is").filter(text -> policy.isPresent()).ifPresent(text -> {
                if (known.add(text)) {
                    values.put(text, policy.get());
                } else {
                    value.complain("the value '" + text + "' stands twice", "Keep one of the two");
                }
            });
        }
        if (attribute.children("value").isEmpty()) {
            attribute.complain("gives nobody a policy", "Write <value is=\"gold\" policy=\"...\"/> inside");
        }
        return lookup.flatMap(
                by -> name.map(attributeName -> new ClassOfService.Attribute(by, attributeName, values.build())));
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
