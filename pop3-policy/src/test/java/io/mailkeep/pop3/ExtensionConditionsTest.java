package io.mailkeep.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Provides;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.ConditionFactory;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.condition.TestCopy;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.UserLists;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.utils.ExtensionConfiguration;
import org.junit.jupiter.api.Test;

/** What somebody else's jar can bring: a condition that holds every message until a day of the calendar. */
class ExtensionConditionsTest {
    private static final MessageLife LIFE = MessageLife.of(Instant.EPOCH, Optional.empty(), Optional.empty());

    private final ExtensionConditions conditions = Guice.createInjector(new AbstractModule() {
                @Override
                protected void configure() {
                    bind(Clock.class).toInstance(Clock.systemUTC());
                }

                @Provides
                FileSystem withoutJars() {
                    return new FileSystem() {
                        @Override
                        public InputStream getResource(String url) throws FileNotFoundException {
                            throw new FileNotFoundException(url);
                        }

                        @Override
                        public File getFile(String url) throws FileNotFoundException {
                            throw new FileNotFoundException(url);
                        }

                        @Override
                        public File getBasedir() throws FileNotFoundException {
                            throw new FileNotFoundException();
                        }
                    };
                }

                @Provides
                ExtensionConfiguration extensions() {
                    return ExtensionConfiguration.DEFAULT;
                }
            })
            .getInstance(ExtensionConditions.class);

    @Test
    void aConditionOfAnotherJarDecides() throws Exception {
        Retention retention = read("<condition class=\"" + UntilFactory.class.getName()
                        + "\"><day>2027-01-01T00:00:00Z</day></condition>")
                .classOfService()
                .policies()
                .iterator()
                .next()
                .retention();

        assertThat(retention.rule().explain(TestCopy.of(LIFE)).moment())
                .contains(Instant.parse("2027-01-01T00:00:00Z"));
    }

    @Test
    void aClassThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> read("<condition class=\"com.example.Missing\"/>"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("com.example.Missing")
                .hasMessageContaining("there is no such class")
                .hasMessageContaining("extensions-jars/");
    }

    @Test
    void aClassThatIsNoFactoryIsRefused() {
        assertThatThrownBy(() -> read("<condition class=\"java.lang.Object\"/>"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("it is no " + ConditionFactory.class.getName());
    }

    @Test
    void whatTheFactoryRefusesIsComplainedOfWithTheRest() {
        assertThatThrownBy(() -> read("<condition class=\"" + UntilFactory.class.getName() + "\"/>"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("<day> is missing");
    }

    private KeepCopyConfiguration read(String rule) throws Exception {
        String xml = "<keepcopy><policies><policy name=\"p\"><onDelete><release/></onDelete><retention>" + rule
                + "</retention></policy></policies><classOfService><default policy=\"p\"/></classOfService></keepcopy>";
        return KeepCopyConfiguration.from(
                FileConfigurationProvider.getConfig(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))),
                conditions,
                UserLists.NONE);
    }

    /** As somebody else would write it. */
    static final class UntilFactory implements ConditionFactory {
        @Inject
        UntilFactory(Clock injected) {
            assertThat(injected).isNotNull();
        }

        @Override
        public Condition create(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
            String day = element.getString("day");
            if (day == null) {
                throw new ConfigurationException("<day> is missing");
            }
            return new Condition() {
                @Override
                public Expiry explain(Copy copy) {
                    return Expiry.at(Instant.parse(day), "kept until " + day);
                }
            };
        }
    }
}
