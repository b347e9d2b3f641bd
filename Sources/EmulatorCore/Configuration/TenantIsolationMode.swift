/// Whether sandboxes are kept apart by tenant: `TenancyConfig.TenantIsolationMode` of a function.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html>.
package enum TenantIsolationMode: String, Sendable, CaseIterable {
  /// No sandbox serves two tenants, and every invocation has to name one.
  case perTenant = "PER_TENANT"
}
