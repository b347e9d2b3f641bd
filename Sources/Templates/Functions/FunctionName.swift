import EmulatorCore

/// The name in a reference to a function.
enum FunctionName {
  /// The name in `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME` or an ARN with or without a qualifier.
  static func last(of reference: String) -> String { self.reference(reference).name }

  /// The name and the qualifier in such a text.
  static func reference(_ text: String) -> FunctionReference {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    var rest = parts[...]
    if let marker = parts.lastIndex(of: "function"), parts.indices.contains(marker + 1) {
      rest = parts[(marker + 1)...]
    }
    let qualifier = rest.dropFirst().first
    return FunctionReference(name: rest.first ?? text, qualifier: qualifier?.isEmpty == true ? nil : qualifier)
  }
}
