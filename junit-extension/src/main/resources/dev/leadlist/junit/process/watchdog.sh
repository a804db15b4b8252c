# Ends what a test JVM has started once that JVM is gone: its end of the pipe on standard input is closed then, however it died.
# Lines on standard input, before that: "bearers VARIABLE=VALUE", "process PID START_TICKS", "remove DIRECTORY",
# "spare ARGUMENT".
trap '' INT HUP TERM
bearers=''
spare=''
processes=''
directories=''
while read -r what rest; do
  case $what in
    bearers) bearers="$bearers $rest" ;;
    process) processes="$processes ${rest% *}:${rest#* }" ;;
    spare) spare="$spare$rest
" ;;
    remove) directories="$directories$rest
" ;;
    done) exit 0 ;;
  esac
done

# Field 22 of /proc/PID/stat, counted behind the command's closing parenthesis: the number alone may be another's by now.
# A zombie is gone, whenever its parent may take notice.
started() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$1" = Z ] || echo "${20}"
}

for entry in $processes; do
  pid=${entry%:*}
  [ "$(started "$pid")" = "${entry#*:}" ] && kill -QUIT "$pid" 2>/dev/null
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

for entry in $processes; do
  pid=${entry%:*}
  tries=0
  while [ "$(started "$pid")" = "${entry#*:}" ] && [ $tries -lt 20 ]; do
    sleep 0.02
    tries=$((tries + 1))
  done
  [ "$(started "$pid")" = "${entry#*:}" ] && kill -KILL "$pid" 2>/dev/null
done

printf '%s' "$directories" | while read -r directory; do
  rm -rf "$directory"
done
