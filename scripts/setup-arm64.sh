#!/usr/bin/env bash
# Sets up what cross-compiles for arm64 on an x86-64 machine, from official Debian packages only, and prints its directory.
# That is a Debian sid root, because only sid has Swift, with Debian's compiler for amd64. In it are /sdk, a Swift SDK of
# the arm64 packages' libraries, and /machine, a kernel and busybox for an emulated machine. It stays in the user's cache,
# outside the clone, until this file changes.
# Exits with 69 if a Debian package is not available at the moment, which nothing here can mend.
set -euo pipefail
cd "$(dirname "$0")/.."

unavailable() {
  echo "setup-arm64: $1" >&2
  exit 69
}

as_root=()
if ((EUID != 0)); then as_root=(sudo); fi

missing=()
command -v debootstrap > /dev/null || [[ -x /usr/sbin/debootstrap ]] || missing+=(debootstrap)
command -v qemu-aarch64 > /dev/null || missing+=(qemu-user)
command -v qemu-system-aarch64 > /dev/null || missing+=(qemu-system-arm)
if ((${#missing[@]})); then
  command -v apt-get > /dev/null || unavailable "this system has no apt-get; the arm64 build needs Debian"
  echo "setup-arm64: installing ${missing[*]}" >&2
  "${as_root[@]}" timeout 300 apt-get update -qq >&2 || unavailable "apt-get update failed"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 timeout 300 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null ||
    unavailable "${missing[*]} could not be installed"
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/swiftlet/arm64
root=$cache/root
mkdir -p "$cache"
stamp=$(sha256sum < scripts/setup-arm64.sh | cut -d ' ' -f 1)
done_already() {
  [[ $(cat "$root/stamp" 2> /dev/null) == "$stamp" ]] || return 1
  echo "$root"
}
if done_already; then exit 0; fi

# One set-up at a time, and none while another clone builds in the root.
exec 9> "$cache/lock"
flock --timeout 900 9 || unavailable "$cache/lock is held by another clone's build"
if done_already; then exit 0; fi

# The mirror that this machine uses already, in either format of apt's sources.
mirror=${DEBIAN_MIRROR:-$(
  { grep -rhE '^(URIs:|deb )' /etc/apt/sources.list /etc/apt/sources.list.d 2> /dev/null || true; } |
    { grep -oE 'https?://[^ ]+/debian/?( |$)' || true; } | head -n 1 | tr -d ' '
)}
[[ -n $mirror ]] || unavailable "no Debian mirror in /etc/apt; set DEBIAN_MIRROR"

echo "setup-arm64: making the tool root, which takes a minute or two and 2.3 GB" >&2
new=$cache/root.new log=$cache/setup.log
"${as_root[@]}" rm -rf "$new"

# In namespaces of its own, so that neither a mount nor a process outlives it.
status=0
"${as_root[@]}" env new="$new" mirror="$mirror" timeout --kill-after 10 900 \
  unshare --mount --pid --fork --kill-child bash -euo pipefail > "$log" 2>&1 9>&- << 'OUTER' || status=$?
debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg sid "$new" "$mirror"

# A mirror may be frozen. Signatures are still checked.
cat > "$new/etc/apt/apt.conf.d/90arm64" << 'APT'
Acquire::Check-Valid-Until "false";
Acquire::Retries "3";
Acquire::http::Timeout "60";
APT
{
  echo force-unsafe-io
  for path in bin/lldb\* bin/clangd bin/sourcekit-lsp bin/docc bin/swift-format bin/repl_swift bin/llvm-objdump \
    bin/llvm-cov bin/llvm-profdata bin/wasmkit lib/liblldb\* lib/libsourcekitd\* lib/libclang.\* lib/libLTO\* \
    lib/swift_static/\* lib/swift/embedded/\* lib/swift/FrameworkABIBaseline/\*; do
    echo "path-exclude=/usr/libexec/swift/$path"
  done
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale
} > "$new/etc/dpkg/dpkg.cfg.d/arm64"
cp /etc/resolv.conf "$new/etc/resolv.conf"
mount -t proc proc "$new/proc"
mount --rbind /dev "$new/dev"

exec chroot "$new" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive \
  ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} bash -euo pipefail << 'INNER'
dpkg --add-architecture arm64
apt-get update -q

candidate() { apt-cache policy "swiftlang:$1" | sed -n 's/^ *Candidate: //p'; }
# A rebuild for one architecture adds +bN to the version; the sources are the same.
amd64=$(candidate amd64) arm64=$(candidate arm64)
if [[ ${amd64%+b*} != "${arm64%+b*}" ]]; then
  echo "UNAVAILABLE: Debian's versions for the two architectures differ at the moment: swiftlang ${amd64:-(none)} for amd64, ${arm64:-(none)} for arm64"
  exit 1
fi

gcc=$(apt-cache show --no-all-versions gcc:amd64 | sed -n 's/^Depends:.*[ ,]gcc-\([0-9][0-9]*\) .*/\1/p')
kernel=$(apt-cache depends linux-image-cloud-arm64:arm64 | sed -n 's/^ *Depends: linux-image-\(.*\):arm64$/linux-binary-\1/p')
apt-get install -y -q --no-install-recommends swiftlang git ca-certificates "libstdc++-$gcc-dev"
apt-get clean

mkdir -p /packages && cd /packages
apt-get download -q swiftlang:arm64 libc6:arm64 libc6-dev:arm64 linux-libc-dev "libgcc-$gcc-dev:arm64" \
  "libstdc++-$gcc-dev:arm64" zlib1g-dev:arm64 libbrotli-dev:arm64 libzstd-dev:arm64 libyaml-dev:arm64 \
  busybox-static:arm64 "$kernel:arm64"
bundle=/sdk/swiftlet.artifactbundle
libraries=$bundle/arm64/root
mkdir -p "$libraries/usr" /machine
ln -sfn usr/lib "$libraries/lib"
for package in *.deb; do
  case $package in
    swiftlang_*)
      dpkg-deb --fsys-tarfile "$package" | tar -xf - -C "$libraries/usr" --strip-components=4 \
        --exclude='*/lib/swift/host*' --exclude='*/lib/swift/FrameworkABIBaseline*' --exclude='*/lib/swift/pm*' \
        --exclude='*apple*' --exclude='*-none-*' --exclude='*wasm*' \
        ./usr/libexec/swift/lib/swift ./usr/libexec/swift/lib/swift_static ./usr/libexec/swift/lib/clang
      ;;
    busybox-static_*) dpkg-deb --fsys-tarfile "$package" | tar -xOf - ./usr/bin/busybox > /machine/busybox ;;
    linux-binary-*)
      dpkg-deb --fsys-tarfile "$package" | tar -xOf - --wildcards '*/vmlinuz' > /machine/vmlinuz
      ;;
    *)
      dpkg-deb --fsys-tarfile "$package" |
        tar -xf - -C "$libraries" --exclude=./usr/share --exclude=./etc --exclude=./lib
      ;;
  esac
done
rm -rf /packages

# Embedded Swift 6.2 prints a Double by a function of the ordinary library, of which this part stands alone.
cd "$libraries/usr/lib/swift/embedded/aarch64-unknown-linux-gnu"
PATH=$PATH:/usr/libexec/swift/bin
llvm-ar x ../../../swift_static/linux/libswiftCore.a SwiftDtoa.cpp.o
clang --target=aarch64-linux-gnu --sysroot="$libraries" -O2 -c -x c -o Double.o - << 'C'
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
size_t swift_dtoa_optimal_binary64_p(const void *value, char *text, size_t size);
uint64_t swift_float64ToString(char *text, size_t size, double value, bool debug) {
  (void)debug;
  return swift_dtoa_optimal_binary64_p(&value, text, size);
}
C
llvm-ar rcs libswiftDtoa.a SwiftDtoa.cpp.o Double.o
rm SwiftDtoa.cpp.o Double.o

cat > $bundle/info.json << JSON
{
  "schemaVersion": "1.0",
  "artifacts": {
    "swiftlet-arm64": { "type": "swiftSDK", "version": "$amd64", "variants": [{ "path": "arm64" }] }
  }
}
JSON
cat > $bundle/arm64/swift-sdk.json << 'JSON'
{
  "schemaVersion": "4.0",
  "targetTriples": {
    "aarch64-unknown-linux-gnu": {
      "sdkRootPath": "root",
      "swiftResourcesPath": "root/usr/lib/swift",
      "swiftStaticResourcesPath": "root/usr/lib/swift_static",
      "toolsetPaths": ["toolset.json"]
    }
  }
}
JSON
cat > $bundle/arm64/toolset.json << 'JSON'
{
  "schemaVersion": "1.0",
  "rootPath": "/usr/libexec/swift/bin",
  "swiftCompiler": { "extraCLIOptions": ["-use-ld=lld"] }
}
JSON
mkdir -p /package
INNER
OUTER

if ((status)); then
  sentence=$(sed -n 's/^UNAVAILABLE: //p' "$log")
  [[ -z $sentence ]] || unavailable "$sentence"
  tail -n 20 "$log" >&2
  ((status != 124 && status != 137)) || unavailable "no tool root within 15 minutes; $log has the details"
  if grep -qE '^(E|Err|W): .*(Unable|Failed|fetch|locate)|unmet dependencies|no installation candidate|Couldn.t (retrieve|download|find)' "$log"; then
    unavailable "a Debian package is not available at the moment; $log has the details"
  fi
  echo "setup-arm64: making the tool root failed; $log has the details" >&2
  exit 1
fi
echo "$stamp" | "${as_root[@]}" tee "$new/stamp" > /dev/null
"${as_root[@]}" rm -rf "$root"
mv "$new" "$root"
echo "$root"
