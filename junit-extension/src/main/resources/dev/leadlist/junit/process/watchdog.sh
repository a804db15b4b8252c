# Ends what a test JVM has started once that JVM is gone: its end of the pipe on standard input is closed then, however it died.
# Lines on standard input, before that: "bearers VARIABLE=VALUE", "spare ARGUMENT", "server DATA_DIRECTORY", "remove DIRECTORY".
trap '' INT HUP TERM
bearers=''
spare=''
servers=''
directories=''
while read -r what rest; do
  case $what in
    bearers) bearers="$bearers $rest" ;;
    server) servers="$servers$rest
" ;;
    spare) spare="$spare$rest
" ;;
    remove) directories="$directories$rest
" ;;
    done) exit 0 ;;
  esac
done

# What PostgreSQL has running on a data directory, found by its arguments: initdb, pg_ctl, the shell that it starts the
# server by, and the server. What the server has started ends with it.
running_on() {
  for file in $(printf '%s\n' "$1" | grep -alzF -f - /proc/[0-9]*/cmdline 2>/dev/null); do
    case "$(tr '\0' ' ' <"$file" 2>/dev/null)" in
      *" -D $1 "* | *" -D \"$1\""*)
        file=${file#/proc/}
        echo "${file%/cmdline}"
        ;;
    esac
  done
}

printf '%s' "$servers" | while read -r directory; do
  for pid in $(running_on "$directory"); do
    kill -QUIT "$pid" 2>/dev/null
  done
done

# Build daemons serve other builds too: they and what they have started are spared.
daemons=' '
for file in $(printf '%s' "$spare" | grep -alzxF -f - /proc/[0-9]*/cmdline 2>/dev/null); do
  pid=${file#/proc/}
  daemons="$daemons${pid%/cmdline} "
done

is_spared() {
  at=$1
  while [ "$daemons" != ' ' ] && [ "${at:-0}" -gt 1 ]; do
    case $daemons in *" $at "*) return 0 ;; esac
    stat=$(cat "/proc/$at/stat" 2>/dev/null) || return 1
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    at=$2
  done
  return 1
}

# Nothing found must be found twice: the environment of a process that is between two programs cannot be seen.
round=0
empty=0
while [ $round -lt 20 ] && [ $empty -lt 2 ]; do
  found=''
  for bearer in $bearers; do
    for file in $(grep -alzxF -- "$bearer" /proc/[0-9]*/environ 2>/dev/null); do
      pid=${file#/proc/}
      pid=${pid%/environ}
      if [ "$pid" = $$ ] || is_spared "$pid"; then continue; fi
      found=yes
      kill -KILL "$pid" 2>/dev/null
    done
  done
  if [ -z "$found" ]; then empty=$((empty + 1)); else empty=0; fi
  round=$((round + 1))
done

# A start that was under way may go on for a moment: nothing found must be found three times.
printf '%s' "$servers" | while read -r directory; do
  tries=0
  empty=0
  while [ -d "$directory" ] && [ $tries -lt 40 ] && [ $empty -lt 3 ]; do
    signal=QUIT
    [ $tries -ge 20 ] && signal=KILL
    empty=$((empty + 1))
    for pid in $(running_on "$directory"); do
      empty=0
      kill -$signal "$pid" 2>/dev/null
    done
    tries=$((tries + 1))
    sleep 0.02
  done
  rm -rf "$directory"
done

printf '%s' "$directories" | while read -r directory; do
  rm -rf "$directory"
done
