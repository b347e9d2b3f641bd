import EmulatorCore

/// Finds what the layers of functions are.
struct LayerReader {
  let evaluator: TemplateEvaluator
  /// All stacks, whose layers functions can have through parameters and outputs.
  let stacks: [TemplateEvaluator]

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
        case .local(let logicalID, let path) = try content(of: resource, in: evaluator)
      else { continue }
      versions.append(TemplateLayerVersion(logicalID: logicalID, path: path, buildMethod: method))
    }
    return versions
  }

  private func layer(_ arn: String) throws(TemplateError) -> TemplateLayer {
    if LayerARN(arn)?.isWebAdapter == true { return .webAdapter(arn: arn) }
    for stack in [evaluator] + stacks {
      for resource in stack.document.resources where Self.types.contains(resource.type) {
        let found = try stack.locating { () throws(TemplateError) -> TemplateLayer? in
          let reference = try ResourceIdentity(resource, stack).reference(line: resource.line)
          return reference == .string(arn) ? try content(of: resource, in: stack) : nil
        }
        if let found { return found }
      }
    }
    return .remote(arn)
  }

  private static let types: Set = ["AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"]

  /// A layer of a template.
  private func content(
    of resource: TemplateResource, in stack: TemplateEvaluator
  ) throws(TemplateError) -> TemplateLayer {
    let properties = try PropertyReader(resource, stack)
    let name = resource.isServerless ? "ContentUri" : "Content"
    let logicalID = stack.stack.path(of: resource.name)
    if let asset = resource.metadata?["aws:asset:path"]?.text {
      properties.markRead(name)
      return .local(logicalID: logicalID, path: stack.stack.located(asset))
    }
    guard let value = try properties.value(name) else {
      throw TemplateError(line: resource.line, "the layer `\(resource.name)` has no `\(name)`")
    }
    guard let path = value.text else {
      guard let content = try properties.object(name) else { throw properties.mistake(name, value, "a path") }
      let names = resource.isServerless ? ("Bucket", "Key") : ("S3Bucket", "S3Key")
      return .remote("s3://\(try content.requiredText(names.0))/\(try content.requiredText(names.1))")
    }
    return path.hasPrefix("s3://") ? .remote(path) : .local(logicalID: logicalID, path: stack.stack.located(path))
  }
}
