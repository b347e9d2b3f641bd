/// Cross-origin resource sharing: `Cors` of a Function URL, `CorsConfiguration` of an HTTP API.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-url-cors.html> and
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigatewayv2-api-cors.html>.
package struct CORSSettings: Sendable, Equatable {
  /// Origins that may read responses, for example `https://example.com`; `*` for all.
  package var allowOrigins: [String]
  /// Methods that these origins may use, for example `POST`; `*` for all.
  package var allowMethods: [String]
  /// Request header fields that these origins may send; `*` for all.
  package var allowHeaders: [String]
  /// Response header fields that scripts may read.
  package var exposeHeaders: [String]
  /// How long browsers may cache the response to a preflight request, in seconds; nil to omit it.
  package var maxAge: Int?
  /// Whether requests may carry cookies and other credentials.
  package var allowCredentials: Bool

  package init(
    allowOrigins: [String] = [], allowMethods: [String] = [], allowHeaders: [String] = [],
    exposeHeaders: [String] = [], maxAge: Int? = nil, allowCredentials: Bool = false
  ) {
    self.allowOrigins = allowOrigins
    self.allowMethods = allowMethods
    self.allowHeaders = allowHeaders
    self.exposeHeaders = exposeHeaders
    self.maxAge = maxAge
    self.allowCredentials = allowCredentials
  }
}

extension CORSSettings {
  /// Why a text is not valid shorthand.
  package struct ShorthandError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// Adds settings in the shorthand of the AWS CLI, for example
  /// `AllowOrigins=https://a.example,https://b.example,AllowMethods=GET,MaxAge=300`. Appends to lists that are already
  /// set.
  ///
  /// See <https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html>.
  package mutating func add(shorthand: String) throws(ShorthandError) {
    var name: Name?
    for part in shorthand.split(separator: ",", omittingEmptySubsequences: false) {
      var value = part
      if let equals = part.firstIndex(of: "="), let found = Name(part[..<equals]) {
        name = found
        value = part[part.index(after: equals)...]
      }
      guard let name else {
        throw ShorthandError(description: "expected \(Self.names), for example AllowOrigins=https://a.example")
      }
      try add(Self.trimmed(value), as: name)
    }
  }

  private mutating func add(_ value: String, as name: Name) throws(ShorthandError) {
    guard !value.isEmpty else { throw ShorthandError(description: "\(name.rawValue) has an empty value") }
    switch name {
    case .allowOrigins: allowOrigins.append(value)
    case .allowMethods: allowMethods.append(value.uppercased())
    case .allowHeaders: allowHeaders.append(value)
    case .exposeHeaders: exposeHeaders.append(value)
    case .maxAge:
      guard let seconds = Int(value), (0...86_400).contains(seconds) else {
        throw ShorthandError(description: "MaxAge=\(value): expected 0 to 86400 (seconds)")
      }
      maxAge = seconds
    case .allowCredentials:
      switch value.lowercased() {
      case "true": allowCredentials = true
      case "false": allowCredentials = false
      default: throw ShorthandError(description: "AllowCredentials=\(value): expected true or false")
      }
    }
  }

  /// The properties, named as in CloudFormation.
  private enum Name: String, CaseIterable {
    case allowOrigins = "AllowOrigins"
    case allowMethods = "AllowMethods"
    case allowHeaders = "AllowHeaders"
    case exposeHeaders = "ExposeHeaders"
    case maxAge = "MaxAge"
    case allowCredentials = "AllowCredentials"

    init?(_ text: Substring) {
      let text = CORSSettings.trimmed(text).lowercased()
      guard let name = Self.allCases.first(where: { $0.rawValue.lowercased() == text }) else { return nil }
      self = name
    }
  }

  private static let names = Name.allCases.map(\.rawValue).joined(separator: ", ")

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
