# Makes the .venv that ./run and ./test work in; sourced by both.
# Promises: installs from the hash-locked requirement files only, rebuilds only when a lock (or the Python version)
# changed, installs Debian packages only when something is missing, and says in plain words what cannot be done.

set -euo pipefail
unset PYTHONDONTWRITEBYTECODE  # many short processes start here: compile each file once
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PYTHONUTF8=1
VENV="$PWD/.venv"
PY="$VENV/bin/python"
APT_UPDATED=no

say() { printf '%s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else fail "This needs: $* — please run it as root once, or install sudo, and start again."
  fi
}

# debian_packages WHAT_FOR PACKAGE...: install packages, refreshing the package list first, once.
debian_packages() {
  local purpose="$1"; shift
  command -v apt-get >/dev/null 2>&1 || fail "$purpose is missing and apt-get is not here. Please install: $*"
  say "Installing $* ($purpose) ..."
  export DEBIAN_FRONTEND=noninteractive
  local log; log="$(mktemp)"
  if [ "$APT_UPDATED" = no ]; then
    local try
    for try in 1 2 3; do
      if as_root apt-get -q -o DPkg::Lock::Timeout=300 update >"$log" 2>&1; then APT_UPDATED=yes; break; fi
      [ "$try" = 3 ] || sleep $((try * 5))
    done
    [ "$APT_UPDATED" = yes ] || { tail -n 5 "$log" >&2; fail "The list of Debian packages could not be refreshed; is there a network?"; }
  fi
  as_root apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >"$log" 2>&1 \
    || { tail -n 15 "$log" >&2; fail "Installing $* failed; the last lines above say why."; }
  rm -f "$log"
}

# suitable_python: print the first Python from 3.11 on, preferring the versions the locks were tried with.
suitable_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then
      command -v "$candidate"; return
    fi
  done
  if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then command -v python3; fi
}

checksum() { cat "$@" | sha256sum | cut -d' ' -f1; }

# pip_install LOCK WHAT: install one lock with hashes checked.
pip_install() {
  local started=$SECONDS
  say "Installing $2 from $1 (usually under a minute) ..."
  "$PY" -m pip install -qq --require-hashes --requirement "$1" \
    || fail "Installing the packages named in $1 failed; the lines above say why. Is there a network?"
  say "  done in $((SECONDS - started)) s"
}

# ready_venv [dev]: a .venv with the run-time lock, and with the development lock too when asked for.
ready_venv() {
  local python version
  python="$(suitable_python || true)"
  if [ -z "$python" ]; then
    debian_packages "Python" python3 python3-venv
    python="$(suitable_python || true)"
    [ -n "$python" ] || fail "Python 3.11 or newer is needed; this system has $(python3 --version 2>&1 || echo none)."
  fi
  version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
  local stamp="$version $(checksum requirements.txt)" dev_stamp
  if [ ! -x "$PY" ] || [ "$(cat "$VENV/lock-installed" 2>/dev/null)" != "$stamp" ]; then
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || debian_packages "Python's venv" python3-venv
    say "Making .venv with Python $version ..."
    rm -rf "$VENV"
    "$python" -m venv "$VENV" || fail "Python could not make a virtual environment in .venv; is the disk full?"
    pip_install requirements.txt "what the shop runs on"
    printf '%s' "$stamp" >"$VENV/lock-installed"
  fi
  if [ "${1:-}" = dev ]; then
    dev_stamp="$(checksum requirements-dev.txt)"
    if [ "$(cat "$VENV/dev-lock-installed" 2>/dev/null)" != "$dev_stamp" ]; then
      pip_install requirements-dev.txt "what checks the shop"
      printf '%s' "$dev_stamp" >"$VENV/dev-lock-installed"
    fi
  fi
}

# ready_browser: Chromium and a Chinese font from Debian's packages; LINDIAN_CHROMIUM names another Chromium.
ready_browser() {
  if [ -z "${LINDIAN_CHROMIUM:-}" ]; then
    [ -x /usr/bin/chromium ] || debian_packages "the browser the tests drive" chromium
    export LINDIAN_CHROMIUM=/usr/bin/chromium
  fi
  [ -x "$LINDIAN_CHROMIUM" ] || fail "LINDIAN_CHROMIUM names $LINDIAN_CHROMIUM, which cannot be run."
  if [ -z "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; then
    debian_packages "Chinese letters on the screenshots" fonts-noto-cjk fontconfig
  fi
}

# free_port FIRST: the first port from FIRST on that nothing listens on (loopback).
free_port() {
  "$PY" - "$1" <<'PYTHON'
import socket, sys
for port in range(int(sys.argv[1]), int(sys.argv[1]) + 90):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(port)
        sys.exit(0)
sys.exit("no free port from %s on" % sys.argv[1])
PYTHON
}
