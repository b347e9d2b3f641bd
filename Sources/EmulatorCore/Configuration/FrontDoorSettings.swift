package import LambdaEvents
package import LambdaInterface

/// The settings of a front door, which turns plain HTTP requests into invocations of a function.
///
/// Command-line options and templates fill the same values. Names follow SAM and CloudFormation.
package enum FrontDoorSettings: Sendable, Equatable {
  /// A Lambda Function URL.
  case functionURL(FunctionURLSettings)
  /// An API Gateway HTTP API.
  case httpAPI(HTTPAPISettings)
  /// An API Gateway REST API.
  case restAPI(RestAPISettings)
  /// An Application Load Balancer.
  case loadBalancer(LoadBalancerSettings)
  /// An Amazon VPC Lattice service.
  case vpcLattice(VPCLatticeSettings)

  /// The event format of this front door.
  package var door: FrontDoor {
    switch self {
    case .functionURL: .functionURL
    case .httpAPI(let settings): .httpAPI(stage: settings.stageName, settings.payloadFormatVersion)
    case .restAPI(let settings):
      .restAPI(stage: settings.stageName, binaryMediaTypes: BinaryMediaTypes(settings.binaryMediaTypes))
    case .loadBalancer(let settings): .loadBalancer(multiValue: settings.multiValueHeadersEnabled)
    case .vpcLattice(let settings): .vpcLattice(settings.eventStructureVersion)
    }
  }

  /// Whether results are buffered or streamed.
  package var invokeMode: InvokeMode {
    switch self {
    case .functionURL(let settings): settings.invokeMode
    case .restAPI(let settings): settings.responseTransferMode
    case .httpAPI, .loadBalancer, .vpcLattice: .buffered
    }
  }

  /// The alias of its function that a front door invokes; nil for none.
  package var qualifier: String? {
    guard case .functionURL(let settings) = self else { return nil }
    return settings.qualifier
  }

  /// The CORS policy; nil if responses pass unchanged.
  package var cors: CORSPolicy? {
    switch self {
    case .functionURL(let settings): settings.cors.map { CORSPolicy($0, at: .functionURL) }
    case .httpAPI(let settings): settings.corsConfiguration.map { CORSPolicy($0, at: .httpAPI) }
    case .restAPI, .loadBalancer, .vpcLattice: nil
    }
  }

  /// The health checks; nil if there are none.
  package var healthCheck: LoadBalancerSettings.HealthCheck? {
    guard case .loadBalancer(let settings) = self else { return nil }
    return settings.healthCheck
  }

  /// The host name in events; nil for the caller's Host.
  package var domainName: String? {
    switch self {
    case .functionURL(let settings): settings.domainName
    case .httpAPI(let settings): settings.domainName
    case .restAPI(let settings): settings.domainName
    case .loadBalancer(let settings): settings.domainName
    case .vpcLattice(let settings): settings.domainName
    }
  }
}

/// An API Gateway HTTP API: `AWS::Serverless::HttpApi` in SAM, `AWS::ApiGatewayV2::Api` in CloudFormation.
package struct HTTPAPISettings: Sendable, Equatable {
  /// The stage. `$default` is served at `/`.
  package var stageName: String
  /// Cross-origin resource sharing; nil if responses pass unchanged.
  package var corsConfiguration: CORSSettings?
  /// The integration timeout: `TimeoutInMillis`, at most 30 s.
  package var timeout: Duration
  /// The format of events and results.
  package var payloadFormatVersion: PayloadFormatVersion
  /// The host name in events; nil for the caller's Host.
  package var domainName: String?

  package init(
    stageName: String = "$default", corsConfiguration: CORSSettings? = nil, timeout: Duration = .seconds(30),
    payloadFormatVersion: PayloadFormatVersion = .v2, domainName: String? = nil
  ) {
    self.stageName = stageName
    self.corsConfiguration = corsConfiguration
    self.timeout = timeout
    self.payloadFormatVersion = payloadFormatVersion
    self.domainName = domainName
  }
}

/// An API Gateway REST API: `AWS::Serverless::Api` in SAM, `AWS::ApiGateway::RestApi` in CloudFormation.
package struct RestAPISettings: Sendable, Equatable {
  package var stageName: String
  /// Media types whose bodies are binary, for example `image/png` or `image/*`; `*/*` for all.
  package var binaryMediaTypes: [String]
  /// Whether results are buffered or streamed: `ResponseTransferMode` of the integration.
  package var responseTransferMode: InvokeMode
  /// The integration timeout: `TimeoutInMillis`.
  package var timeout: Duration
  /// The host name in events; nil for the caller's Host.
  package var domainName: String?

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

/// An Application Load Balancer with the function as its target: `AWS::ElasticLoadBalancingV2::TargetGroup`.
package struct LoadBalancerSettings: Sendable, Equatable {
  /// Settings of the health checks.
  package struct HealthCheck: Sendable, Equatable {
    /// The path to request, including its query: `HealthCheckPath`.
    package var path: String
    /// The time between two checks: `HealthCheckIntervalSeconds`.
    package var interval: Duration

    package init(path: String, interval: Duration = TargetHealth.interval) {
      self.path = path
      self.interval = interval
    }
  }

  /// Whether events and results have arrays of values: `lambda.multi_value_headers.enabled`.
  package var multiValueHeadersEnabled: Bool
  /// The health checks; nil if there are none.
  package var healthCheck: HealthCheck?
  /// The host name in events; nil for the caller's Host.
  package var domainName: String?

  package init(multiValueHeadersEnabled: Bool = false, healthCheck: HealthCheck? = nil, domainName: String? = nil) {
    self.multiValueHeadersEnabled = multiValueHeadersEnabled
    self.healthCheck = healthCheck
    self.domainName = domainName
  }
}

/// An Amazon VPC Lattice service with the function as its target: `AWS::VpcLattice::TargetGroup`.
package struct VPCLatticeSettings: Sendable, Equatable {
  /// The version of the event format: `LambdaEventStructureVersion`.
  package var eventStructureVersion: FrontDoor.LatticeVersion
  /// The host name in events; nil for the caller's Host.
  package var domainName: String?

  package init(eventStructureVersion: FrontDoor.LatticeVersion = .v2, domainName: String? = nil) {
    self.eventStructureVersion = eventStructureVersion
    self.domainName = domainName
  }
}

/// A Function URL: `FunctionUrlConfig` in SAM, `AWS::Lambda::Url` in CloudFormation.
package struct FunctionURLSettings: Sendable, Equatable {
  /// Who may call the URL.
  package enum AuthType: String, Sendable, CaseIterable {
    case none = "NONE"
    /// Only callers that sign their requests.
    case iam = "AWS_IAM"
  }

  package var authType: AuthType
  /// The alias that is invoked; nil for none. The ARN in the function's context has it.
  package var qualifier: String?
  /// Whether results are buffered or streamed.
  package var invokeMode: InvokeMode
  /// Cross-origin resource sharing; nil if responses pass unchanged.
  package var cors: CORSSettings?
  /// The host name in events; nil for the caller's Host.
  package var domainName: String?

  package init(
    authType: AuthType = .none, invokeMode: InvokeMode = .buffered, cors: CORSSettings? = nil,
    domainName: String? = nil, qualifier: String? = nil
  ) {
    self.authType = authType
    self.qualifier = qualifier
    self.invokeMode = invokeMode
    self.cors = cors
    self.domainName = domainName
  }
}
