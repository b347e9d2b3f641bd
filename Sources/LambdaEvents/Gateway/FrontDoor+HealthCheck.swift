import HTTPMessages

extension FrontDoor {
  /// The event by which a load balancer asks for the health of a target that is a function: of header fields there is
  /// the User-Agent alone.
  ///
  /// See <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#enable-health-checks-lambda>.
  ///
  /// - Parameter path: the path that is asked for, with its query.
  package func healthCheckEvent(path: String, arrival: Arrival) -> [UInt8] {
    let request = HTTPRequest(
      method: .get, target: Array(path.utf8), fields: HTTPFields([("user-agent", "ELB-HealthChecker/2.0")]))
    let isMultiValue = self == .loadBalancer(multiValue: true)
    return LoadBalancerEvent.encode(
      GatewayRequest(request, arrival, adding: .nothing), multiValue: isMultiValue)
  }
}
