import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore

/// The health checks of a load balancer: invocations at regular intervals, whose results decide whether the function is
/// healthy. A load balancer without a healthy target still forwards requests ("fails open"), so the state is only
/// logged.
final class LoadBalancerHealthCheck {
  private let settings: LoadBalancerSettings.HealthCheck
  private let door: FrontDoor
  private let name: String
  private let function: EmulatedFunction
  private let clock: EmulatorClock
  private let log: FunctionLog
  private let loop: any EventLoop
  private var health = TargetHealth()
  private var next: Scheduled<Void>?
  /// The number of the latest check. Results of earlier ones are ignored.
  private var current = 0
  private var isPending = false

  init(
    _ settings: LoadBalancerSettings.HealthCheck, at address: FunctionConfiguration.FrontDoorAddress,
    function: EmulatedFunction, clock: EmulatorClock, log: FunctionLog, loop: any EventLoop
  ) {
    self.settings = settings
    door = address.settings.door
    name = String(address.option.drop { $0 == "-" })
    self.function = function
    self.clock = clock
    self.log = log
    self.loop = loop
  }

  /// Runs a check now, and repeats it at each interval.
  func start() {
    next = loop.assumeIsolated().scheduleTask(in: TimeAmount(settings.interval)) { self.start() }
    // A response that has not arrived by now is too late.
    if isPending { checked(current, nil, "it did not respond in time") }
    check()
  }

  /// Stops the checks.
  func stop() {
    next?.cancel()
    next = nil
    current += 1
  }

  private func check() {
    current += 1
    isPending = true
    let number = current
    let id = function.makeRequestID()
    let time = clock.unixMilliseconds
    let trace = function.makeTraceHeader(continuing: nil, time: time)
    let event = door.healthCheckEvent(
      path: settings.path,
      arrival: FrontDoor.Arrival(
        sourceIP: "127.0.0.1", requestID: id.text, gatewayRequestID: "", traceID: TraceHeader.root(of: trace),
        time: time,
        region: function.description.region, accountID: function.description.accountID))
    if settings.interval > TargetHealth.timeout {
      _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(TargetHealth.timeout)) {
        self.checked(number, nil, "it did not respond in time")
      }
    }
    let invocation = Invocation(
      id: id, event: ByteBuffer(bytes: event), traceHeader: trace,
      whenRefused: { self.checked(number, nil, $0.message) }
    ) { result in
      let status = result.isError ? nil : self.status(of: result)
      self.checked(
        number, status,
        result.isError ? "it failed" : status.map { "its status is \($0)" } ?? "its result is not a valid response")
    }
    function.observe(invocation, source: "health-check", isRecorded: false)
    function.invoke(invocation)
  }

  private func status(of result: Invocation.Result) -> Int? {
    try? door.response(from: Array(result.payload.readableBytesView)).status
  }

  private func checked(_ number: Int, _ status: Int?, _ reason: String) {
    guard number == current, isPending else { return }
    isPending = false
    guard let state = health.checked(passed: status == 200) else { return }
    let consequence = state == .unhealthy ? "; it still gets requests, because there is no other target" : ""
    log.notice("\(name): the function is \(state.rawValue): \(reason)\(consequence)")
  }
}
