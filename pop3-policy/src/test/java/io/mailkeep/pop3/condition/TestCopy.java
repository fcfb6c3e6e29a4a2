package io.mailkeep.pop3.condition;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.core.Username;

/** A message made of values. */
public record TestCopy(
        MessageLife life,
        long size,
        Flags flags,
        Optional<String> sender,
        boolean isExcess,
        ImmutableSet<String> labels)
        implements Copy {
    TestCopy(MessageLife life, long size, Flags flags, Optional<String> sender, boolean isExcess) {
        this(life, size, flags, sender, isExcess, ImmutableSet.of());
    }

    public static TestCopy of(MessageLife life) {
        return new TestCopy(life, 1000, new Flags(), Optional.empty(), false);
    }

    @Override
    public Username user() {
        return Username.of("keep@demo.test");
    }

    @Override
    public String mailboxId() {
        return "inbox";
    }

    @Override
    public long uid() {
        return 1;
    }
}
