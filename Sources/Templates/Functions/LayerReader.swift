import EmulatorCore

/// Finds what the layers of functions are.
struct LayerReader {
  let evaluator: TemplateEvaluator

  /// The layers of a function, in order.
  func layers(of properties: PropertyReader) throws(TemplateError) -> [TemplateLayer] {
    var layers: [TemplateLayer] = []
    for arn in try properties.texts("Layers") ?? [] {
      let layer = try layer(arn)
      layers.append(layer)
      guard case .remote(let place) = layer else { continue }
      evaluator.warn(
        properties.line(of: "Layers"),
        "the layer `\(place)` is not on this machine, so functions run without it. Make a folder or zip file of it a layer of the template, or the `layer` of the functions in a swiftlet.yaml"
      )
    }
    return layers
  }

  /// The layers that have to be built.
  func versions(_ resources: [TemplateResource]) throws(TemplateError) -> [TemplateLayerVersion] {
    var versions: [TemplateLayerVersion] = []
    for resource in resources where Self.types.contains(resource.type) {
      guard let method = resource.metadata?["BuildMethod"]?.text,
        case .local(let logicalID, let path) = try content(of: resource)
      else { continue }
      versions.append(TemplateLayerVersion(logicalID: logicalID, path: path, buildMethod: method))
    }
    return versions
  }

  private func layer(_ arn: String) throws(TemplateError) -> TemplateLayer {
    if LayerARN(arn)?.isWebAdapter == true { return .webAdapter(arn: arn) }
    for resource in evaluator.document.resources where Self.types.contains(resource.type) {
      guard case .string(arn) = try ResourceIdentity(resource, evaluator).reference(line: resource.line) else {
        continue
      }
      return try content(of: resource)
    }
    return .remote(arn)
  }

  private static let types: Set = ["AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"]

  /// A layer of the template.
  private func content(of resource: TemplateResource) throws(TemplateError) -> TemplateLayer {
    if let asset = resource.metadata?["aws:asset:path"]?.text { return .local(logicalID: resource.name, path: asset) }
    let properties = try PropertyReader(resource, evaluator)
    let name = resource.isServerless ? "ContentUri" : "Content"
    guard let value = try properties.value(name) else {
      throw TemplateError(line: resource.line, "the layer `\(resource.name)` has no `\(name)`")
    }
    guard let path = value.text else {
      guard let content = try properties.object(name) else { throw properties.mistake(name, value, "a path") }
      let names = resource.isServerless ? ("Bucket", "Key") : ("S3Bucket", "S3Key")
      return .remote("s3://\(try content.requiredText(names.0))/\(try content.requiredText(names.1))")
    }
    return path.hasPrefix("s3://") ? .remote(path) : .local(logicalID: resource.name, path: path)
  }
}
