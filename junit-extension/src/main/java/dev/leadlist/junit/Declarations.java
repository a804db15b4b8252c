package dev.leadlist.junit;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ModifierSupport;

/**
 * Finds what a test, its class, what that inherits from and the classes around it say of their
 * workers, and merges it: the closest says most.
 */
final class Declarations {
  private static final String PREFIX = "leadlist.worker.";

  private Declarations() {}

  /**
   * Returns the declarations for the test of {@code context}, or for its class if it is a class.
   */
  static List<WorkerDeclaration> find(ExtensionContext context) {
    List<List<Attributes>> layers = new ArrayList<>();
    context
        .getTestMethod()
        .ifPresent(method -> layers.add(read(
            method,
            "@WithLeadListWorker on " + method.getDeclaringClass().getSimpleName() + "."
                + method.getName())));
    for (Class<?> type = context.getRequiredTestClass(); type != null; type = around(type)) {
      addLayers(type, layers);
    }
    return merge(layers, Optional.empty(), context);
  }

  /**
   * Merges layers, the closest first, over the configuration parameters.
   *
   * @param onlyOneOf as {@link Databases#onlyOneOf} says it
   */
  static List<WorkerDeclaration> merge(
      List<List<Attributes>> layers, Optional<String> onlyOneOf, ExtensionContext context) {
    Map<String, Attributes> merged = new LinkedHashMap<>();
    for (List<Attributes> layer : layers) {
      refuseDuplicates(layer);
      for (Attributes attributes : layer) {
        merged.merge(attributes.name(), attributes, Attributes::over);
      }
    }
    Attributes configured = configured(context);
    List<String> faults = new ArrayList<>();
    List<WorkerDeclaration> declarations = new ArrayList<>();
    for (Attributes attributes : merged.values()) {
      try {
        declarations.add(DeclarationCheck.check(attributes.over(configured), onlyOneOf));
      } catch (DeclarationException e) {
        faults.add(e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw new DeclarationException(faults);
    }
    return declarations;
  }

  /** A class says more than its interfaces, those say more than its superclass. */
  private static void addLayers(Class<?> type, List<List<Attributes>> layers) {
    layers.add(read(new OwnAnnotations(type), "@WithLeadListWorker on " + type.getSimpleName()));
    for (Class<?> inherited : type.getInterfaces()) {
      addLayers(inherited, layers);
    }
    if (type.getSuperclass() != null) {
      addLayers(type.getSuperclass(), layers);
    }
  }

  private static List<Attributes> read(AnnotatedElement element, String origin) {
    // equal ones are found once only below; but two workers were meant
    AnnotationSupport.findAnnotation(element, WithLeadListWorkers.class)
        .ifPresent(repeated -> refuseDuplicates(attributes(List.of(repeated.value()), origin)));
    return attributes(
        AnnotationSupport.findRepeatableAnnotations(element, WithLeadListWorker.class), origin);
  }

  private static List<Attributes> attributes(List<WithLeadListWorker> found, String origin) {
    return found.stream().map(annotation -> Attributes.of(annotation, origin)).toList();
  }

  /** Returns the class whose tests {@code type} is nested in, or null. */
  private static @Nullable Class<?> around(Class<?> type) {
    return ModifierSupport.isStatic(type) ? null : type.getEnclosingClass();
  }

  private static void refuseDuplicates(List<Attributes> layer) {
    Set<String> names = new HashSet<>();
    for (Attributes attributes : layer) {
      if (!names.add(attributes.name())) {
        throw new DeclarationException(List.of(
            "%s: two workers are named '%s'; give each a name of its own and tell them apart by @Named"
                .formatted(attributes.origin(), attributes.name())));
      }
    }
  }

  private static Attributes configured(ExtensionContext context) {
    return new Attributes(
        "configuration parameters " + PREFIX + "*",
        "",
        null,
        null,
        null,
        null,
        null,
        number("maxLoops", context),
        text("timeout", context),
        text("pollInterval", context),
        text("grace", context),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static @Nullable Integer number(String key, ExtensionContext context) {
    String value = text(key, context);
    try {
      return value == null ? null : Integer.valueOf(value);
    } catch (NumberFormatException e) {
      throw new DeclarationException(
          List.of("%s%s: '%s' is no whole number; give 1 or more".formatted(PREFIX, key, value)));
    }
  }

  private static @Nullable String text(String key, ExtensionContext context) {
    Optional<String> value = context.getConfigurationParameter(PREFIX + key);
    return value.orElse(null);
  }
}
