package io.mailkeep.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.mailkeep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule EXTENSIONS_ARE_LOADED_BY_CONFIGURATION_NOT_BY_THE_MAIN = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.mailkeep.pop3..", "io.mailkeep.imap..");

    @ArchTest
    static final ArchRule ENGINES_KNOW_NOTHING_OF_WHAT_USES_THEM = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.engines..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.mailkeep.server..", "io.mailkeep.pop3..", "org.apache.james..");

    @ArchTest
    static final ArchRule WHAT_RUNS_INSIDE_AN_ENGINE_USES_THE_JDK_ALONE = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.engines.child")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "io.mailkeep.engines.child", "sun.misc", "jdk..");

    @ArchTest
    static final ArchRule THE_TOOL_KNOWS_THE_SERVER_BY_ITS_ROUTES_ALONE = noClasses()
            .that()
            .resideInAPackage("io.mailkeep.tool..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.mailkeep.server..", "io.mailkeep.pop3..", "io.mailkeep.engines..", "org.apache.james..");

    @ArchTest
    static final ArchRule PACKAGES_ARE_ACYCLIC =
            slices().matching("io.mailkeep.server.(*)..").should().beFreeOfCycles();
}
