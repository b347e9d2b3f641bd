import AdapterCore
import LambdaInterface

/// Valid settings of which one makes another useless, or that contradict each other.
struct SettingsConflict {
  /// The variables, first the one without effect.
  let names: [String]
  let severity: Severity
  let title: String
  let evidence: String
  let reason: String
  let cure: String

  /// - Parameters:
  ///   - settings: the settings.
  ///   - isSet: whether a variable is set.
  static func all(of settings: Settings, isSet: (String) -> Bool) -> [SettingsConflict] {
    func useless(_ name: String, _ other: String, _ condition: Bool, because reason: String, cure: String) -> Self? {
      guard condition, isSet(name) else { return nil }
      return SettingsConflict(
        names: [name, other], severity: .info, title: "\(name) has no effect", evidence: "\(name) is set. \(reason)",
        reason: "The setting does nothing in this function.", cure: cure)
    }
    let found = [
      compression(settings),
      reuse(settings, isSet: isSet),
      useless(
        "AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS",
        isSet("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS"),
        because: "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS is set too and takes precedence.", cure: "Remove it."),
      useless(
        "AWS_LWA_READINESS_CHECK_PATH", "AWS_LWA_READINESS_CHECK_PROTOCOL", settings.readinessProtocol == .tcp,
        because: "AWS_LWA_READINESS_CHECK_PROTOCOL=tcp sends no request.",
        cure: "Remove it, or set AWS_LWA_READINESS_CHECK_PROTOCOL=http."),
      useless(
        "AWS_LWA_EVENT_CONCURRENCY", "AWS_LWA_EVENT_DELIVERY", settings.eventDelivery == .event,
        because: "AWS_LWA_EVENT_DELIVERY is event, so each event is one request.",
        cure: "Set AWS_LWA_EVENT_DELIVERY=record, or remove it."),
      useless(
        "AWS_LWA_METRICS_NAMESPACE", "AWS_LWA_METRICS", !settings.metrics, because: "AWS_LWA_METRICS is not true.",
        cure: "Set AWS_LWA_METRICS=true, or remove it."),
    ]
    return found.compactMap { $0 }
  }

  private static func compression(_ settings: Settings) -> Self? {
    guard settings.compression, settings.invokeMode == .responseStream else { return nil }
    return SettingsConflict(
      names: ["AWS_LWA_ENABLE_COMPRESSION", "AWS_LWA_INVOKE_MODE"], severity: .warning,
      title: "AWS_LWA_ENABLE_COMPRESSION has no effect",
      evidence: "AWS_LWA_ENABLE_COMPRESSION is true, and AWS_LWA_INVOKE_MODE is response_stream.",
      reason: "The adapter compresses buffered responses only.",
      cure: "Compress in the app, or set AWS_LWA_INVOKE_MODE=buffered.")
  }

  private static func reuse(_ settings: Settings, isSet: (String) -> Bool) -> Self? {
    guard settings.poolIdleTimeout == .zero, isSet("AWS_LWA_UPSTREAM_REUSE"), isSet("AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS")
    else { return nil }
    return SettingsConflict(
      names: ["AWS_LWA_UPSTREAM_REUSE", "AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS"], severity: .info,
      title: "AWS_LWA_UPSTREAM_REUSE has no effect",
      evidence: "AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS is 0, so no connection is kept.",
      reason: "The setting does nothing in this function.",
      cure: "Remove one of them; AWS_LWA_UPSTREAM_REUSE=never says the same as a timeout of 0.")
  }
}
