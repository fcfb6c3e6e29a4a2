package io.mailkeep.pop3.model;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.Guard;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.Retention.Scope;
import io.mailkeep.pop3.policy.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A policy in words that the model and the product share, and retention and visibility in the model's own. */
public record ModelPolicy(
        OnRetrieve onRetrieve,
        OnDelete onDelete,
        Optional<Guard> guard,
        Keeping keeping,
        Showing showing,
        Optional<Devices> devices) {

    /** How long copies stay. */
    public record Keeping(Scope of, Rule rule, List<Mark> unless, Optional<String> archive) {
        public static final Keeping FOREVER =
                new Keeping(Scope.RELEASED, new Rule.Forever(), List.of(), Optional.empty());
    }

    /** What sessions are offered. */
    public record Showing(
            boolean fromNowOn, Optional<Integer> lastDays, Optional<Integer> window, boolean lists, List<Mark> hide) {
        public static final Showing EVERYTHING =
                new Showing(false, Optional.empty(), Optional.empty(), false, List.of());
    }

    /** The mailboxes of the maildrop. */
    public List<String> mailboxes() {
        return showing.lists ? List.of(ModelMaildrop.INBOX, ModelMaildrop.LISTS) : List.of(ModelMaildrop.INBOX);
    }

    /** The same in the product. */
    public KeepPolicy real() {
        return KeepPolicy.named("random")
                .onRetrieve(onRetrieve)
                .onDelete(onDelete)
                .guard(guard)
                .retention(Retention.of(
                        keeping.of,
                        keeping.rule.condition(),
                        keeping.unless.stream().map(Mark::trait).collect(ImmutableList.toImmutableList()),
                        keeping.archive.map(AtExpiry::moveTo).orElse(AtExpiry.EXPUNGE)))
                .visibility(Visibility.EVERYTHING.toBuilder()
                        .fromNowOn(showing.fromNowOn)
                        .last(showing.lastDays.map(Duration::ofDays))
                        .window(showing.window)
                        .folders(showing.lists ? ImmutableList.of(ModelMaildrop.LISTS) : ImmutableList.of())
                        .hidden(showing.hide.stream().map(Mark::trait).collect(ImmutableList.toImmutableList()))
                        .build())
                .devices(devices)
                .build();
    }

    /** The days that EXPIRE announces; empty for NEVER. Zero when nothing may be left on the server. */
    public Optional<Integer> announcedDays() {
        if (onRetrieve.deletes()) {
            return Optional.of(0);
        }
        return keeping.of == Scope.RELEASED ? Optional.empty() : leastDays(keeping.rule);
    }

    private static Optional<Integer> leastDays(Rule rule) {
        if (rule instanceof Rule.Age age) {
            return Optional.of(age.days());
        }
        if (rule instanceof Rule.Any any) {
            return any.rules().stream()
                    .flatMap(part -> leastDays(part).stream())
                    .min(Integer::compare);
        }
        if (rule instanceof Rule.All all) {
            Stream<Optional<Integer>> parts = all.rules().stream().map(ModelPolicy::leastDays);
            return parts.reduce((a, b) -> a.isEmpty() || b.isEmpty() ? Optional.empty() : max(a.get(), b.get()))
                    .orElseThrow();
        }
        return rule instanceof Rule.Forever ? Optional.empty() : Optional.of(0);
    }

    private static Optional<Integer> max(int a, int b) {
        return Optional.of(Math.max(a, b));
    }

    public boolean watchesQuota() {
        return keeping.rule.all().anyMatch(Rule.Quota.class::isInstance);
    }
}
