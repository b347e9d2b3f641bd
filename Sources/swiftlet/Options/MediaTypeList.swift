import ArgumentParser

/// The value of `--rest-api-binary`: media types by comma.
struct MediaTypeList: ExpressibleByArgument, CustomStringConvertible {
  /// The types, as `image/png` or `image/*`.
  var types: [String]

  init?(argument: String) {
    // SAM writes the slash as ~1.
    types = argument.replacing("~1", with: "/").split(separator: ",").map { $0.trimmingSpaces }
    guard !types.isEmpty, types.allSatisfy(Self.isMediaType) else { return nil }
  }

  private static func isMediaType(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") }
  }

  var description: String { types.isEmpty ? "none" : types.joined(separator: ",") }
  var defaultValueDescription: String { description }
}

extension Substring {
  /// Without spaces at its ends.
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
