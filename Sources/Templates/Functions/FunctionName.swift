/// The name in a reference to a function.
enum FunctionName {
  /// The name in `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME` or an ARN with or without a qualifier.
  static func last(of reference: String) -> String {
    let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
    guard let marker = parts.lastIndex(of: "function"), parts.indices.contains(marker + 1) else {
      return parts.first.map(String.init) ?? reference
    }
    return String(parts[marker + 1])
  }
}
