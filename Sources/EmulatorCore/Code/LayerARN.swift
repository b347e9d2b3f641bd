/// The Amazon Resource Name of a published layer, such as
/// `arn:aws:lambda:us-east-1:123456789012:layer:name:1`.
package struct LayerARN: Sendable, Equatable {
  /// The layer's name.
  package let name: String

  /// Parses an ARN with or without a version; nil for any other text.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (7...8).contains(parts.count), parts[0] == "arn", parts[2] == "lambda", parts[5] == "layer",
      !parts[6].isEmpty
    else { return nil }
    name = String(parts[6])
  }

  /// What stands for the layer of swiftlet's own adapter, in place of an ARN.
  package static let webAdapterName = "web-adapter"

  /// Whether it is a layer of a web adapter: those of the AWS Lambda Web Adapter, of any architecture, and copies with
  /// the same name in other accounts.
  ///
  /// See <https://github.com/awslabs/aws-lambda-web-adapter>.
  package var isWebAdapter: Bool {
    let name = name.lowercased()
    return name.hasPrefix("lambdaadapterlayer") || name == "swiftlet" || name.hasPrefix("lambda-adapter")
  }
}
