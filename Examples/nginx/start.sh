#!/bin/sh
# Starts nginx on $PORT. Lambda's root is read-only and its one writable place is /tmp, so nginx lives there; and
# nginx takes no port from the environment, so a file of one line tells it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=${NGINX_PREFIX:-/tmp/nginx}
mkdir -p "$prefix/tmp" "$prefix/files"
cp -R "$here/site" "$here/nginx.conf" "$prefix/"
echo "listen 127.0.0.1:${PORT:-8080};" > "$prefix/listen.conf"

# Started as root, its worker would otherwise be another user, who may not write in the prefix.
if [ "$(id -u)" = 0 ]; then set -- -g 'user root;'; fi

PATH=$PATH:/usr/sbin
exec nginx -e stderr -p "$prefix/" -c "$prefix/nginx.conf" "$@"
