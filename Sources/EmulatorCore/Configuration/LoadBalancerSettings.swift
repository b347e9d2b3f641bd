/// An Application Load Balancer with the function as its target: `AWS::ElasticLoadBalancingV2::TargetGroup`.
package struct LoadBalancerSettings: Sendable, Equatable {
  /// The health checks that it makes.
  package struct HealthCheck: Sendable, Equatable {
    /// The path that it requests, with its query: `HealthCheckPath`.
    package var path: String
    /// The time from one check to the next: `HealthCheckIntervalSeconds`.
    package var interval: Duration

    /// Health checks of this path.
    package init(path: String, interval: Duration = TargetHealth.interval) {
      self.path = path
      self.interval = interval
    }
  }

  /// Whether events and results have arrays of values: `lambda.multi_value_headers.enabled`.
  package var multiValueHeadersEnabled: Bool
  /// The health checks; nil if it makes none.
  package var healthCheck: HealthCheck?
  /// The host that events name; nil for the one that the caller asked for.
  package var domainName: String?

  /// A load balancer with these properties.
  package init(multiValueHeadersEnabled: Bool = false, healthCheck: HealthCheck? = nil, domainName: String? = nil) {
    self.multiValueHeadersEnabled = multiValueHeadersEnabled
    self.healthCheck = healthCheck
    self.domainName = domainName
  }
}
