/// Reads where a function's code is.
struct FunctionCodeReader {
  let resource: TemplateResource
  let properties: PropertyReader

  /// The place of the code; nil if the template does not say.
  ///
  /// - Parameter stack: the place of the template.
  func code(in stack: StackPath) throws(TemplateError) -> TemplateFunction.Code? {
    switch try code() {
    case .path(let path): .path(stack.located(path))
    case nil where stack.file != nil: .path(stack.located("."))
    case let code: code
    }
  }

  private func code() throws(TemplateError) -> TemplateFunction.Code? {
    let isImage = try isImage()
    // The CDK writes where the files are that it would upload.
    if let asset = resource.metadata?["aws:asset:path"]?.text, !isImage {
      properties.markRead(resource.isServerless ? "CodeUri" : "Code")
      return .path(asset)
    }
    let code = resource.isServerless ? try serverlessCode() : try lambdaCode()
    if isImage, code == nil { return .image(uri: nil) }
    return code
  }

  /// What a container image starts.
  func imageConfig() throws(TemplateError) -> TemplateFunction.ImageConfig {
    var result = TemplateFunction.ImageConfig()
    guard try isImage(), let config = try properties.object("ImageConfig") else { return result }
    result.entryPoint = try config.texts("EntryPoint") ?? []
    result.command = try config.texts("Command") ?? []
    result.workingDirectory = try config.text("WorkingDirectory")
    return result
  }

  private enum PackageType: String, CaseIterable {
    case zip = "Zip"
    case image = "Image"
  }

  private func isImage() throws(TemplateError) -> Bool {
    try properties.choice("PackageType", PackageType.self) == .image
  }

  private func serverlessCode() throws(TemplateError) -> TemplateFunction.Code? {
    if let text = try properties.text("InlineCode") { return .inline(text) }
    if let uri = try properties.text("ImageUri") { return .image(uri: uri) }
    guard let value = try properties.value("CodeUri") else { return nil }
    if let text = value.text { return Self.code(at: text) }
    guard let location = try properties.object("CodeUri") else { return nil }
    return .bucket(try location.requiredText("Bucket"), key: try location.requiredText("Key"))
  }

  private func lambdaCode() throws(TemplateError) -> TemplateFunction.Code? {
    guard let value = try properties.value("Code") else { return nil }
    if let text = value.text { return Self.code(at: text) }
    guard let code = try properties.object("Code") else { return nil }
    if let text = try code.text("ZipFile") { return .inline(text) }
    if let uri = try code.text("ImageUri") { return .image(uri: uri) }
    guard try code.value("S3Key") != nil else { return nil }
    return .bucket(try code.requiredText("S3Bucket"), key: try code.requiredText("S3Key"))
  }

  private static func code(at uri: String) -> TemplateFunction.Code {
    guard uri.hasPrefix("s3://") else { return .path(uri) }
    let parts = uri.dropFirst(5).split(separator: "/", maxSplits: 1).map(String.init)
    return .bucket(parts.first ?? "", key: parts.count > 1 ? parts[1] : "")
  }
}
