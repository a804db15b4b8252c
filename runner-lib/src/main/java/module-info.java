/** Background workers that cannot outlive their purpose. */
@SuppressWarnings("module") // the extension is built after this, and not seen from here
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
  exports dev.leadlist.runner.process to
      dev.leadlist.junit;
  exports dev.leadlist.runner.time to
      dev.leadlist.junit;

  opens dev.leadlist.runner.cli to
      info.picocli;

  uses dev.leadlist.runner.WorkerFactory;
  uses dev.leadlist.runner.WorkerWitness;

  provides dev.leadlist.runner.WorkerFactory with
      dev.leadlist.runner.wiring.PostgresWorkerFactory;
}
