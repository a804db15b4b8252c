package dev.leadlist.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Which test, or which class, something belongs to.
 *
 * @param id unique in the session, and fit for file names
 * @param displayName for people
 * @param testClass the test class
 * @param declaringClass the name of the class that declares the test method; null for a class
 * @param method the test method; null for a class
 */
record TestIdentity(
    String id,
    String displayName,
    String testClass,
    @Nullable String declaringClass,
    @Nullable String method) {

  /** Returns the identity of a test. */
  static TestIdentity ofTest(ExtensionContext context, String id) {
    var method = context.getRequiredTestMethod();
    String simple = context.getRequiredTestClass().getSimpleName();
    String display = context.getDisplayName().startsWith(method.getName())
        ? ""
        : " (" + context.getDisplayName() + ")";
    return new TestIdentity(
        id,
        simple + "." + method.getName() + display,
        context.getRequiredTestClass().getName(),
        method.getDeclaringClass().getName(),
        method.getName());
  }

  /** Returns the identity of a class. */
  static TestIdentity ofClass(ExtensionContext context, String id) {
    Class<?> type = context.getRequiredTestClass();
    return new TestIdentity(id, type.getSimpleName(), type.getName(), null, null);
  }

  /**
   * A lambda in the method counts, as the compiler names it: in a dynamic test or another thread
   * the method itself is not below it.
   */
  boolean isTestMethod(StackTraceElement frame) {
    return frame.getClassName().equals(declaringClass)
        && (frame.getMethodName().equals(method)
            || frame.getMethodName().startsWith("lambda$" + method + "$"));
  }

  boolean isInTestClass(StackTraceElement frame) {
    return method == null && frame.getClassName().equals(testClass);
  }
}
