import WireFormat

extension InvocationRecord {
  /// One metric of an invocation.
  private struct Metric {
    var name: StaticString
    /// One of CloudWatch's units.
    var unit: StaticString
    var value: Double
  }

  /// Appends the record as one line in CloudWatch's embedded metric format, with its line feed.
  ///
  /// Dimensions come only from the function and from the closed list of failures, never from a request: CloudWatch
  /// charges for each new combination as a separate metric.
  ///
  /// - Parameters:
  ///   - namespace: `AWS_LWA_METRICS_NAMESPACE`.
  ///   - functionName: the function's name. If it is empty, the metrics have no such dimension.
  ///   - timestamp: Unix time in milliseconds.
  package func writeMetrics(namespace: String, functionName: String, at timestamp: Int, to output: inout [UInt8]) {
    let metrics = metrics.filter { $0.value.isFinite && $0.value.magnitude < 1e15 }
    let dimensions: [StaticString] = functionName.isEmpty ? [] : ["FunctionName"]
    var writer = JSONWriter(appendingTo: output)
    output = []
    writer.object { writer in
      writer.key("_aws")
      writer.object { writer in
        writer.key("Timestamp")
        writer.number(timestamp)
        writer.key("CloudWatchMetrics")
        writer.array { writer in
          Self.writeDirective(namespace: namespace, dimensions: dimensions, metrics: metrics, to: &writer)
          if failure != nil {
            let failures = metrics.filter { $0.name.description == "Failures" }
            Self.writeDirective(
              namespace: namespace, dimensions: dimensions + ["FailureCode"], metrics: failures, to: &writer)
          }
        }
      }
      if !functionName.isEmpty {
        writer.key("FunctionName")
        writer.string(functionName)
      }
      if let failure {
        writer.key("FailureCode")
        writer.string(failure.rawValue)
      }
      for metric in metrics {
        writer.key(metric.name)
        writer.number(metric.value)
      }
      if let status {
        writer.key("status")
        writer.number(status)
      }
      writer.key("requestId")
      writer.string(requestID)
      if let traceID {
        writer.key("traceId")
        writer.string(traceID)
      }
    }
    output = writer.finish()
    output.append(UInt8(ascii: "\n"))
  }

  private static func writeDirective(
    namespace: String, dimensions: [StaticString], metrics: [Metric], to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.key("Namespace")
      writer.string(namespace)
      writer.key("Dimensions")
      writer.array { writer in
        writer.array { writer in for dimension in dimensions { writer.string("\(dimension)") } }
      }
      writer.key("Metrics")
      writer.array { writer in
        for metric in metrics {
          writer.object { writer in
            writer.key("Name")
            writer.string("\(metric.name)")
            writer.key("Unit")
            writer.string("\(metric.unit)")
          }
        }
      }
    }
  }

  private var metrics: [Metric] {
    var metrics = [
      Metric(name: "Duration", unit: "Milliseconds", value: duration.inMilliseconds),
      Metric(name: "Retries", unit: "Count", value: Double(max(attempts - 1, 0))),
      Metric(name: "Failures", unit: "Count", value: failure == nil ? 0 : 1),
      Metric(name: "TimeoutsAverted", unit: "Count", value: failure == .appTimedOut ? 1 : 0),
      Metric(name: "ColdStarts", unit: "Count", value: sandboxStart?.isCold == true ? 1 : 0),
    ]
    func add(_ name: StaticString, _ unit: StaticString, _ value: Double?) {
      if let value { metrics.append(Metric(name: name, unit: unit, value: value)) }
    }
    add("AppLatency", "Milliseconds", appLatency?.inMilliseconds)
    add("AdapterOverhead", "Milliseconds", overhead?.inMilliseconds)
    switch sandboxStart {
    case .cold(let duration), .prepared(let duration):
      add("InitDuration", "Milliseconds", duration.inMilliseconds)
    case .restored(let duration): add("RestoreDuration", "Milliseconds", duration.inMilliseconds)
    case nil: break
    }
    add("MemoryUsed", "Megabytes", memory.map { Double($0.used) / 1_048_576 })
    add("MemoryUtilization", "Percent", memory?.share.map { $0 * 100 })
    add("RequestBytes", "Bytes", requestBytes.map { Double($0) })
    add("ResponseBytes", "Bytes", responseBytes.map { Double($0) })
    return metrics
  }
}
