package io.mailkeep.pop3.survey;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;

/** Whose maildrops a survey goes through. */
@AutoValue
abstract class Audience {
    static final Audience EVERYONE = of(Optional.empty(), Optional.empty());

    /** Those to whom all applies that is given. */
    static Audience of(Optional<Username> user, Optional<Domain> domain) {
        return new AutoValue_Audience(user, domain);
    }

    abstract Optional<Username> user();

    abstract Optional<Domain> domain();

    /** Their maildrops; finding one user's or one domain's reads the summaries of all users too, some octets each. */
    Flux<MaildropId> maildrops(MaildropStore store) {
        return store.summaries(Optional.empty()).map(MaildropSummary::id).filter(this::has);
    }

    private boolean has(MaildropId id) {
        return user().map(id.user()::equals).orElse(true)
                && domain().map(wanted ->
                                id.user().getDomainPart().filter(wanted::equals).isPresent())
                        .orElse(true);
    }
}
