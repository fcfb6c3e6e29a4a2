package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1 mvn test -Djazzer.hooks=true -Dtest=SegmentCodecFuzzTest} looks for more. */
class SegmentCodecFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void whatIsReadIsWrittenToTheSameEntries(byte[] octets) {
        try {
            List<LedgerEntry> read = SegmentCodec.decode(octets);
            assertThat(SegmentCodec.decode(SegmentCodec.encode(read))).isEqualTo(read);
        } catch (CorruptSegmentException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
