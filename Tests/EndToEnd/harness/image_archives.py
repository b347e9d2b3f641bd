"""Container images in the forms in which tools write them, without those tools."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import platform
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .places import program

ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def layer_of(folder: Path) -> bytes:
    """A layer with everything in a folder. All of it belongs to root, as in most images."""

    def owned(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        return entry

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.add(folder, arcname=".", filter=owned)
    return buffer.getvalue()


def layer(*entries: tuple[str, str | bytes] | tarfile.TarInfo) -> bytes:
    """A layer with these files, or with entries of other kinds. Files with a `#!` line are executable."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
                continue
            name, content = entry
            content = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mode = 0o755 if content.startswith(b"#!") else 0o644
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def entry(name: str, kind: bytes, target: str = "", mode: int = 0o755) -> tarfile.TarInfo:
    """A directory, a link or a device."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, mode
    return info


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, 1)


def zstandard(content: bytes, *options: str) -> bytes:
    """What the program `zstd` makes of it."""
    return subprocess.run([program("zstd"), "-q", "-c", *options], input=content, stdout=subprocess.PIPE, check=True).stdout


def _suffix(stored: bytes) -> str:
    """The end of a compressed layer's media type."""
    return {b"\x1f\x8b": "+gzip", b"\x28\xb5": "+zstd"}.get(stored[:2], "")


def digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def configuration(layers: Sequence[bytes], architecture: str = ARCHITECTURE, **settings: Any) -> bytes:
    """The configuration of an image: `Env`, `Cmd` and so on are settings."""
    return json.dumps(
        {
            "architecture": architecture, "os": "linux", "config": settings,
            "rootfs": {"type": "layers", "diff_ids": [digest(content) for content in layers]},
        }
    ).encode()  # fmt: skip


def write_oci_layout(
    folder: Path, layers: Sequence[bytes], *, pack: Callable[[bytes], bytes] = gzipped, **settings: Any
) -> Path:
    """An OCI layout, see <https://github.com/opencontainers/image-spec/blob/main/image-layout.md>."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def add(content: bytes, media_type: str) -> dict[str, Any]:
        (blobs / digest(content).partition(":")[2]).write_bytes(content)
        return {"mediaType": media_type, "digest": digest(content), "size": len(content)}

    prefix = "application/vnd.oci.image"
    stored = [pack(content) for content in layers]
    manifest = {
        "schemaVersion": 2, "mediaType": f"{prefix}.manifest.v1+json",
        "config": add(configuration(layers, **settings), f"{prefix}.config.v1+json"),
        "layers": [add(content, f"{prefix}.layer.v1.tar{_suffix(content)}") for content in stored],
    }  # fmt: skip
    index = {"schemaVersion": 2, "manifests": [add(json.dumps(manifest).encode(), f"{prefix}.manifest.v1+json")]}
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return folder


def write_oci_archive(path: Path, layers: Sequence[bytes], **settings: Any) -> Path:
    """An OCI layout in an archive."""
    folder = write_oci_layout(path.with_suffix(".layout"), layers, **settings)
    with tarfile.open(path, "w") as archive:
        archive.add(folder, arcname=".")
    return path


def write_docker_archive(path: Path, layers: Sequence[bytes], **settings: Any) -> Path:
    """What `docker save` wrote before version 25."""
    files = {"config.json": configuration(layers, **settings)}
    files |= {f"{index}/layer.tar": content for index, content in enumerate(layers)}
    manifest = [{"Config": "config.json", "RepoTags": ["app:latest"], "Layers": [name for name in files if name != "config.json"]}]
    path.write_bytes(layer(("manifest.json", json.dumps(manifest)), *files.items()))
    return path
