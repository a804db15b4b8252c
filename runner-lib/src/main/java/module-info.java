/** Background workers that cannot outlive their purpose. */
module dev.leadlist.runner {
  requires transitive java.sql;
  requires com.zaxxer.hikari;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.leadlist.runner;
  exports dev.leadlist.runner.postgres;

  uses dev.leadlist.runner.WorkerFactory;

  provides dev.leadlist.runner.WorkerFactory with
      dev.leadlist.runner.wiring.PostgresWorkerFactory;
}
