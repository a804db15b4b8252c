package dev.leadlist.junit;

import dev.leadlist.runner.RunHandler;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one place says of a worker, unchecked; null is what it does not say.
 *
 * @param origin the place, for messages
 */
record Attributes(
    String origin,
    String name,
    @Nullable Class<? extends RunHandler> handlerClass,
    @Nullable Supplier<? extends RunHandler> handler,
    @Nullable Boolean fork,
    @Nullable List<String> command,
    @Nullable Boolean autoStart,
    @Nullable Integer maxLoops,
    @Nullable String timeout,
    @Nullable String pollInterval,
    @Nullable String grace,
    @Nullable String criteria,
    @Nullable Integer targetQuantity,
    @Nullable String stage,
    @Nullable Boolean untargeted,
    @Nullable WorkerScope scope,
    @Nullable DatabaseScope database) {

  /** Returns what {@code annotation} says. */
  static Attributes of(WithLeadListWorker annotation, String origin) {
    Class<? extends RunHandler> handler = annotation.handler();
    return new Attributes(
        origin,
        annotation.name(),
        handler == NoHandler.class ? null : handler,
        null,
        only(annotation.fork(), "fork", origin),
        annotation.command().length == 0 ? null : List.of(annotation.command()),
        only(annotation.autoStart(), "autoStart", origin),
        orNull(annotation.maxLoops()),
        orNull(annotation.timeout()),
        orNull(annotation.pollInterval()),
        orNull(annotation.grace()),
        orNull(annotation.criteria()),
        orNull(annotation.targetQuantity()),
        orNull(annotation.stage()),
        only(annotation.untargeted(), "untargeted", origin),
        annotation.scope() == WorkerScope.UNSET ? null : annotation.scope(),
        annotation.database() == DatabaseScope.UNSET ? null : annotation.database());
  }

  /** Returns these, with what they do not say taken from {@code weaker}. */
  Attributes over(Attributes weaker) {
    boolean saysWork = handlerClass != null || handler != null || command != null;
    return new Attributes(
        origin,
        name,
        saysWork ? handlerClass : weaker.handlerClass,
        saysWork ? handler : weaker.handler,
        fork != null ? fork : weaker.fork,
        saysWork ? command : weaker.command,
        autoStart != null ? autoStart : weaker.autoStart,
        maxLoops != null ? maxLoops : weaker.maxLoops,
        timeout != null ? timeout : weaker.timeout,
        pollInterval != null ? pollInterval : weaker.pollInterval,
        grace != null ? grace : weaker.grace,
        criteria != null ? criteria : weaker.criteria,
        targetQuantity != null ? targetQuantity : weaker.targetQuantity,
        stage != null ? stage : weaker.stage,
        untargeted != null ? untargeted : weaker.untargeted,
        scope != null ? scope : weaker.scope,
        database != null ? database : weaker.database);
  }

  private static @Nullable Boolean only(boolean[] values, String attribute, String origin) {
    if (values.length > 1) {
      throw new DeclarationException(
          List.of("%s: %s has %d values; give one".formatted(origin, attribute, values.length)));
    }
    return values.length == 0 ? null : values[0];
  }

  private static @Nullable Integer orNull(int value) {
    return value == WithLeadListWorker.UNSET ? null : value;
  }

  private static @Nullable String orNull(String value) {
    return value.isEmpty() ? null : value;
  }
}
