/// What works with an image here, but may not work on Lambda. It does not keep the image from being used.
package enum ImageWarning: Sendable, Equatable, CustomStringConvertible {
  /// Files or directories that only their owner or group may read. Lambda runs images as another user:
  /// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-reqs>.
  case unreadable(count: Int, examples: [String])
  /// Devices and pipes, which were left out.
  case specialFiles(count: Int)

  package var description: String {
    switch self {
    case .unreadable(let count, let examples):
      "\(count) \(count == 1 ? "file or directory" : "files and directories") of the image cannot be read or executed by "
        + "other users, but Lambda runs the image as another user: \(examples.joined(separator: ", "))"
        + (count > examples.count ? ", …" : "") + ". Run chmod -R a+rX on them in the image's build."
    case .specialFiles(let count):
      "\(count) \(count == 1 ? "device or pipe" : "devices and pipes") of the image outside /dev \(count == 1 ? "was" : "were") left out."
    }
  }
}
