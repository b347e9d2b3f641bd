/// Whether sandboxes are kept apart by tenant: `TenancyConfig.TenantIsolationMode` of a function.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html>.
package enum TenantIsolationMode: String, Sendable, CaseIterable {
  /// Every invocation has to name a tenant, and no sandbox serves two of them.
  case perTenant = "PER_TENANT"
}
