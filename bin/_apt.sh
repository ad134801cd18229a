# shellcheck shell=bash
# bin/_apt.sh: sourced by bin/setup and bin/test; installs Debian packages where it may, else says the one line to run.

# Everything for people goes to stderr: the standard output of `bin/kiosk … --json` carries JSON only.
say() { printf '%s\n' "$*" >&2; }

is_root() { [ "$(id -u)" -eq 0 ]; }
as_root() { if is_root; then "$@"; else sudo -n "$@"; fi; }
may_be_root() { is_root || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# install_line PACKAGE…: what a person runs to get them.
install_line() {
  local sudo=''
  is_root || sudo='sudo '
  if command -v apt-get >/dev/null; then
    printf '%sapt-get update && %sapt-get install -y --no-install-recommends %s' "$sudo" "$sudo" "$*"
  else
    printf 'install with the package manager of this system (Debian calls them): %s' "$*"
  fi
}

# apt_install PACKAGE…: true when all are installed; says what went wrong otherwise.
apt_install() {
  if ! command -v apt-get >/dev/null || ! may_be_root; then return 1; fi
  local log status=0
  log=$(mktemp)
  # Dpkg::Use-Pty and --force-conf*: no bars, no questions; the lock time-out waits for another apt instead of failing.
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold)
  say "Installing system packages: $*"
  # A stale list is no reason to stop: the packages may be there all the same, and if not, the install says so.
  as_root "${apt[@]}" update </dev/null >"$log" 2>&1 || true
  as_root "${apt[@]}" install -y --no-install-recommends "$@" </dev/null >>"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then say "apt could not install them:"; tail -n 8 "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# Textual draws boxes and signs that only UTF-8 has. LANG alone does not tell: the locale it names may not be installed.
use_utf8() {
  case "$(locale charmap 2>/dev/null)" in
    UTF-8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}
