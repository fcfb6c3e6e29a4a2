package io.mailkeep.imap.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedConfigurationTest {
    private static FeedConfiguration aged(String age) throws ConfigurationException {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("feed[@age]", age);
        return new FeedConfiguration(hooks);
    }

    @Test
    void withoutTheElementThereIsNoFeed() throws Exception {
        assertThat(new FeedConfiguration(new BaseHierarchicalConfiguration()).isOn())
                .isFalse();
    }

    @Test
    void batchesAreKeptForTheAge() throws Exception {
        assertThat(aged("7 days").isOn()).isTrue();
        assertThat(aged("7 days").age()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void batchesAreKeptFor30DaysUnlessSaidOtherwise() throws Exception {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("feed", "");

        assertThat(new FeedConfiguration(hooks).isOn()).isTrue();
        assertThat(new FeedConfiguration(hooks).age()).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 hour", "400 days", "soon", "-3 days", "99999999999999999 days", ""})
    void anotherAgeStopsTheStart(String age) {
        assertThatThrownBy(() -> aged(age))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("<feed age=\"" + age + "\">")
                .hasMessageContaining("30 days");
    }

    @Test
    void aWordThatIsNotKnownStopsTheStart() {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("feed[@days]", "7");

        assertThatThrownBy(() -> new FeedConfiguration(hooks)).hasMessageContaining("<feed age=\"30 days\"/>");
    }

    @Test
    void twoOfThemStopTheStart() {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("feed", "");
        hooks.addProperty("feed", "");

        assertThatThrownBy(() -> new FeedConfiguration(hooks)).hasMessageContaining("twice");
    }
}
