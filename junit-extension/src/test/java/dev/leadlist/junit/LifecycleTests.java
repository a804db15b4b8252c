package dev.leadlist.junit;

import org.junit.jupiter.api.Test;

/** Well-behaved tests pass, wherever and however their workers are declared. */
class LifecycleTests {

  @Test
  void aClassDeclaresForEachOfItsTests() {
    Kit.run(LifecycleTestCases.OnAClass.class).passed(3);
  }

  @Test
  void aMethodDeclaresForItself() {
    Kit.run(LifecycleTestCases.OnAMethod.class).passed(1);
  }

  @Test
  void anotherAnnotationMayCarryIt() {
    Kit.run(LifecycleTestCases.OnAnotherAnnotation.class).passed(1);
  }

  @Test
  void subclassesInheritIt() {
    Kit.run(LifecycleTestCases.Inherited.class).passed(3);
  }

  @Test
  void nestedClassesHaveItToo() {
    Kit.run(LifecycleTestCases.AroundANestedClass.class).passed(2);
  }

  @Test
  void severalWorkersAreToldApartByName() {
    Kit.run(LifecycleTestCases.WithTwoWorkers.class).passed(1);
  }

  @Test
  void aTestMayStartAndStepByHand() {
    Kit.run(LifecycleTestCases.ByHand.class).passed(5);
  }

  @Test
  void lifecycleMethodsSeeTheSameWorker() {
    Kit.run(LifecycleTestCases.InLifecycleMethods.class).passed(1);
  }

  @Test
  void parameterizedRepeatedAndDynamicTestsHaveTheirOwn() {
    Kit.run(LifecycleTestCases.ManyKinds.class).passed(8);
  }

  @Test
  void aClassMayShareOneWorker() {
    Kit.run(LifecycleTestCases.OneForTheClass.class).passed(2);
  }

  @Test
  void codeDoesWhatTheAnnotationDoes() {
    Kit.run(LifecycleTestCases.InCode.class).passed(1);
  }

  @Test
  void annotationAndCodeMayBeUsedSideBySide() {
    Kit.run(LifecycleTestCases.AnnotatedAndInCode.class).passed(1);
  }

  @Test
  void anApplicationsOwnDataSourceServes() {
    Kit.run(LifecycleTestCases.OnAnApplicationsDataSource.class).passed(1);
  }

  @Test
  void aDatabaseOfTheUsersServes() {
    Kit.run(LifecycleTestCases.OnADatabaseOfTheUsers.class).passed(1);
  }

  @Test
  void anUntargetedWorkerHasADatabaseOfItsOwn() {
    Kit.run(LifecycleTestCases.Untargeted.class, "leadlist.database", "embedded")
        .passed(2);
  }

  @Test
  void aFailingHandlerIsTheWorkersEndAndNoLeak() {
    Kit.run(LifecycleTestCases.FailingHandler.class).passed(1);
  }
}
