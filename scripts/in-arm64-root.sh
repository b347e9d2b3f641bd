#!/usr/bin/env bash
# in-arm64-root.sh COMMAND [ARGUMENT...]: runs a command in the tool root of the arm64 build; this clone is its working
# directory there, /package.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$(scripts/setup-arm64.sh)

# Git's rules for where packages come from hold in there too, and so do the local directories that they name.
rules=(GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*')
directories=()
while read -r key value; do
  number=$((${#rules[@]} / 2))
  rules+=("GIT_CONFIG_KEY_$number=$key" "GIT_CONFIG_VALUE_$number=$value")
  directory=${key#url.}
  directory=${directory%.insteadof}
  [[ $directory != /* || ! -d $directory ]] || directories+=("$directory")
done < <(git config --get-regexp '^url\..*\.insteadof$' || true)
rules+=("GIT_CONFIG_COUNT=$((${#rules[@]} / 2))")

as_root=()
if ((EUID != 0)); then as_root=(sudo); fi

# In namespaces of its own, so that neither a mount nor a process outlives the command. The lock keeps the root until then.
exec flock --shared "$(dirname "$root")/lock" "${as_root[@]}" env root="$root" directories="${directories[*]-}" rules="${rules[*]}" \
  unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
    mount --bind . "$root/package"
    for directory in $directories; do
      mkdir -p "$root$directory"
      mount --bind "$directory" "$root$directory"
    done
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    mount --rbind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    exec chroot "$root" env -i -C /package HOME=/root PATH=/usr/bin:/bin:/usr/libexec/swift/bin $rules "$@"
  ' bash "$@"
