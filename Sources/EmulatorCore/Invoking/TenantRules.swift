/// Checks the tenant ID of an invocation.
package enum TenantRules {
  /// Throws AWS's error if the tenant is missing, invalid or unexpected.
  ///
  /// - Parameters:
  ///   - tenant: the value of `X-Amz-Tenant-Id`; nil if it is missing.
  /// - mode: the function's tenant isolation; nil for none.
  package static func check(_ tenant: String?, _ mode: TenantIsolationMode?) throws(InvokeError) {
    guard let tenant, !tenant.isEmpty else {
      if mode != nil { throw .tenantMissing }
      return
    }
    // The length and the pattern of `TenantId` in AWS's service model.
    guard tenant.utf8.count <= 256 else {
      throw .validation([
        "Value '\(tenant)' at 'tenantId' failed to satisfy constraint: Member must have length less than or equal to 256"
      ])
    }
    guard tenant.utf8.allSatisfy({ FunctionReference.isNameByte($0) || "._:/=+@ ".utf8.contains($0) }) else {
      throw .validation([
        "Value '\(tenant)' at 'tenantId' failed to satisfy constraint: Member must satisfy regular expression pattern: \(pattern)"
      ])
    }
    guard mode != nil else { throw .tenantUnexpected }
  }

  private static let pattern = #"[a-zA-Z0-9\._:\/=+\-@ ]+"#
}
