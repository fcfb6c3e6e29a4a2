package io.mailkeep.imap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.mailkeep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_ARE_ACYCLIC =
            slices().matching("io.mailkeep.imap.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_STORES_AND_THEIR_SCHEMAS_SPEAK_CQL = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.imap..")
            .and()
            .haveNameNotMatching(".*\\.(Cassandra\\w+|\\w+Schema)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.datastax..", "org.apache.james.backends.cassandra..", "org.apache.james.mailbox.cassandra..");

    @ArchTest
    static final ArchRule SETS_OF_UIDS_ARE_VALUES = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.imap.uids")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("reactor..", "com.google.inject..", "org.apache.james.mailbox.store..");

    @ArchTest
    static final ArchRule NO_OTHER_MODULE_IS_USED = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.imap..")
            .and()
            .resideOutsideOfPackage("io.mailkeep.imap.keeping")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.mailkeep.imap.keeping",
                    "io.mailkeep.pop3..",
                    "io.mailkeep.mailets..",
                    "io.mailkeep.server..",
                    "io.mailkeep.engines..");

    @ArchTest
    static final ArchRule GUICE_ANNOTATIONS_SURVIVE_JAKARTA =
            noClasses().should().dependOnClassesThat().resideInAPackage("javax.inject..");
}
