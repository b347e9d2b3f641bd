import LambdaInterface
import WireFormat

extension LambdaReadAPI {
  /// Describes a version of a function as `FunctionConfiguration`. Omits environment variables: they may be secret, and
  /// callers are not authenticated.
  ///
  /// - Parameter qualifier: the qualifier in the ARN; nil for the unqualified ARN.
  func write(_ function: Function, version: String, qualifier: String?, to writer: inout JSONWriter) {
    let description = function.description
    writer.object { writer in
      writer.field("FunctionName", description.name)
      writer.field("FunctionArn", description.arn(qualifier: qualifier))
      if let runtime = function.runtime { writer.field("Runtime", runtime.identifier) }
      writer.field("Role", "arn:aws:iam::\(description.accountID):role/\(description.name)")
      writer.field("Handler", description.handler)
      writer.field("CodeSize", 0)
      writer.field("Description", "")
      writer.field("Timeout", Int(description.timeout.components.seconds))
      writer.field("MemorySize", description.memorySize)
      writer.field("LastModified", timestamp)
      writer.field("Version", version)
      writer.key("TracingConfig")
      writer.object { $0.field("Mode", "PassThrough") }
      writer.field("RevisionId", revisionID)
      writer.field("State", "Active")
      writer.field("LastUpdateStatus", "Successful")
      writer.field("PackageType", function.runtime == nil ? "Image" : "Zip")
      writer.key("Architectures")
      writer.array { $0.string(Self.architecture) }
      writer.key("EphemeralStorage")
      writer.object { $0.field("Size", function.ephemeralStorage) }
      writer.key("SnapStart")
      writer.object { writer in
        writer.field("ApplyOn", function.usesSnapshots ? "PublishedVersions" : "None")
        writer.field(
          "OptimizationStatus", function.usesSnapshots && version != description.version ? "On" : "Off")
      }
      writer.key("LoggingConfig")
      writer.object { writer in
        writer.field("LogFormat", description.logFormat == .json ? "JSON" : "Text")
        writer.field("LogGroup", description.logGroup)
      }
      guard let mode = description.tenantIsolationMode else { return }
      writer.key("TenancyConfig")
      writer.object { $0.field("TenantIsolationMode", mode.rawValue) }
    }
  }

  /// When the functions were last changed, in Lambda's format: `2024-03-27T09:14:35.000+0000`.
  var timestamp: String { "\(Timestamp(milliseconds: modified))".replacing("Z", with: "+0000") }

  /// The architecture of this machine, where COMMAND runs.
  private static var architecture: String {
    #if arch(arm64)
      "arm64"
    #else
      "x86_64"
    #endif
  }
}
