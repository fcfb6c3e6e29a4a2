package io.mailkeep.pop3;

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
            slices().matching("io.mailkeep.pop3.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule POLICIES_DECIDE_FROM_VALUES = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.pop3.policy")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.mailkeep.pop3.ledger..",
                    "io.mailkeep.pop3.maildrop..",
                    "io.mailkeep.pop3.session..",
                    "org.apache.james.mailbox..",
                    "com.datastax..");

    @ArchTest
    static final ArchRule ONLY_STORES_SPEAK_CQL = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.pop3..")
            .and()
            .resideOutsideOfPackages("io.mailkeep.pop3.ledger", "io.mailkeep.pop3.inbox")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.datastax..", "org.apache.james.backends.cassandra..");

    @ArchTest
    static final ArchRule NO_OTHER_MODULE_IS_USED = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.pop3..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.mailkeep.imap..", "io.mailkeep.mailets..", "io.mailkeep.server..", "io.mailkeep.engines..");

    @ArchTest
    static final ArchRule GUICE_ANNOTATIONS_SURVIVE_JAKARTA =
            noClasses().should().dependOnClassesThat().resideInAPackage("javax.inject..");
}
