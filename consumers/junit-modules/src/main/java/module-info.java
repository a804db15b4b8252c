/** A user's module that uses the runner. */
module dev.leadlist.consumer.modular {
  requires dev.leadlist.runner;
}
