package io.mailkeep.mailets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;

/** Every example of the README is taken by what it is an example of. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    private static final Pattern EXAMPLE = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);
    private static final String OURS = "io.mailkeep.";

    @Test
    void everyMailetAndMatcherOfTheReadmeStarts() throws Exception {
        String readme = Files.readString(ROOT.resolve("mailets/README.md"));
        List<String> examples =
                EXAMPLE.matcher(readme).results().map(found -> found.group(1)).toList();
        KeepCopyConfiguration keepCopy = KeepCopyConfiguration.from(xml(examples.get(0)));
        Injector injector = Guice.createInjector(new Pipeline(keepCopy));

        Set<String> started = new TreeSet<>();
        for (String example : examples.subList(1, examples.size())) {
            for (HierarchicalConfiguration<ImmutableNode> mailet :
                    xml("<processor>" + example + "</processor>").configurationsAt("mailet")) {
                start(injector, mailet, started);
            }
        }

        assertThat(started).containsExactlyInAnyOrderElementsOf(everyClass());
    }

    private static void start(Injector injector, HierarchicalConfiguration<ImmutableNode> mailet, Set<String> started)
            throws Exception {
        String match = mailet.getString("[@match]");
        if (match.startsWith(OURS)) {
            String[] parts = match.split("=", 2);
            Matcher matcher = (Matcher) injector.getInstance(Class.forName(parts[0]));
            matcher.init(FakeMatcherConfig.builder()
                    .matcherName(parts[0])
                    .condition(parts.length > 1 ? parts[1] : "")
                    .build());
            started.add(matcher.getClass().getSimpleName());
        }
        String name = mailet.getString("[@class]");
        if (name.startsWith(OURS)) {
            FakeMailetConfig.Builder config =
                    FakeMailetConfig.builder().mailetName(name).mailetContext(FakeMailContext.defaultContext());
            mailet.getKeys().forEachRemaining(key -> {
                if (!key.startsWith("[")) {
                    config.setProperty(key, mailet.getString(key));
                }
            });
            Mailet instance = (Mailet) injector.getInstance(Class.forName(name));
            instance.init(config.build());
            started.add(instance.getClass().getSimpleName());
        }
    }

    /** The simple names of what an operator can name in {@code mailetcontainer.xml}. */
    private static List<String> everyClass() throws Exception {
        Path classes = Path.of(MemoryMailets.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/mailkeep/mailets");
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(
                            file -> file.matches(
                                    "(Assign(KeepPolicy|Archive)|Keep(Delivery|Header|Sent)|(Recipient|Has|Is|Never|Maildrop)\\w+)\\.class"))
                    .map(file -> file.replace(".class", ""))
                    .filter(name -> !name.equals("RecipientMatcher"))
                    .toList();
        }
    }

    private static HierarchicalConfiguration<ImmutableNode> xml(String text) throws Exception {
        return FileConfigurationProvider.getConfig(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
