/** Background workers that cannot outlive their purpose. */
module dev.leadlist.runner {
  requires transitive java.sql;
  requires com.zaxxer.hikari;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires static info.picocli;
  requires static transitive org.jspecify;

  exports dev.leadlist.runner;
  exports dev.leadlist.runner.cleanup;
  exports dev.leadlist.runner.postgres;
  exports dev.leadlist.runner.postgres.schema;
  // Internal; the JUnit extension uses them, also from a class path.
  exports dev.leadlist.runner.process;
  exports dev.leadlist.runner.time;
  exports dev.leadlist.runner.postgres.connect to
      org.postgresql.jdbc; // which makes our sockets, by name

  opens dev.leadlist.runner.cli to
      info.picocli;

  uses dev.leadlist.runner.WorkerFactory;
  uses dev.leadlist.runner.WorkerWitness;

  provides dev.leadlist.runner.WorkerFactory with
      dev.leadlist.runner.wiring.PostgresWorkerFactory;
}
