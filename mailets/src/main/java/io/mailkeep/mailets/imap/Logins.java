package io.mailkeep.mailets.imap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.utils.ClassName;

/** Puts our logins in the place of James's. */
final class Logins {
    private static final ImmutableMap<String, String> REPLACED = ImmutableMap.of(
            LoginProcessor.class.getName(), ToldLogin.class.getName(),
            AuthenticateProcessor.class.getName(), ToldAuthenticate.class.getName());

    private Logins() {}

    static ImmutableList<ClassName> in(Collection<ClassName> processors) {
        return processors.stream()
                .map(processor -> new ClassName(REPLACED.getOrDefault(processor.getName(), processor.getName())))
                .collect(ImmutableList.toImmutableList());
    }
}
