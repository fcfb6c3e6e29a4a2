package io.mailkeep.pop3.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1 mvn test -Djazzer.hooks=true -Dtest=MechanismFuzzTest} looks for more. */
class MechanismFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void anyResponseIsReadOrRefused(byte[] octets) {
        for (Mechanism mechanism : Mechanism.values()) {
            mechanism.read(new String(octets, StandardCharsets.UTF_8));
            mechanism.read(Base64.getEncoder().encodeToString(octets)).ifPresent(credentials -> {
                assertThat(credentials.secret()).isNotEmpty();
                assertThat(credentials.name().isPresent()).isEqualTo(!mechanism.wantsToken());
            });
        }
    }
}
