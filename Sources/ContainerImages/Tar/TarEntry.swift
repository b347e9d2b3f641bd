/// An entry of a tar archive.
package struct TarEntry: Sendable, Equatable {
  /// What it is.
  package enum Kind: Sendable, Equatable {
    case file, directory, symbolicLink, hardLink
    /// A device or a pipe.
    case special
  }

  /// What it is.
  package var kind: Kind
  /// The path as the archive has it, which is not to be trusted.
  package var name: [UInt8]
  /// The target of a link.
  package var linkTarget: [UInt8] = []
  /// The size of the content that follows, in bytes.
  package var size = 0
  /// The permissions, with the sticky bit and those that set the user and the group.
  package var mode: UInt16 = 0
  /// The number of the user to whom it belongs.
  package var userID: UInt32 = 0
  /// The number of the group.
  package var groupID: UInt32 = 0
  /// When it was modified, in seconds since 1970.
  package var modificationTime = 0

  /// Creates an entry without content.
  package init(kind: Kind, name: [UInt8], linkTarget: [UInt8] = []) {
    self.kind = kind
    self.name = name
    self.linkTarget = linkTarget
  }
}
