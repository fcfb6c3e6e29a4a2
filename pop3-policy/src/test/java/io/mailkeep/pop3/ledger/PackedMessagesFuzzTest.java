package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1 mvn test -Djazzer.hooks=true -Dtest=PackedMessagesFuzzTest} looks for more. */
class PackedMessagesFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void whatIsStoredIsListedOrRefused(byte[] octets) {
        try {
            PackedMessages read = PackedMessages.read(List.of(octets));
            List<OfferedMessage> listed = List.copyOf(read);

            assertThat(listed).hasSize(read.size());
            for (int i = 0; i < listed.size(); i += PackedMessages.BLOCK - 1) {
                assertThat(read.get(i)).isEqualTo(listed.get(i));
            }
        } catch (CorruptSegmentException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
