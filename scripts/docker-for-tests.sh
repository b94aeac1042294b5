#!/usr/bin/env bash
# A Docker engine, a base image with Python and a registry for the tests, all on this machine.
#
#   scripts/docker-for-tests.sh up [FOLDER]     prints NAME=VALUE lines for the environment of the tests
#   scripts/docker-for-tests.sh down [FOLDER]   ends what `up` started, and removes its folder
#
# `up` may be called any number of times: what runs already is used. The base image has the Python SAVOY_PYTHON, as
# the official slim images have it, or with SAVOY_TEST_LAYOUT=debian the one of this Debian as Debian has it. Where Docker is missing and this is a
# Debian and root, it is installed. Where there can be none, the reason is printed and the status is 75.
# Nothing listens but a socket in the folder and the registry on 127.0.0.1.
set -euo pipefail

action=${1:-}
folder=${2:-${SAVOY_TEST_DOCKER:-${TMPDIR:-/tmp}/savoy-docker-$(id -u)}}
python=${SAVOY_PYTHON:-$([ -x .venv/bin/python ] && echo .venv/bin/python || echo python3)}
# Debian's client fits Debian's engine: another one may want a BuildKit of its own.
export PATH=/usr/bin:/usr/sbin:$PATH

skip() {
  echo "no Docker engine for the tests: $*" >&2
  exit 75
}

# ------------------------------------------------------------------------------------------ engine

install_engine() {
  command -v dockerd >/dev/null && command -v docker-registry >/dev/null && return
  command -v apt-get >/dev/null || skip 'there is none, and this is no Debian to install it from'
  [ "$(id -u)" = 0 ] || skip 'there is none, and only root can install it (apt-get install docker.io docker-registry)'
  # A package that starts a service when it is installed is asked not to.
  { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y --no-install-recommends docker.io docker-registry; } >"$folder/apt.log" 2>&1 ||
    skip "it cannot be installed: $(tail -n 1 "$folder/apt.log")"
}

wait_for() {
  for _ in $(seq 100); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  return 1
}

running() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }

start_engine() {
  running "$folder/docker.pid" && return
  [ "$(id -u)" = 0 ] || skip 'only root can start one'
  # The socket has to be short (108 bytes), and the data must not lie on another overlay.
  # shellcheck disable=SC2024
  setsid dockerd --host "$DOCKER_HOST" --data-root "$folder/data" --exec-root "$folder/exec" \
    --pidfile "$folder/docker.pid" >"$folder/docker.log" 2>&1 </dev/null 9>&- &
  wait_for docker version || skip "it does not start: $(tail -n 1 "$folder/docker.log")"
}

# ---------------------------------------------------------------------------------------- registry

start_registry() {
  running "$folder/registry.pid" && return
  local port
  port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cat >"$folder/registry.yml" <<YAML
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: $folder/registry } }
http: { addr: 127.0.0.1:$port }
YAML
  setsid docker-registry serve "$folder/registry.yml" >"$folder/registry.log" 2>&1 </dev/null 9>&- &
  echo $! >"$folder/registry.pid"
  echo "127.0.0.1:$port" >"$folder/registry.address"
  wait_for "$python" -c "import urllib.request as r; r.urlopen('http://127.0.0.1:$port/v2/')" ||
    skip "its registry does not start: $(tail -n 1 "$folder/registry.log")"
}

# -------------------------------------------------------------------------------------- base image

# An image like python:X.Y-slim, made of the Python that runs here and the libraries that it loads.
import_base() {
  local image=$1 root=$folder/root prefix version site
  docker image inspect "$image" >/dev/null 2>&1 && return
  prefix=$("$python" -c 'import sys; print(sys.base_prefix)')
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  rm -rf "$root"
  mkdir -p "$root"/{etc/ssl/certs,tmp,var/tmp,root,proc,sys,dev,run,usr/bin,usr/lib64,usr/local/bin,usr/local/lib}
  ln -s usr/bin usr/lib usr/lib64 "$root"
  mkdir -p "$root/usr/lib"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  cp -L "$prefix/bin/python$version" "$root/usr/local/bin/"
  ln -s "python$version" "$root/usr/local/bin/python3"
  ln -s python3 "$root/usr/local/bin/python"
  tar -C "$prefix/lib" --exclude=site-packages --exclude=dist-packages --exclude=__pycache__ --exclude=test \
    --exclude=idlelib --exclude=tkinter --exclude='*.a' -cf - "python$version" | tar -C "$root/usr/local/lib" -xf -
  for library in "$prefix"/lib/libpython"$version"*.so*; do
    [ -e "$library" ] && cp -P "$library" "$root/usr/local/lib/"
  done
  site=$root/usr/local/lib/python$version/site-packages
  mkdir -p "$site"
  "$python" -m pip --version >/dev/null || skip 'the Python of the tests has no pip for its base image'
  cp -r "$("$python" -c 'import os, pip; print(os.path.dirname(pip.__file__))')" "$site/"
  cp -r "$("$python" -c 'from importlib.metadata import distribution as d; print(d("pip")._path)')" "$site/"
  find "$site" -name __pycache__ -prune -exec rm -rf {} +
  for tool in sh bash env ls cat cp mv rm mkdir ln chmod chown id sleep true false head tail grep sed tr wc dirname \
    basename mktemp pwd test date touch uname ps kill stat find; do
    cp -L "$(type -P "$tool")" "$root/usr/bin/"
  done
  # What programs and extension modules load, and what wheels expect of any system.
  {
    find "$root/usr/bin" "$root/usr/local" -type f \( -perm -1 -o -name '*.so*' \) -print0 |
      xargs -0 -n 1 ldd 2>/dev/null | grep -o '/[^ ]*' || true
    ldconfig -p | grep -E '(libgomp|libstdc\+\+|libgcc_s|libnss_files|libnss_dns|libresolv|librt|libpthread|libdl)\.so\.[0-9]+ .*x86-64|aarch64' |
      grep -o '/[^ ]*$' || true
  } | grep -v "^$root" | grep '\.so' | sort -u | while read -r library; do
    mkdir -p "$root/usr${library%/*}"
    # /lib is a link to /usr/lib on every system that has /usr/lib/x.
    target=$root/usr/${library#/}
    target=${target/\/usr\/usr\//\/usr\/}
    mkdir -p "${target%/*}"
    cp -L "$library" "$target"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  cp -L /etc/os-release "$root/etc/"
  tar -C "$root" -cf - . | docker import \
    --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' --change 'ENV LD_LIBRARY_PATH=/usr/local/lib' \
    --change 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt' \
    --change 'CMD ["python3"]' - "$image" >/dev/null
  rm -rf "$root"
  docker run --rm --network none "$image" python3 -c 'import ssl, sqlite3, ctypes, zlib, lzma' ||
    skip 'the base image of the tests does not work'
}

# An image with Debian's own Python and what that needs, of the packages that are installed here.
import_debian() {
  local image=$1 list=$folder/debian.list version package
  docker image inspect "$image" >/dev/null 2>&1 && return
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  for package in base-files bash dash coreutils libc6 libgcc-s1 libstdc++6 libgomp1 zlib1g libexpat1 libssl3 libffi8 \
    libsqlite3-0 liblzma5 libbz2-1.0 libcrypt1 libselinux1 libacl1 libattr1 libgmp10 libpcre2-8-0 libuuid1 libtinfo6 \
    python3 python3-minimal {lib,}python"$version"-{minimal,stdlib} python"$version"; do
    dpkg -L "$package" 2>/dev/null || true
  done | grep -vE '^/usr/share/(doc|man|locale|lintian)|^/(\.|lib|bin|sbin|lib64|usr)?$' | sort -u |
    while read -r file; do
      if [ -L "$file" ] || [ -f "$file" ]; then echo "${file#/}"; fi
    done >"$list"
  rm -rf "$root"
  mkdir -p "$root"/{etc,tmp,root,proc,sys,dev,usr/bin,usr/sbin,usr/lib,usr/lib64,usr/local/lib}
  chmod 1777 "$root/tmp"
  ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root"
  # /lib is a link to /usr/lib, where the files of packages that name it lie.
  tar -C / -cf - --no-recursion -T "$list" --transform 's,^\(bin\|sbin\|lib\|lib64\)/,usr/\1/,S' | tar -C "$root" -xf -
  ldconfig -r "$root"
  printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\n' >"$root/etc/group"
  tar -C "$root" -cf - . | docker import --change 'CMD ["python3"]' - "$image" >/dev/null
  rm -rf "$root"
  docker run --rm --network none "$image" python3 -c 'import ssl, sqlite3, ctypes, zlib, lzma' ||
    skip "the base image with Debian's Python does not work"
}

# ----------------------------------------------------------------------------------------- actions

up() {
  mkdir -p "$folder"
  chmod 711 "$folder"
  exec 9>"$folder/lock"
  flock 9
  export DOCKER_HOST=unix://$folder/docker.sock
  install_engine
  start_engine
  start_registry
  local image root=$folder/root
  if [ "${SAVOY_TEST_LAYOUT:-slim}" = debian ]; then
    image=savoy-test/debian
    import_debian "$image"
  else
    image=savoy-test/python:$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    import_base "$image"
  fi
  echo "DOCKER_HOST=$DOCKER_HOST"
  echo "SAVOY_TEST_DOCKER_CLIENT=$(type -P docker)"
  echo "SAVOY_TEST_BASE=$image"
  echo "SAVOY_TEST_REGISTRY=$(cat "$folder/registry.address")"
}

stop() {
  running "$1" || return 0
  local pid
  pid=$(cat "$1")
  kill "$pid"
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -9 "$pid"
}

down() {
  [ -d "$folder" ] || return 0
  if running "$folder/docker.pid"; then
    export DOCKER_HOST=unix://$folder/docker.sock
    docker ps -q | xargs -r docker kill >/dev/null || true
  fi
  stop "$folder/docker.pid"
  stop "$folder/registry.pid"
  grep -o " $folder/[^ ]*" /proc/mounts | tr -d ' ' | sort -r | xargs -r umount 2>/dev/null || true
  rm -rf "$folder"
}

case $action in
  up) up ;;
  down) down ;;
  *)
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
