/// A container image, unpacked, whose files are those of the function's sandboxes.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>.
package struct FunctionImage: Sendable {
  /// The directory with the image's files: an absolute path without symbolic links. It has directories for `/proc`,
  /// `/dev` and `/tmp`.
  package var root: String
  /// Where the function's processes start: a path in the image.
  package var workingDirectory: String
  /// The image for messages, for example `app.tar`.
  package var name: String

  /// What may not work on Lambda, each a sentence.
  package var notices: [String] = []
  /// Keeps the files from being removed as long as it exists; nil if nothing removes them.
  package var files: (any AnyObject & Sendable)?

  /// An image with these parts.
  package init(root: String, workingDirectory: String, name: String) {
    self.root = root
    self.workingDirectory = workingDirectory
    self.name = name
  }
}

extension FunctionImage: Equatable {
  /// The same files have the same root.
  package static func == (one: FunctionImage, other: FunctionImage) -> Bool {
    one.root == other.root && one.workingDirectory == other.workingDirectory && one.name == other.name
  }
}
