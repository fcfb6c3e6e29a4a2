package io.mailkeep.imap.announcing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

class UnavailableTest {
    @Test
    void whatDidNotAnswerIsNotAvailable() {
        assertThat(Unavailable.is(new ConnectException("refused"))).isTrue();
        assertThat(Unavailable.is(new MailboxException("the index is down", new TimeoutException())))
                .isTrue();
        assertThat(Unavailable.is(Exceptions.propagate(
                        new MailboxException("too much to scan", new RejectedExecutionException()))))
                .isTrue();
    }

    @Test
    void whatIsWrongIsNot() {
        assertThat(Unavailable.is(new UnsupportedSearchException())).isFalse();
        assertThat(Unavailable.is(new NullPointerException())).isFalse();
    }
}
