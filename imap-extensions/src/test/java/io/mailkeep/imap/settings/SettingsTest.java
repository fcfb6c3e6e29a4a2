package io.mailkeep.imap.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.hook.Origin;
import java.time.Duration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final ImmutableSet<String> KNOWN = ImmutableSet.of("name", "many", "number", "time", "origin");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void whatIsNotThereHasItsDefault() throws Exception {
        Settings settings = Settings.of(Xml.hook(""), KNOWN);

        assertThat(settings.text("name")).isEmpty();
        assertThat(settings.texts("many")).isEmpty();
        assertThat(settings.number("number", 7, 1, 9)).isEqualTo(7);
        assertThat(settings.time("time", SECOND, SECOND, SECOND)).isEqualTo(SECOND);
        assertThat(settings.choice("origin", Origin.class)).containsExactly(Origin.values());
    }

    @Test
    void whatIsThereIsRead() throws Exception {
        Settings settings = Settings.of(
                Xml.hook("<many>a</many><many>b, c</many><number>9</number><time>2 minutes</time>"
                        + "<origin>POP3</origin>"),
                KNOWN);

        assertThat(settings.texts("many")).containsExactly("a", "b, c");
        assertThat(settings.number("number", 7, 1, 9)).isEqualTo(9);
        assertThat(settings.time("time", SECOND, SECOND, Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.choice("origin", Origin.class)).containsExactly(Origin.POP3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<nome>a</nome> | <nome> | There are name",
                "<name>a</name><name>b</name> | <name> | Write one",
                "<name> </name> | <name> | leave the element out",
                "<number>10</number> | <number> is \"10\" | Write a number from 1 to 9",
                "<number>some</number> | <number> is \"some\" | Write a number from 1 to 9",
                "<time>soon</time> | <time> is \"soon\" | Write a time from 1 to 60 seconds",
                "<time>2 minutes</time> | <time> is \"2 minutes\" | Write a time from 1 to 60 seconds",
                "<origin>pop</origin> | <origin> is \"pop\" | Write one of IMAP, POP3"
            })
    void aMistakeNamesElementValueAndRemedy(String elements, String place, String remedy) {
        assertThatThrownBy(() -> read(elements))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(remedy);
    }

    private static void read(String elements) throws ConfigurationException {
        Settings settings = Settings.of(Xml.hook(elements), KNOWN);
        assertThat(settings.text("name")).isEmpty();
        assertThat(settings.number("number", 7, 1, 9)).isEqualTo(7);
        assertThat(settings.time("time", SECOND, SECOND, Duration.ofMinutes(1))).isEqualTo(SECOND);
        assertThat(settings.choice("origin", Origin.class)).isEmpty();
    }
}
