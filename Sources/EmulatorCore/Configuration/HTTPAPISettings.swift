/// An API Gateway HTTP API: `AWS::Serverless::HttpApi` in SAM, `AWS::ApiGatewayV2::Api` in CloudFormation.
package struct HTTPAPISettings: Sendable, Equatable {
  /// Its stage. `$default` is served at `/`.
  package var stageName: String
  /// Cross-origin resource sharing; nil if responses pass as the function made them.
  package var corsConfiguration: CORSSettings?
  /// How long callers wait: `TimeoutInMillis` of the integration, at most 30 s.
  package var timeout: Duration
  /// The host that events name; nil for the one that the caller asked for.
  package var domainName: String?

  /// An API with these properties.
  package init(
    stageName: String = "$default", corsConfiguration: CORSSettings? = nil, timeout: Duration = .seconds(30),
    domainName: String? = nil
  ) {
    self.stageName = stageName
    self.corsConfiguration = corsConfiguration
    self.timeout = timeout
    self.domainName = domainName
  }
}
