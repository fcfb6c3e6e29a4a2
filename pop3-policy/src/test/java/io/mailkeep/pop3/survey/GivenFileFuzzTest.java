package io.mailkeep.pop3.survey;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mailkeep.pop3.condition.ConditionFactory;
import io.mailkeep.pop3.condition.Forever;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.configuration2.ex.ConfigurationException;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1 mvn test -Djazzer.hooks=true -Dtest=GivenFileFuzzTest} looks for more. */
class GivenFileFuzzTest {
    private static final ConditionFactory ANY_CONDITION = element -> Forever.FOREVER;

    @DictionaryFile(resourcePath = "keepcopy.dict")
    @FuzzTest(maxDuration = "5m")
    void anyFileIsReadOrRefused(byte[] octets) {
        try {
            KeepCopyConfiguration read = KeepCopyConfiguration.from(
                    GivenFile.parse(new String(octets, StandardCharsets.UTF_8)),
                    name -> ANY_CONDITION,
                    name -> new ByteArrayInputStream(name.getBytes(StandardCharsets.UTF_8)));

            assertThat(read.classOfService().policies()).isNotEmpty();
            assertThat(read.restartOnly()).isEqualTo(read.restartOnly());
        } catch (ConfigurationException refused) {
            assertThat(refused.getMessage()).startsWith("conf/keepcopy.xml ");
        }
    }
}
