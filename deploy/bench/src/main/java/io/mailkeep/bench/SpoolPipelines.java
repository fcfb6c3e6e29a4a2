package io.mailkeep.bench;

/** The files of a server on which a field of each message says by which pipeline it is delivered. */
final class SpoolPipelines {
    /** The field; its value is the name of a {@link Pipeline}. */
    static final String FIELD = "X-Pipeline";

    private static final String DELIVERY = "<mailet match=\"All\" class=\"LocalDelivery\"/>";

    private SpoolPipelines() {}

    /** What delivers, from the cheapest on. */
    enum Pipeline {
        STOCK("James's LocalDelivery", "<mailet match=\"HasHeader=X-Pipeline=STOCK\" class=\"LocalDelivery\"/>"),
        DELIVERY(
                "KeepDelivery",
                """
                <mailet match="HasHeader=X-Pipeline=DELIVERY" class="io.mailkeep.mailets.note.KeepDelivery"/>"""),
        MATCHERS(
                "4 matchers, AssignKeepPolicy, KeepHeader, KeepDelivery",
                """
                <mailet match="HasHeader=X-Pipeline=ARCHIVE" class="io.mailkeep.mailets.archive.AssignArchive">
                  <policy>archive</policy>
                </mailet>
                <mailet match="io.mailkeep.mailets.match.IsUnderHold" class="io.mailkeep.mailets.note.AssignKeepPolicy">
                  <labels>held</labels>
                </mailet>
                <mailet match="io.mailkeep.mailets.match.HasUsedPop3Within=30 days" class="io.mailkeep.mailets.note.AssignKeepPolicy">
                  <labels>pop3</labels>
                </mailet>
                <mailet match="io.mailkeep.mailets.match.RecipientKeepPolicyIs=plain" class="io.mailkeep.mailets.note.AssignKeepPolicy">
                  <policy>kept</policy>
                </mailet>
                <mailet match="io.mailkeep.mailets.match.IsDuplicate=7 days" class="Null"/>
                <mailet match="All" class="io.mailkeep.mailets.note.KeepHeader"/>
                <mailet match="All" class="io.mailkeep.mailets.note.KeepDelivery"><rememberFor>7 days</rememberFor></mailet>"""),
        ARCHIVE("the same, with an archive copy", "");

        private final String text;
        private final String mailets;

        Pipeline(String text, String mailets) {
            this.text = text;
            this.mailets = mailets;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static String mailetContainer(String shipped) {
        StringBuilder mailets = new StringBuilder();
        for (Pipeline pipeline : Pipeline.values()) {
            mailets.append(pipeline.mailets).append('\n');
        }
        if (!shipped.contains(DELIVERY)) {
            throw new IllegalStateException("mailetcontainer.xml is not as the benchmark knows it");
        }
        return shipped.replace(DELIVERY, mailets);
    }

    static String keepCopy() {
        return """
                <keepcopy>
                  <sweep enabled="false"/>
                  <policies>
                    <policy name="plain"><onDelete><expunge/></onDelete></policy>
                    <policy name="kept"><onDelete><release/></onDelete></policy>
                    <policy name="archive">
                      <onDelete><ignore/></onDelete>
                      <retention of="all"><age since="delivered">3650 days</age></retention>
                    </policy>
                  </policies>
                  <classOfService>
                    <delivery policy="kept"/>
                    <delivery policy="archive"/>
                    <default policy="plain"/>
                  </classOfService>
                </keepcopy>
                """;
    }
}
