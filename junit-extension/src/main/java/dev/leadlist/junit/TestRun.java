package dev.leadlist.junit;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The run of a test: a row that was inserted for it, and that is deleted with it. Safe for use by
 * several threads.
 */
public final class TestRun {
  private final DataSource dataSource;
  private final RunTable table = RunTable.standard();
  private final UUID id = UUID.randomUUID();
  private final WorkerDeclaration declaration;
  private final List<TestRun> others = new ArrayList<>(); // guarded by this
  private volatile @Nullable Long endedAt;

  private TestRun(DataSource dataSource, WorkerDeclaration declaration) {
    this.dataSource = dataSource;
    this.declaration = declaration;
  }

  static TestRun insert(DataSource dataSource, WorkerDeclaration declaration) {
    TestRun run = new TestRun(dataSource, declaration);
    run.execute(
        "insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)"
            + " values (?::uuid, ?::jsonb, ?::int, ?, 'active')",
        run.id.toString(),
        declaration.criteria(),
        Integer.toString(declaration.targetQuantity()),
        declaration.stage());
    return run;
  }

  /** Returns its id. */
  public UUID id() {
    return id;
  }

  /** Sets it to {@code completed}; returns when the commit was acknowledged. */
  public void complete() {
    end(table.completedStatus());
  }

  /** Sets it to {@code error}; returns when the commit was acknowledged. */
  public void fail() {
    end(table.errorStatus());
  }

  /** Sets it to {@code archived}; returns when the commit was acknowledged. */
  public void archive() {
    end("archived");
  }

  /** Deletes its row; returns when the commit was acknowledged. */
  public void delete() {
    execute("delete from pm_pipeline.runs where id = ?::uuid", id.toString());
    endedAt = Timing.system().nanoTime();
  }

  /** Sets any status. */
  public void setStatus(String status) {
    execute("update pm_pipeline.runs set status = ? where id = ?::uuid", status, id.toString());
  }

  /** Returns its status, or empty if its row is gone or the status NULL. */
  public Optional<String> status() {
    return query("select status from pm_pipeline.runs where id = ?::uuid");
  }

  /** Returns its stage, or empty if its row is gone or the stage NULL. */
  public Optional<String> stage() {
    return query("select stage from pm_pipeline.runs where id = ?::uuid");
  }

  /** Inserts another run like this one, which is deleted with the test too. */
  public synchronized TestRun insertAnother() {
    TestRun another = insert(dataSource, declaration);
    others.add(another);
    return another;
  }

  /** Returns when this object ended the run, by {@link System#nanoTime}. */
  OptionalLong endedAt() {
    Long known = endedAt;
    return known == null ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** Returns this run and all that were inserted beside it. */
  synchronized List<UUID> ids() {
    List<UUID> ids = new ArrayList<>();
    ids.add(id);
    others.forEach(other -> ids.addAll(other.ids()));
    return ids;
  }

  private void end(String status) {
    setStatus(status);
    endedAt = Timing.system().nanoTime();
  }

  private Optional<String> query(String sql) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, id.toString());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("run " + id + ": " + e.getMessage(), e);
    }
  }

  private void execute(String sql, String... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("run " + id + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "run " + id;
  }
}
