package dev.leadlist.runner.postgres;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RegisteredWorker;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the columns that {@link RegistrySql#read} selects; those of other programs may be null. */
final class WorkerRow {
  private WorkerRow() {}

  static RegisteredWorker read(ResultSet row) throws SQLException {
    long maxLoops = row.getLong("max_loops");
    OptionalLong limit = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(maxLoops);
    return new RegisteredWorker(
        Objects.requireNonNull(row.getString("worker_id"), "worker_id"),
        Objects.requireNonNull(row.getString("worker_type"), "worker_type"),
        Optional.ofNullable(row.getObject("run_filter_id", UUID.class)),
        Optional.ofNullable(row.getObject("run_id", UUID.class)),
        Objects.requireNonNullElse(row.getString("host"), ""),
        Optional.ofNullable(row.getString("process")),
        Optional.ofNullable(row.getString("end_rule")),
        Optional.ofNullable(row.getString("owner")),
        instant(row, "started_at").orElseThrow(),
        instant(row, "last_heartbeat").orElseThrow(),
        seconds(row, "silence").orElseThrow(),
        instant(row, "last_progress_at"),
        seconds(row, "since_progress"),
        row.getLong("loops"),
        row.getLong("calls"),
        limit,
        seconds(row, "max_runtime_s"),
        status(row.getString("status")),
        instant(row, "stop_requested_at"),
        instant(row, "ended_at"),
        reason(row.getString("exit_reason")),
        row.getBoolean("handler_stuck"),
        seconds(row, "duration_s"));
  }

  /** What other programs write when they end is their own affair. */
  private static RegisteredWorker.Status status(String text) {
    return switch (text) {
      case "active" -> RegisteredWorker.Status.ACTIVE;
      case "crashed" -> RegisteredWorker.Status.CRASHED;
      default -> RegisteredWorker.Status.ENDED;
    };
  }

  /** A later version of the library may have more reasons. */
  private static Optional<ExitReason> reason(@Nullable String text) {
    return Arrays.stream(ExitReason.values())
        .filter(reason -> reason.name().equals(text))
        .findFirst();
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static Optional<Duration> seconds(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getBigDecimal(column))
        .map(seconds -> Duration.ofNanos(seconds.movePointRight(9).longValue()));
  }
}
