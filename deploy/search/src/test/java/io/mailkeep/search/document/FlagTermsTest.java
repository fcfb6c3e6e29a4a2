package io.mailkeep.search.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FlagTermsTest {
    @Property
    void flagsAreTheirTerms(@ForAll("system") Set<Flag> system, @ForAll("keywords") Set<String> keywords) {
        Flags flags = new Flags();
        system.forEach(flags::add);
        keywords.forEach(flags::add);

        assertThat(FlagTerms.flags(FlagTerms.of(flags))).isEqualTo(flags);
    }

    @Example
    void systemFlagsAreSpelledAsInImap() {
        assertThat(FlagTerms.of(new Flags(Flag.SEEN))).isEqualTo(List.of("\\Seen"));
        assertThat(FlagTerms.of(Flag.ANSWERED)).isEqualTo("\\Answered");
    }

    @Example
    void recentIsNoTerm() {
        assertThat(FlagTerms.of(new Flags(Flag.RECENT))).isEmpty();
    }

    @Provide
    Arbitrary<Set<Flag>> system() {
        return Arbitraries.of(Flag.ANSWERED, Flag.DELETED, Flag.DRAFT, Flag.FLAGGED, Flag.SEEN)
                .set();
    }

    @Provide
    Arbitrary<Set<String>> keywords() {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(keyword -> !keyword.startsWith("\\"))
                .set()
                .ofMaxSize(5);
    }
}
