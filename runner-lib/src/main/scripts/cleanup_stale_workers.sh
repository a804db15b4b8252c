#!/bin/sh
# Finds stale worker processes; ends them with --force. All options are those of "leadlist cleanup --help".
# Needs the executable jar, leadlist-runner-VERSION-cli.jar, which this script comes in: beside it, or named by LEADLIST_JAR; and POSTGRES_URL.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jar=${LEADLIST_JAR:-$(find "$here" -maxdepth 1 -name 'leadlist-runner-*-cli.jar' | sort | tail -n 1)}
if [ -z "$jar" ] || [ ! -f "$jar" ]; then
  echo "no leadlist-runner-VERSION-cli.jar beside $0; set LEADLIST_JAR to its path" >&2
  exit 64
fi
exec java -jar "$jar" cleanup "$@"
