package io.mailkeep.mailets;

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
            slices().matching("io.mailkeep.mailets.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_STORES_AND_THEIR_SCHEMAS_SPEAK_CQL = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.mailets..")
            .and()
            .haveNameNotMatching(".*\\.(Cassandra\\w+|\\w+Schema)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.datastax..", "org.apache.james.backends.cassandra..");

    @ArchTest
    static final ArchRule ONLY_POP3_POLICY_IS_USED = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.mailets..")
            .and()
            .doNotHaveFullyQualifiedName("io.mailkeep.mailets.imap.LoginTraces")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.mailkeep.imap..", "io.mailkeep.server..", "io.mailkeep.engines..");

    @ArchTest
    static final ArchRule GUICE_ANNOTATIONS_SURVIVE_JAKARTA = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.mailets..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javax.inject..");
}
