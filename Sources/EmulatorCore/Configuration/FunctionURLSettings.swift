package import LambdaInterface

/// A function's URL: `FunctionUrlConfig` in SAM, `AWS::Lambda::Url` in CloudFormation.
package struct FunctionURLSettings: Sendable, Equatable {
  /// Who may call it.
  package enum AuthType: String, Sendable, CaseIterable {
    /// Everyone.
    case none = "NONE"
    /// Callers that sign their requests.
    case iam = "AWS_IAM"
  }

  /// Who may call it.
  package var authType: AuthType
  /// How it takes results.
  package var invokeMode: InvokeMode
  /// Cross-origin resource sharing; nil if responses pass as the function made them.
  package var cors: CORSSettings?
  /// The host that events name; nil for the one that the caller asked for.
  package var domainName: String?

  /// A URL with these properties.
  package init(
    authType: AuthType = .none, invokeMode: InvokeMode = .buffered, cors: CORSSettings? = nil,
    domainName: String? = nil
  ) {
    self.authType = authType
    self.invokeMode = invokeMode
    self.cors = cors
    self.domainName = domainName
  }
}
