package import LambdaInterface

/// A Function URL: `FunctionUrlConfig` in SAM, `AWS::Lambda::Url` in CloudFormation.
package struct FunctionURLSettings: Sendable, Equatable {
  /// Who may call the URL.
  package enum AuthType: String, Sendable, CaseIterable {
    case none = "NONE"
    /// Only callers that sign their requests.
    case iam = "AWS_IAM"
  }

  package var authType: AuthType
  /// Whether results are buffered or streamed.
  package var invokeMode: InvokeMode
  /// Cross-origin resource sharing; nil if responses pass unchanged.
  package var cors: CORSSettings?
  /// The host name in events; nil for the caller's Host.
  package var domainName: String?

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
