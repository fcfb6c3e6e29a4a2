package io.mailkeep.mailets.note;

class MemoryNotesTest implements NotesContract {
    private final MemoryNotes testee = new MemoryNotes();

    @Override
    public Notes testee() {
        return testee;
    }
}
