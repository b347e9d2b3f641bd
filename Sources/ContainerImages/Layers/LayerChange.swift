/// What an entry of a layer does:
/// <https://github.com/opencontainers/image-spec/blob/main/layer.md#representing-changes>.
package enum LayerChange: Sendable, Equatable {
  /// A directory is created, or gets other attributes.
  case directory(LayerPath)
  /// A file is created. Its content follows.
  case file(LayerPath, size: Int)
  /// A symbolic link is created. Its target is any text.
  case symbolicLink(LayerPath, target: [UInt8])
  /// A file gets another name.
  case hardLink(LayerPath, target: LayerPath)
  /// A file or directory of a lower layer is removed.
  case whiteout(LayerPath)
  /// Everything that lower layers have in this directory is removed.
  case opaque(LayerPath)
  /// A device or a pipe. It is not created: a sandbox has its own `/dev`, and Lambda allows no others.
  case special(LayerPath)
  /// Bookkeeping of AUFS, which is ignored.
  case ignored

  /// Interprets an entry.
  package init(_ entry: TarEntry) throws(ImageError) {
    let path = try LayerPath(entry.name)
    let name = path.name
    if name.starts(with: Self.prefix) {
      if name.elementsEqual(".wh..wh..opq".utf8) {
        self = .opaque(path.parent)
      } else if name.starts(with: Self.prefix + Self.prefix) {
        self = .ignored
      } else {
        let removed = name.dropFirst(Self.prefix.count)
        guard !removed.isEmpty, !removed.elementsEqual(".".utf8), !removed.elementsEqual("..".utf8) else {
          throw ImageError(.hostile, "The whiteout \(path) does not name a file")
        }
        self = .whiteout(path.parent.appending(removed))
      }
      return
    }
    // Below such a directory, AUFS kept its own files.
    if path.components.contains(where: { $0.starts(with: Self.prefix + Self.prefix) }) {
      self = .ignored
      return
    }
    switch entry.kind {
    case .directory: self = .directory(path)
    case .file: self = .file(try Self.checked(path), size: entry.size)
    case .symbolicLink:
      guard !entry.linkTarget.isEmpty, entry.linkTarget.count <= ImageLimits.pathSize, !entry.linkTarget.contains(0)
      else { throw ImageError(.broken, "The symbolic link \(path) has an invalid target") }
      self = .symbolicLink(try Self.checked(path), target: entry.linkTarget)
    case .hardLink:
      let target = try LayerPath(entry.linkTarget)
      guard !target.isRoot else { throw ImageError(.broken, "The hard link \(path) has no target") }
      self = .hardLink(try Self.checked(path), target: target)
    case .special: self = .special(try Self.checked(path))
    }
  }

  private static let prefix = Array(".wh.".utf8)

  private static func checked(_ path: LayerPath) throws(ImageError) -> LayerPath {
    guard !path.isRoot else { throw ImageError(.hostile, "A file or link would replace the image's root") }
    return path
  }
}
