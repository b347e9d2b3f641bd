/// What has to be remembered about an unpacked layer beside its files, so that it can be put on top of other layers.
package struct LayerRecord: Sendable, Equatable {
  /// A name for a file of a lower layer.
  package struct Link: Sendable, Equatable {
    package var path: LayerPath
    package var target: LayerPath

    /// Creates a name `path` for the file at `target`.
    package init(path: LayerPath, target: LayerPath) {
      self.path = path
      self.target = target
    }
  }

  /// The size of the uncompressed layer in bytes.
  package var size = 0
  /// The number of its entries.
  package var entries = 0
  /// The number of devices and pipes outside `/dev`, which were not created.
  package var specialFiles = 0
  /// What is removed from lower layers.
  package var whiteouts: [LayerPath] = []
  /// The directories whose content in lower layers is removed.
  package var opaqueDirectories: [LayerPath] = []
  /// The directories that the layer does not list, but only files in them. Those of lower layers keep their attributes.
  package var impliedDirectories: Set<LayerPath> = []
  /// Hard links to files of lower layers.
  package var links: [Link] = []

  /// Creates a record of an empty layer.
  package init() {}

  /// The record in the form of a file.
  package var file: [UInt8] {
    var fields = RecordFields()
    fields.append("size", size)
    fields.append("entries", entries)
    fields.append("special", specialFiles)
    for path in whiteouts { fields.append("whiteout", path.bytes) }
    for path in opaqueDirectories { fields.append("opaque", path.bytes) }
    for path in impliedDirectories { fields.append("implied", path.bytes) }
    for link in links {
      fields.append("link", link.path.bytes)
      fields.append("target", link.target.bytes)
    }
    return fields.file
  }

  /// Reads the file; nil if it is not complete.
  package init?(file: [UInt8]) {
    guard let fields = RecordFields(file: file) else { return nil }
    size = fields.number("size")
    entries = fields.number("entries")
    specialFiles = fields.number("special")
    guard let whiteouts = fields.paths("whiteout"), let opaque = fields.paths("opaque"),
      let implied = fields.paths("implied"), let links = fields.paths("link"), let targets = fields.paths("target"),
      links.count == targets.count
    else { return nil }
    self.whiteouts = whiteouts
    opaqueDirectories = opaque
    impliedDirectories = Set(implied)
    self.links = zip(links, targets).map { Link(path: $0, target: $1) }
  }
}
