package dev.leadlist.runner.postgres.sql;

/**
 * The statements of a worker, for one run table, with or without leases beside it.
 *
 * <p>Whatever locks both locks the run first and its lease second, so that no two of them can
 * deadlock. Time is the server's; {@code clock_timestamp()}, because a statement may have waited
 * for a lock since it began.
 */
public final class RunStatements {
  private final RunSql sql;
  private final ColumnTypes types;
  private final boolean leases;
  private final Lineage lineage;

  public RunStatements(RunSql sql, ColumnTypes types, boolean leases, Lineage lineage) {
    this.sql = sql;
    this.types = types;
    this.leases = leases;
    this.lineage = lineage;
  }

  /** Returns whether they speak of leases; those that do have more parameters. */
  public boolean hasLeases() {
    return leases;
  }

  /** Returns what checks the answers to these statements. */
  public Lineage lineage() {
    return lineage;
  }

  /** Reads runs by id, one row for each id asked. Parameters: ids. */
  public String read() {
    return """
    select a.id as asked, %s
    from unnest(?::uuid[]) as a(id)
      left join %s r on r.%s = a.id
      %s
    """.formatted(stateColumns(), sql.table(), sql.id(), leaseJoin("a.id"));
  }

  /**
   * Looks at the target and claims it, as of one moment; one row. Parameters with leases: target,
   * worker, in hand, worker, lease in ms, target; without: target, in hand, target.
   */
  public String claimTarget() {
    return """
    with %s
    select a.id as asked, %s, %s
    from (select ?::uuid as id) a
      left join %s r on r.%s = a.id
      %s
      left join taken t on true
    """.formatted(
            claim("r." + sql.id() + " = ?", "limit 1"),
            stateColumns(),
            CLAIM_COLUMNS,
            sql.table(),
            sql.id(),
            leaseJoin("a.id"));
  }

  /**
   * Claims any active runs, those first that were left alone longest; a row without a run if there
   * is none. Parameters with leases: worker, in hand, limit, worker, lease in ms; without: in hand,
   * limit.
   */
  public String claimAny() {
    String order = leases ? "order by l.available_at nulls first" : "";
    return """
    with %s
    select s.*, %s from (%s) s left join taken t on true
    """.formatted(claim("true", order + " limit ?"), CLAIM_COLUMNS, lineage.query());
  }

  /**
   * Writes results under their tokens, and gives back the leases of those that are refused; returns
   * the ids that were written, or a row without one if there are none. Parameters with leases: the
   * columns of {@code result} as arrays, worker, worker; without: the same columns.
   */
  public String apply() {
    return leases
        ? """
        with %s, locked as materialized (
          select r.%s as id from %s r join result x on x.run_id = r.%s
          where (%s) is not true
          order by r.%s for no key update of r
        ), held as materialized (
          select l.run_id from locked k join result x on x.run_id = k.id
            join %s l on l.run_id = k.id and l.fencing_token = x.token
          where l.worker_id = ?
          for no key update of l
        ), leased as (
          update %s l
          set failures = x.failures,
              available_at = pg_catalog.clock_timestamp() + x.pause_ms * interval '1 millisecond',
              worker_id = case when x.keep then l.worker_id end
          from held h join result x on x.run_id = h.run_id
          where l.run_id = h.run_id
        ), written as (
          update %s r set %s
          from held h join result x on x.run_id = h.run_id
          where r.%s = h.run_id and (x.stage is not null or x.status is not null)
        ), refused as (
          update %s l set worker_id = null
          from result x
          where l.run_id = x.run_id and l.fencing_token = x.token and l.worker_id = ?
            and l.run_id not in (select run_id from held)
        )
        select h.run_id, s.* from (%s) s left join held h on true
        """.formatted(
                RESULT,
                sql.id(),
                sql.table(),
                sql.id(),
                sql.isTerminal("r"),
                sql.id(),
                sql.leases(),
                sql.leases(),
                sql.table(),
                newValues(),
                sql.id(),
                sql.leases(),
                lineage.query())
        : """
        with %s, written as (
          update %s r set %s from result x
          where r.%s = x.run_id and (%s) is not true
          returning r.%s as run_id
        )
        select w.run_id, s.* from (%s) s left join written w on true
        """.formatted(
                RESULT,
                sql.table(),
                newValues(),
                sql.id(),
                sql.isTerminal("r"),
                sql.id(),
                lineage.query());
  }

  /** Locks the run and says whether it is over; NULL if it is not there. Parameters: id. */
  public String lockRun() {
    return """
    with locked as materialized (
      select (%s) is true as terminal from %s r where r.%s = ? for no key update
    )
    select l.terminal, s.* from (%s) s left join locked l on true
    """.formatted(sql.isTerminal("r"), sql.table(), sql.id(), lineage.query());
  }

  /** Locks the lease; a row if it still holds. Parameters: id, token, worker. */
  public String lockLease() {
    return """
    select 1 from %s where run_id = ? and fencing_token = ? and worker_id = ?
    for no key update
    """.formatted(sql.leases());
  }

  /**
   * Renews leases; returns the tokens that were renewed, or a row without one if there are none.
   * Parameters: ids, tokens, leases in ms.
   */
  public String renew() {
    return """
    with renewed as (
      update %s l
      set expires_at = pg_catalog.clock_timestamp() + x.lease_ms * interval '1 millisecond'
      from unnest(?::uuid[], ?::bigint[], ?::bigint[]) as x(run_id, token, lease_ms)
      where l.run_id = x.run_id and l.fencing_token = x.token and l.worker_id is not null
      returning l.fencing_token as token
    )
    select r.token, s.* from (%s) s left join renewed r on true
    """.formatted(sql.leases(), lineage.query());
  }

  /** Gives leases back. Parameters: ids, tokens. */
  public String release() {
    return """
    update %s l set worker_id = null
    from unnest(?::uuid[], ?::bigint[]) as x(run_id, token)
    where l.run_id = x.run_id and l.fencing_token = x.token
    """.formatted(sql.leases());
  }

  private static final String RESULT = """
      result as (
        select * from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::int[], ?::bigint[],
          ?::boolean[]) as x(run_id, token, stage, status, failures, pause_ms, keep)
      )\
      """;

  /** Criteria may be huge: they become text only where they leave, not on the way. */
  private static final String CLAIM_COLUMNS =
      "t.id, t.criteria::text as criteria, t.target_quantity, t.stage, t.status, t.token, t.failures";

  /** What the database says of a run, as {@link StateRow} reads it. */
  private String stateColumns() {
    String claimable =
        leases ? """
            (%s) is true
              and (l.worker_id is null or l.expires_at <= pg_catalog.clock_timestamp())
              and coalesce(l.available_at <= pg_catalog.clock_timestamp(), true)\
            """.formatted(sql.isActive("r")) : "(%s) is true".formatted(sql.isActive("r"));
    String lease = leases ? """
            coalesce(l.fencing_token, 0) as last_token,
            case when l.expires_at > pg_catalog.clock_timestamp() then l.worker_id end as holder\
            """ : "0::bigint as last_token, null::text as holder";
    return """
    r.%s is not null as present, (%s) is true as terminal, %s as trimmed, %s as claimable,
    %s, %s\
    """.formatted(
        sql.id(), sql.isTerminal("r"), sql.trimmedStatus("r"), claimable, lease, lineage.columns());
  }

  private String leaseJoin(String id) {
    return leases ? "left join %s l on l.run_id = %s".formatted(sql.leases(), id) : "";
  }

  /**
   * The columns come from the locked row itself: it may be newer than the statement's snapshot, and
   * an update that ended the run meanwhile makes the condition fail.
   */
  private String claim(String which, String order) {
    String candidate = """
        candidate as materialized (
          select r.%s as id, r.%s as criteria, r.%s as target_quantity, r.%s::text as stage,
            %s as status
          from %s r %s
          where %s and (%s) %s and r.%s <> all (?::uuid[])
          %s
          for no key update of r skip locked
        )\
        """.formatted(
            sql.id(),
            sql.criteria(),
            sql.targetQuantity(),
            sql.stage(),
            sql.trimmedStatus("r"),
            sql.table(),
            leaseJoin("r." + sql.id()),
            which,
            sql.isActive("r"),
            leases ? FREE : "",
            sql.id(),
            order);
    return leases
        ? candidate + """
            , lease as (
              insert into %1$s as l (run_id, worker_id, fencing_token, expires_at)
              select c.id, ?, pg_catalog.nextval(%2$s),
                pg_catalog.clock_timestamp() + ? * interval '1 millisecond'
              from candidate c
              on conflict (run_id) do update
              set worker_id = excluded.worker_id,
                  expires_at = excluded.expires_at,
                  fencing_token = case
                    when l.worker_id = excluded.worker_id
                      and l.expires_at > pg_catalog.clock_timestamp()
                    then l.fencing_token else excluded.fencing_token end
              where l.worker_id is null or l.expires_at <= pg_catalog.clock_timestamp()
                or l.worker_id = excluded.worker_id
              returning l.run_id, l.fencing_token, l.failures
            ), taken as (
              select c.*, lease.fencing_token as token, lease.failures
              from candidate c join lease on lease.run_id = c.id
            )\
            """.formatted(sql.leases(), SqlText.literal(sql.tokens()))
        : candidate + ", taken as (select c.*, 0::bigint as token, 0 as failures from candidate c)";
  }

  private static final String FREE = """
      and (l.worker_id is null or l.expires_at <= pg_catalog.clock_timestamp() or l.worker_id = ?)
          and coalesce(l.available_at <= pg_catalog.clock_timestamp(), true)\
      """;

  private String newValues() {
    return "%s = coalesce(x.stage::%s, r.%s), %s = coalesce(x.status::%s, r.%s)"
        .formatted(
            sql.stage(), types.stage(), sql.stage(), sql.status(), types.status(), sql.status());
  }
}
