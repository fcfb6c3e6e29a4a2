package io.mailkeep.pop3.maildrop;

/** Another client removed the message after this session listed it. */
public final class MessageGoneException extends Exception {
    MessageGoneException(int number) {
        super("message " + number + " was removed by another client");
    }
}
