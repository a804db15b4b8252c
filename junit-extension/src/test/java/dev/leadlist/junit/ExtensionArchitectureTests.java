package dev.leadlist.junit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in the extension. */
@AnalyzeClasses(
    packages = "dev.leadlist.junit",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ExtensionArchitectureTests {
  private static final String ROOT = "dev.leadlist.junit";
  private static final String RUNNER = "dev.leadlist.runner";

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.leadlist.junit.(*)..").should().beFreeOfCycles();

  /** What works below the extension could serve another test framework. */
  @ArchTest
  static final ArchRule whatWorksBelowKnowsNoJUnit = noClasses()
      .that()
      .resideInAnyPackage(ROOT + ".database", ROOT + ".process", ROOT + ".life", ROOT + ".leak")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.junit..", ROOT);

  @ArchTest
  static final ArchRule onlyTheLatchKnowsTheLauncher = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".latch")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.junit.platform.launcher..");

  @ArchTest
  static final ArchRule theRunnersLoopAndItsWiringAreItsOwn = noClasses()
      .should()
      .dependOnClassesThat(resideInAPackage(RUNNER + ".loop")
          .or(resideInAPackage(RUNNER + ".wiring"))
          .or(resideInAPackage(RUNNER + ".cli"))
          .or(resideInAPackage(RUNNER + ".cleanup")));

  @ArchTest
  static final ArchRule classesAreFinal = classes()
      .that()
      .areNotInterfaces()
      .and()
      .areNotEnums()
      .and()
      .areNotAnonymousClasses()
      .and()
      .doNotHaveSimpleName("package-info")
      .should(haveModifier(FINAL));
}
