package import EmulatorCore

/// Reads the GET operations of an OpenAPI document (version 3) that can be called without knowing anything about the app:
/// all their required parameters have an example or a default.
package struct OpenAPIReader {
  private let document: JSONTree

  /// A reader of this document.
  package init(_ document: JSONTree) { self.document = document }

  /// The requests, in the document's order.
  package func requests() -> [AppRequest] { operations().compactMap { $0 } }

  /// The requests of all GET operations, in the document's order; nil for those that cannot be called.
  func operations() -> [AppRequest?] {
    guard case .object(let paths)? = document["paths"] else { return [] }
    return paths.compactMap { path -> AppRequest?? in
      guard let operation = path.value["get"] else { return nil }
      return .some(request(path.name, parameters(of: path.value) + parameters(of: operation)))
    }
  }

  private func request(_ path: String, _ parameters: [JSONTree]) -> AppRequest? {
    var target = path
    var query: [String] = []
    var fields: [AppRequest.Field] = []
    for parameter in parameters {
      guard let name = parameter["name"]?.text, let place = parameter["in"]?.text else { continue }
      let isRequired = parameter["required"] == .bool(true) || place == "path"
      guard let value = Self.example(of: parameter) else {
        if isRequired { return nil }
        continue
      }
      guard isRequired else { continue }
      switch place {
      case "path": target = target.replacing("{\(name)}", with: value)
      case "query": query.append("\(name)=\(value)")
      case "header": fields.append(.init(name, value))
      default: return nil
      }
    }
    guard !target.contains("{"), let plain = AppRequest.target(of: target) else { return nil }
    return AppRequest("GET", plain + (query.isEmpty ? "" : "?" + query.joined(separator: "&")), fields: fields)
  }

  private func parameters(of item: JSONTree) -> [JSONTree] {
    guard case .array(let parameters)? = item["parameters"] else { return [] }
    return parameters.map { parameter in parameter["$ref"]?.text.flatMap(resolve) ?? parameter }
  }

  /// The part of the document that a reference such as `#/components/parameters/Page` names.
  private func resolve(_ reference: String) -> JSONTree? {
    guard reference.hasPrefix("#/") else { return nil }
    return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
  }

  private static func example(of parameter: JSONTree) -> String? {
    let candidates = [
      parameter["example"], parameter["schema"]?["example"], parameter["schema"]?["default"],
    ]
    return candidates.lazy.compactMap { $0 }.compactMap(Self.text).first
  }

  private static func text(_ value: JSONTree) -> String? {
    switch value {
    case .string(let text), .number(let text): text
    case .bool(let value): String(value)
    case .object, .array, .null: nil
    }
  }
}
