import EmulatorCore
import LambdaInterface

/// Reads the settings of a Function URL, which SAM and CloudFormation name alike.
enum FunctionURLReader {
  static func settings(_ properties: PropertyReader) throws(TemplateError) -> FunctionURLSettings {
    var settings = FunctionURLSettings()
    guard let authType = try properties.choice("AuthType", FunctionURLSettings.AuthType.self) else {
      throw TemplateError(line: properties.line, "`\(properties.subject)` has no `AuthType`; expected NONE or AWS_IAM")
    }
    settings.authType = authType
    if let mode = try properties.text("InvokeMode") {
      guard let invokeMode = InvokeMode(spelling: mode) else {
        throw TemplateError(
          line: properties.line(of: "InvokeMode"),
          "`InvokeMode` of `\(properties.subject)` is `\(mode)`; expected BUFFERED or RESPONSE_STREAM")
      }
      settings.invokeMode = invokeMode
    }
    if let cors = try properties.object("Cors") { settings.cors = try self.cors(cors) }
    return settings
  }

  /// Reads `Cors` of a Function URL or `CorsConfiguration` of an HTTP API.
  static func cors(
    _ properties: PropertyReader, _ notation: PropertyNotation = .cloudFormation
  ) throws(TemplateError) -> CORSSettings {
    CORSSettings(
      allowOrigins: try properties.texts(notation("AllowOrigins")) ?? [],
      allowMethods: try properties.texts(notation("AllowMethods"))?.map { $0.uppercased() } ?? [],
      allowHeaders: try properties.texts(notation("AllowHeaders")) ?? [],
      exposeHeaders: try properties.texts(notation("ExposeHeaders")) ?? [],
      maxAge: try properties.integer(notation("MaxAge"), 0...86_400),
      allowCredentials: try properties.boolean(notation("AllowCredentials")) ?? false)
  }
}
