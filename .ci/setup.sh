# Sourced by ./run and ./test: the virtual environment, made once per lock file. No sh beyond POSIX.

say() { echo "$*" >&2; }

need_package() {    # need_package COMMAND-OR-TEST PACKAGES...: by apt where this user may, else one line
    test_line=$1; shift
    sh -c "$test_line" >/dev/null 2>&1 && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $* ..."
        apt-get update -qq >/dev/null 2>&1 || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || true
        sh -c "$test_line" >/dev/null 2>&1 && return 0
    fi
    say "missing: $*  (apt-get install $*)"
    return 1
}

set_up() {          # set_up FOLDER LOCKFILE
    stamp=$(sha256sum "$2" | cut -d' ' -f1)
    # A system's new Python leaves the old environment behind, whole and useless: it is asked for a module of its own.
    [ "$(cat "$1/stamp" 2>/dev/null || true)" = "$stamp" ] && "$1/bin/python" -c 'import pip' 2>/dev/null && return 0
    need_package "python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))'" python3 python3-venv
    say "setting up $1 (once; needs a network) ..."
    rm -rf "$1"
    python3 -m venv "$1"
    "$1/bin/pip" install -q --disable-pip-version-check --require-hashes -r "$2" >&2 ||
        { say "could not install the packages of $2: is there a network?"; rm -rf "$1"; exit 1; }
    echo "$stamp" > "$1/stamp"
}
