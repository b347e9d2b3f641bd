package import LambdaInterface

/// An API Gateway REST API: `AWS::Serverless::Api` in SAM, `AWS::ApiGateway::RestApi` in CloudFormation.
package struct RestAPISettings: Sendable, Equatable {
  /// Its stage.
  package var stageName: String
  /// Media types whose bodies are not text, as `image/png` or `image/*`; `*/*` for all.
  package var binaryMediaTypes: [String]
  /// How it takes results: `ResponseTransferMode` of the integration.
  package var responseTransferMode: InvokeMode
  /// How long callers wait: `TimeoutInMillis` of the integration.
  package var timeout: Duration
  /// The host that events name; nil for the one that the caller asked for.
  package var domainName: String?

  /// An API with these properties.
  package init(
    stageName: String = "prod", binaryMediaTypes: [String] = [], responseTransferMode: InvokeMode = .buffered,
    timeout: Duration = .seconds(29), domainName: String? = nil
  ) {
    self.stageName = stageName
    self.binaryMediaTypes = binaryMediaTypes
    self.responseTransferMode = responseTransferMode
    self.timeout = timeout
    self.domainName = domainName
  }
}
