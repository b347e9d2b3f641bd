import EmulatorCore

/// Finds what the layers of functions are.
struct LayerReader {
  let evaluator: TemplateEvaluator

  /// The layers of a function, in order.
  func layers(of properties: PropertyReader) throws(TemplateError) -> [TemplateLayer] {
    var layers: [TemplateLayer] = []
    for arn in try properties.texts("Layers") ?? [] {
      if let local = try local(arn) {
        layers.append(local)
      } else if LayerARN(arn)?.isWebAdapter == true {
        layers.append(.webAdapter(arn: arn))
      } else {
        evaluator.warn(
          properties.line(of: "Layers"),
          "the layer `\(arn)` is not on this machine, so the functions run without it. Make a folder or zip file of it a layer of the template"
        )
        layers.append(.remote(arn: arn))
      }
    }
    return layers
  }

  /// The layer of the template with this ARN; nil if there is none.
  private func local(_ arn: String) throws(TemplateError) -> TemplateLayer? {
    for resource in evaluator.document.resources where Self.types.contains(resource.type) {
      guard case .string(arn) = try ResourceIdentity(resource, evaluator).reference(line: resource.line) else {
        continue
      }
      return .local(logicalID: resource.name, path: try path(of: resource))
    }
    return nil
  }

  private static let types: Set = ["AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"]

  private func path(of resource: TemplateResource) throws(TemplateError) -> String {
    if let asset = resource.metadata?["aws:asset:path"]?.text { return asset }
    let properties = try PropertyReader(resource, evaluator)
    let name = resource.isServerless ? "ContentUri" : "Content"
    guard let value = try properties.value(name) else {
      throw TemplateError(line: resource.line, "the layer `\(resource.name)` has no `\(name)`")
    }
    guard let path = value.text, !path.hasPrefix("s3://") else {
      throw properties.mistake(name, value, "a folder or a zip file on this machine")
    }
    return path
  }
}
