package io.mailkeep.pop3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresetsTest {
    private final ImmutableMap<String, KeepPolicy> presets = Presets.policies();

    @Test
    void everyPresetIsDocumented() throws Exception {
        String readme = Files.readString(Path.of(System.getProperty("mailkeep.root"), "pop3-policy", "README.md"));

        assertThat(presets.keySet())
                .containsExactly(
                        "plain-pop3",
                        "gmail",
                        "outlook",
                        "zimbra-keep",
                        "zimbra-read",
                        "zimbra-trash",
                        "zimbra-delete",
                        "dovecot-deleted-flag")
                .allSatisfy(name -> assertThat(readme).contains("| `" + name + "` |"));
    }

    @Test
    void gmailOffersAMessageUntilItWasRetrieved() {
        KeepPolicy gmail = presets.get("gmail");

        assertThat(gmail.onRetrieve().deletes()).isTrue();
        assertThat(gmail.onDelete()).isEqualTo(OnDelete.RELEASE);
        assertThat(gmail.expire()).hasToString("0");
    }

    @Test
    void noOtherPresetDeletesOnItsOwn() {
        assertThat(presets.values().stream()
                        .filter(policy -> !policy.name().equals("gmail"))
                        .map(KeepPolicy::expire))
                .containsOnly(Expire.NEVER);
    }

    @Test
    void zimbraMarksWhatWasDeletedAsRead() {
        assertThat(presets.get("zimbra-read").onDelete()).isEqualTo(OnDelete.RELEASE.marking(true, Optional.empty()));
        assertThat(presets.get("zimbra-trash").onDelete())
                .isEqualTo(OnDelete.moveTo("Trash").marking(true, Optional.empty()));
        assertThat(presets.get("zimbra-keep").onDelete()).isEqualTo(OnDelete.RELEASE);
        assertThat(presets.get("zimbra-delete").onDelete()).isEqualTo(OnDelete.EXPUNGE);
    }

    @Test
    void dovecotHidesWhatHasTheFlag() {
        KeepPolicy dovecot = presets.get("dovecot-deleted-flag");

        assertThat(dovecot.onDelete().keyword()).contains("$POP3Deleted");
        assertThat(dovecot.visibility().hidden()).hasSize(1);
    }
}
