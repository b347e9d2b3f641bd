package import LambdaEvents
package import LambdaInterface

/// What turns plain HTTP into invocations of a function, and how it is set up.
///
/// Command line options and templates fill the same values; names are those of SAM and CloudFormation.
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

  /// What makes its events, and reads the results.
  package var door: FrontDoor {
    switch self {
    case .functionURL: .functionURL
    case .httpAPI(let settings): .httpAPI(stage: settings.stageName)
    case .restAPI(let settings):
      .restAPI(stage: settings.stageName, binaryMediaTypes: BinaryMediaTypes(settings.binaryMediaTypes))
    case .loadBalancer(let settings): .loadBalancer(multiValue: settings.multiValueHeadersEnabled)
    case .vpcLattice(let settings): .vpcLattice(settings.eventStructureVersion)
    }
  }

  /// How it takes results.
  package var invokeMode: InvokeMode {
    switch self {
    case .functionURL(let settings): settings.invokeMode
    case .restAPI(let settings): settings.responseTransferMode
    case .httpAPI, .loadBalancer, .vpcLattice: .buffered
    }
  }

  /// Cross-origin resource sharing; nil if responses pass as the function made them.
  package var cors: CORSPolicy? {
    switch self {
    case .functionURL(let settings): settings.cors.map { CORSPolicy($0, at: .functionURL) }
    case .httpAPI(let settings): settings.corsConfiguration.map { CORSPolicy($0, at: .httpAPI) }
    case .restAPI, .loadBalancer, .vpcLattice: nil
    }
  }

  /// The health checks that it makes; nil if it makes none.
  package var healthCheck: LoadBalancerSettings.HealthCheck? {
    guard case .loadBalancer(let settings) = self else { return nil }
    return settings.healthCheck
  }

  /// The host that events name; nil for the one that the caller asked for.
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
