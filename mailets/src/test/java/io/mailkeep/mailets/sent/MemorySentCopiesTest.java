package io.mailkeep.mailets.sent;

class MemorySentCopiesTest implements SentCopiesContract {
    private final MemorySentCopies testee = new MemorySentCopies();

    @Override
    public SentCopies testee() {
        return testee;
    }
}
