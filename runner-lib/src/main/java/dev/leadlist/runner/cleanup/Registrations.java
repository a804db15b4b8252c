package dev.leadlist.runner.cleanup;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The workers of the registry that have not ended, by their processes. */
final class Registrations {
  private final Map<String, List<RegisteredWorker>> byProcess;

  /** Creates it from rows; those that do not say which process they are of are left out. */
  Registrations(Collection<RegisteredWorker> rows) {
    this.byProcess = rows.stream()
        .filter(row -> row.process().isPresent())
        .collect(groupingBy(row -> row.process().get()));
  }

  /** Returns the workers of that very process. */
  List<RegisteredWorker> of(ProcessIdentity process) {
    return byProcess.getOrDefault(process.toString(), List.of());
  }

  /**
   * Returns all workers but those of processes that are known as workers anyway, and those that are
   * noted as crashed and are not back.
   */
  List<Registration> without(Set<ProcessIdentity> known, ProcessTable table) {
    Set<String> left = known.stream().map(ProcessIdentity::toString).collect(toSet());
    return byProcess.entrySet().stream()
        .filter(entry -> !left.contains(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .map(row -> registration(row, table))
        .filter(Registrations::isOfInterest)
        .toList();
  }

  private static Registration registration(RegisteredWorker row, ProcessTable table) {
    if (!table.showsThisProcess()) {
      return new Registration(row, Whereabouts.UNSEEN, Optional.empty());
    }
    Whereabouts whereabouts = Whereabouts.of(row);
    Optional<ProcessEntry> process = whereabouts == Whereabouts.HERE
        ? table
            .find(ProcessIdentity.parse(row.process().orElseThrow()).pid())
            .filter(entry -> entry.identity().toString().equals(row.process().get()))
        : Optional.empty();
    return new Registration(row, whereabouts, process);
  }

  private static boolean isOfInterest(Registration registration) {
    return registration.row().status() == RegisteredWorker.Status.ACTIVE
        || registration.whereabouts() == Whereabouts.HERE;
  }
}
